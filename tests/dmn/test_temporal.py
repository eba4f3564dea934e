"""Arithmetic of dates and times."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import cause, evaluated
from limen.dmn.temporal import months_between
from limen.dmn.values import Months

days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))


@given(days, st.integers(-1000, 1000))
def test_months_there_and_between(day: dt.date, months: int) -> None:
    later = evaluated("d + m", d=day, m=Months(months))
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    if day.day <= 28:
        assert months_between(day, later) == Months(months)


@given(days, days)
def test_a_difference_added_gives_the_other_day(a: dt.date, b: dt.date) -> None:
    assert evaluated("a + (b - a)", a=a, b=b) == b


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2024-01-31" + @"P1M"', dt.date(2024, 2, 29)),
        ('@"2024-03-01" - @"2024-02-01"', dt.timedelta(29)),
        ('@"PT1H" * 2', dt.timedelta(hours=2)),
        ('@"P1Y" / @"P1M"', 12),
        ('@"10:00:00Z" = @"11:00:00+01:00"', True),
        ('@"2024-02-29".weekday', 4),
        ('@"-P1DT2H".hours', -2),
        ('day of year(@"2024-12-31")', 366),
    ],
)
def test_examples(text: str, value: object) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize(
    "text",
    ['@"999999999-12-31" + @"P1D"', '@"10:00:00" < @"10:00:00Z"', '@"P1D" / 0', '@"P1D" + 1'],
)
def test_no_result(text: str) -> None:
    assert cause(text)
