from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.day_counts import PARTS, DayCount, year_parts

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
COUNTS = st.sampled_from(DayCount)


def fraction(start, end, day_count):
    return Fraction(year_parts(start, end, day_count), PARTS[day_count])


@given(st.lists(DAYS, min_size=3, max_size=3), COUNTS)
def test_the_parts_of_a_period_are_those_of_its_pieces(days, day_count):
    start, middle, end = sorted(days)
    whole = year_parts(start, end, day_count)
    assert whole == year_parts(start, middle, day_count) + year_parts(middle, end, day_count)
    assert whole >= 0


@given(st.integers(1990, 2060), st.sampled_from([DayCount.THIRTY_360, DayCount.ACT_ACT]))
def test_a_calendar_year_is_one_year(year, day_count):
    assert fraction(date(year, 1, 1), date(year + 1, 1, 1), day_count) == 1


@given(st.integers(1990, 2060), st.integers(1, 11))
def test_every_month_is_a_twelfth_by_thirty_days(year, month):
    start, end = date(year, month, 1), date(year, month + 1, 1)
    assert fraction(start, end, DayCount.THIRTY_360) == Fraction(1, 12)


# ISDA's own paper of 1999 on actual/actual works these two by hand (its ISDA column).
@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (date(2003, 11, 1), date(2004, 5, 1), Fraction(61, 365) + Fraction(121, 366)),
        (date(1999, 2, 1), date(1999, 7, 1), Fraction(150, 365)),
    ],
)
def test_actual_actual_weighs_leap_days_as_isda_does(start, end, wanted):
    assert fraction(start, end, DayCount.ACT_ACT) == wanted


@pytest.mark.parametrize(
    ("day_count", "wanted"),
    [
        (DayCount.ACT_365, Fraction(28, 365)),
        (DayCount.ACT_360, Fraction(28, 360)),
        (DayCount.THIRTY_360, Fraction(28, 360)),
    ],
)
def test_the_end_of_february(day_count, wanted):
    start, end = date(2026, 1, 31), date(2026, 2, 28)
    assert fraction(start, end, day_count) == wanted
