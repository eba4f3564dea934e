"""Built-ins of dates in columns."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.frames import both, refusal

NAMES = ("day of year", "day of week", "month of year", "week of year", "last day of month", "date")


@pytest.mark.parametrize("name", NAMES)
@given(st.lists(st.datetimes(), min_size=20, max_size=60))
@settings(max_examples=4)
def test_every_day(name: str, moments: list[dt.datetime]) -> None:
    both(f"{name}(at)", *({"at": at} for at in moments), {})
    both(f"{name}(d)", *({"d": at.date()} for at in moments), {})


def test_literals_are_read_beforehand() -> None:
    assert both('date("2024-02-29") < d', {"d": dt.date(2024, 3, 1)}) == [True]
    both('date("2024-02-30") = d', {"d": dt.date(2024, 3, 1)})
    both("date(2024, 2, 30) = d", {"d": dt.date(2024, 3, 1)})


def test_texts_are_not_read_in_columns() -> None:
    assert refusal("date(s)") == "date is given a string"
