import pytest

from limen.kernel.errors import InvariantViolated
from limen.risk.loss import LossTerms, ead_minor, el_avoided_minor, el_minor

TERMS = LossTerms(ccf_ppm=500_000, lgd_ppm=650_000)


def test_expected_loss_by_hand():
    assert ead_minor(100_000, 60_000, TERMS) == 130_000
    assert el_minor(20_000, 100_000, 60_000, TERMS) == 1_690  # 0.02 × 0.65 × 130,000
    assert el_avoided_minor(20_000, 60_000, TERMS) == 390
    assert el_minor(1, 1, 0, TERMS) == 0


def test_it_is_rounded_once_half_even():
    assert el_minor(500_000, 1, 0, LossTerms(0, 1_000_000)) == 0
    assert el_minor(500_000, 3, 0, LossTerms(0, 1_000_000)) == 2


def test_shares_are_shares():
    with pytest.raises(InvariantViolated):
        LossTerms(1_000_001, 0)
