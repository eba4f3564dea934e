from datetime import date
from fractions import Fraction

import pytest

from limen.book.audit_walk import Walk, night, rounded
from limen.book.terms import RateTerms, Terms


@pytest.mark.parametrize(
    ("mode", "wanted"), [("half_even", 2), ("half_up", 3), ("down", 2), ("up", 3)]
)
def test_a_half_by_each_mode(mode, wanted):
    assert rounded(Fraction(5, 2), mode) == wanted


@pytest.mark.parametrize(
    ("day_count", "wanted"),
    [
        ("actual/365", Fraction(1, 365)),
        ("actual/360", Fraction(1, 360)),
        ("actual/actual", Fraction(1, 366)),
        ("30/360", Fraction(2, 360)),
    ],
)
def test_the_last_night_of_a_leap_february(day_count, wanted):
    assert night(date(2028, 2, 29), date(2028, 3, 1), day_count) == wanted


def test_two_nights_by_hand():
    walk = Walk(Terms(RateTerms(fixed_ppm=365_000)), date(2026, 1, 1))
    walk.new_day(date(2026, 1, 1))
    walk.take("Drawn", 100_000)
    walk.new_day(date(2026, 1, 2))
    walk.new_day(date(2026, 1, 3))
    assert walk.balances()["interest_minor"] == 200
    walk.take("Repaid", 1_200)
    assert walk.balances()["principal_minor"] == 99_000
    assert walk.total("cash", "interest") == 200
