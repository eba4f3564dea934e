"""Dates and times as text."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from limen.dmn import temporal_text as text
from limen.dmn.errors import FeelError
from limen.dmn.values import Months


@given(st.datetimes(), st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=-3))]))
def test_instants_are_read_as_written(value: dt.datetime, zone: dt.timezone | None) -> None:
    value = value.replace(tzinfo=zone)
    assert text.parse_date_time(text.text_of(value)) == value


@given(st.timedeltas(), st.integers(-9999, 9999))
@example(dt.timedelta.max, 0)
@example(dt.timedelta.min, 0)
@example(dt.timedelta.max - dt.timedelta(hours=23), 0)
def test_durations_are_read_as_written(value: dt.timedelta, months: int) -> None:
    assert text.parse_duration(text.text_of(value)) == value
    assert text.parse_duration(text.text_of(Months(months))) == Months(months)


@pytest.mark.parametrize(
    "wrong",
    ["2024-02-30", "24-01-01", "10:60:00", "10:00:00+15:00", "P", "PT", "P1H", "10:00:00@No/Zone"],
)
def test_what_is_no_date_or_time(wrong: str) -> None:
    with pytest.raises(FeelError):
        text.parse_at(wrong)
