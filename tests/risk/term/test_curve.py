from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.errors import InvariantViolated
from limen.risk.loss import LossTerms
from limen.risk.term.curve import TermCurve, lifetime_el_minor

MONTHS = st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 300_000)), max_size=24)


@given(MONTHS)
def test_against_exact_fractions(months):
    curve = TermCurve(tuple(d for d, _ in months), tuple(c for _, c in months))
    living, total = Fraction(1), Fraction(0)
    for default, closure in months:
        total += living * Fraction(default, 10**6)
        living *= 1 - Fraction(default + closure, 10**6)
    assert abs(curve.pd_ppm(len(months)) - total * 10**6) <= Fraction(51, 100)
    assert abs(curve.living_ppm(len(months)) - living * 10**6) <= Fraction(51, 100)
    assert sum(curve.marginal_ppm()) == curve.pd_ppm(len(months))


def test_closures_lower_the_lifetime_chance():
    alone = TermCurve((10_000,) * 12, (0,) * 12)
    competing = TermCurve((10_000,) * 12, (50_000,) * 12)
    assert competing.pd_ppm(12) < alone.pd_ppm(12) == 113_615


def test_loss():
    curve = TermCurve((100_000,), (0,))
    assert lifetime_el_minor(curve, 10_000, 0, LossTerms(0, 500_000)) == 500


def test_broken_curves():
    with pytest.raises(InvariantViolated):
        TermCurve((600_000,), (600_000,))
    with pytest.raises(InvariantViolated):
        TermCurve((1,), (1,)).pd_ppm(2)
