from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel import dates
from limen.kernel.dates import DAY_US, HOUR_US

ZONES = ("America/New_York", "Europe/London", "Asia/Shanghai", "America/Sao_Paulo", "UTC")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

days = st.dates(date(1970, 1, 2), date(2099, 12, 30))
zones = st.sampled_from(ZONES)
instants = st.integers(0, 4 * 10**15)


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_days(year, month):
    return (31, 29 if is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def step_months(day, months):
    """One month after another, by hand."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (
            (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
        )
    return date(year, month, min(day.day, month_days(year, month)))


@given(st.dates())
def test_month_end_is_the_last_day_before_the_next_month(day):
    end = dates.month_end(day)
    assert end == date(day.year, day.month, month_days(day.year, day.month))


@given(days, st.integers(-600, 600))
def test_add_months_against_one_step_after_another(day, months):
    assert dates.add_months(day, months) == step_months(day, months)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_the_ends_of_february(day, months, expected):
    assert dates.add_months(day, months) == expected


@given(days, st.integers(-600, 600))
def test_month_index_counts_months(day, months):
    moved = dates.add_months(day, months)
    assert dates.month_index(moved) - dates.month_index(day) == months


@given(days, zones)
def test_a_day_ends_where_the_next_begins(day, zone):
    end = dates.end_of_day(day, zone)
    assert end + 1 == dates.start_of_day(day + timedelta(days=1), zone)
    assert dates.business_date(end, zone) == day
    assert dates.business_date(end + 1, zone) == day + timedelta(days=1)


@given(instants, zones)
def test_every_instant_lies_within_its_business_day(instant, zone):
    day = dates.business_date(instant, zone)
    assert dates.start_of_day(day, zone) <= instant <= dates.end_of_day(day, zone)
    assert day == (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2024, 3, 10), "America/New_York", 23),
        (date(2024, 11, 3), "America/New_York", 25),
        (date(2024, 3, 31), "Europe/London", 23),
        (date(2024, 10, 27), "Europe/London", 25),
        (date(2024, 3, 31), "Asia/Shanghai", 24),
        # Midnight itself was skipped.
        (date(2018, 11, 4), "America/Sao_Paulo", 23),
    ],
)
def test_days_on_which_the_clocks_change(day, zone, hours):
    length = dates.end_of_day(day, zone) + 1 - dates.start_of_day(day, zone)
    assert length == hours * HOUR_US


def test_a_day_of_plain_hours_would_be_noticed():
    def plain_end(day):
        return dates.start_of_day(day, "America/New_York") + DAY_US - 1

    assert plain_end(date(2024, 3, 9)) == dates.end_of_day(date(2024, 3, 9), "America/New_York")
    assert plain_end(date(2024, 3, 10)) != dates.end_of_day(date(2024, 3, 10), "America/New_York")


@given(instants)
def test_what_is_written_is_read_back(instant):
    assert dates.parse_instant(dates.format_instant(instant), "Asia/Shanghai") == instant
    assert dates.to_instant(dates.to_datetime(instant)) == instant


@given(days, zones)
def test_a_bare_date_is_the_end_of_that_business_day(day, zone):
    assert dates.parse_instant(day.isoformat(), zone) == dates.end_of_day(day, zone)


@given(instants, st.integers(-14, 14))
def test_the_offset_written_counts_not_the_zone(instant, hours):
    offset = timezone(timedelta(hours=hours))
    text = (EPOCH + timedelta(microseconds=instant)).astimezone(offset).isoformat()
    assert dates.parse_instant(text, "America/New_York") == instant


@pytest.mark.parametrize("text", ["2024-01-01T12:00:00", "2024-01-01 12:00", "20240101"])
def test_a_time_without_an_offset_is_refused(text):
    with pytest.raises(ValueError, match="without a zone"):
        dates.parse_instant(text, "Asia/Shanghai")


@pytest.mark.parametrize("text", ["", "yesterday", "2023-02-29", "2024-13-01", "01/02/2024"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"isoformat|out of range|must be in"):
        dates.parse_instant(text, "Asia/Shanghai")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValueError, match="is not an IANA time zone"):
        dates.zone(name)
