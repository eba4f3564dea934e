"""Built-ins over dates and times."""

import datetime as dt

import pytest

from dmn.feel import cause, evaluated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2024-02-29")', dt.date(2024, 2, 29)),
        ("date(2024, 2, 29)", dt.date(2024, 2, 29)),
        ("time(10, 30, 0)", dt.time(10, 30)),
        ('date(date and time("2024-01-01T10:00:00"))', dt.date(2024, 1, 1)),
        ('duration("P1D")', dt.timedelta(1)),
        ('day of week(@"2024-02-29")', "Thursday"),
        ('month of year(@"2024-02-29")', "February"),
        ('week of year(@"2024-01-01")', 1),
        ('last day of month(@"2024-02-01")', 29),
        ('string(years and months duration(@"2024-01-31", @"2025-03-01"))', "P1Y1M"),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize("text", ["date(2023, 2, 29)", 'time("25:00:00")', 'duration("1D")'])
def test_no_result(text: str) -> None:
    assert cause(text)
