"""Against scipy, which the product does not call here."""

import pytest
from scipy import stats

from limen.risk import special


@pytest.mark.parametrize(("x", "k"), [(0.1, 1), (3.2, 4), (30.0, 10), (200.0, 9), (0.0, 3)])
def test_chi2(x, k):
    assert special.chi2_above(x, k) == pytest.approx(stats.chi2.sf(x, k), abs=1e-10)


@pytest.mark.parametrize(
    ("x", "a", "b"),
    [(0.3, 2, 5), (0.21, 4_700.5, 16_000.5), (0.99, 0.5, 0.5), (0, 1, 1), (1, 2, 2)],
)
def test_beta(x, a, b):
    assert special.beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-9)


def test_quantile_t_and_normal():
    assert special.beta_quantile(0.025, 3.5, 97.5) == pytest.approx(
        stats.beta.ppf(0.025, 3.5, 97.5), abs=1e-10
    )
    assert special.t_two_sided(2.1, 4) == pytest.approx(2 * stats.t.sf(2.1, 4), abs=1e-10)
    assert special.normal_two_sided(-1.5) == pytest.approx(2 * stats.norm.sf(1.5), abs=1e-12)
