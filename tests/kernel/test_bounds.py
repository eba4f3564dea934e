from fractions import Fraction

from limen.kernel import bounds
from limen.kernel.day_counts import PARTS

JSON_EXACT_MAX = 2**53
INT64_MAX = 2**63 - 1


def test_amounts_are_exact_in_json():
    assert bounds.AMOUNT_MINOR_MAX < JSON_EXACT_MAX
    assert bounds.AMOUNT_MINOR_MAX * 9_000 <= INT64_MAX


def test_a_limit_is_an_amount():
    assert bounds.LIMIT_MINOR_MAX < bounds.AMOUNT_MINOR_MAX


def test_a_year_of_the_highest_rate_on_the_largest_limit_is_an_amount():
    yearly = Fraction(bounds.LIMIT_MINOR_MAX * bounds.RATE_PPM_MAX, 10**6)
    assert yearly * 366 / min(PARTS.values()) < bounds.AMOUNT_MINOR_MAX


def test_ids_fit_in_keys_and_years_stand_in_order():
    assert bounds.ID_LENGTH_MAX < bounds.KEY_LENGTH_MAX
    assert bounds.YEAR_MIN < bounds.YEAR_MAX
