from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import calendars, days
from limen.book.business_days import (
    country_fault,
    due_date,
    due_dates,
    is_business_day,
    on_day,
    opens_at,
    roll,
    value_date,
)
from limen.book.terms import CalendarTerms, Roll
from limen.kernel.dates import to_instant

SATURDAY = date(2026, 1, 31)


@given(days, calendars)
def test_a_rolled_day_is_worked_and_near(day, terms):
    rolled = roll(day, terms)
    assert terms.roll is Roll.NONE or is_business_day(rolled, terms)
    assert rolled == day or not is_business_day(day, terms)
    # A golden week and two closed days of the lender beside it.
    assert abs(rolled - day) <= timedelta(days=14)


@given(days, calendars)
def test_modified_following_stays_in_its_month(day, terms):
    if terms.roll is Roll.MODIFIED_FOLLOWING:
        rolled = roll(day, terms)
        assert (rolled.year, rolled.month) == (day.year, day.month)


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        (Roll.NONE, SATURDAY),
        (Roll.FOLLOWING, date(2026, 2, 2)),
        (Roll.MODIFIED_FOLLOWING, date(2026, 1, 30)),
        (Roll.PRECEDING, date(2026, 1, 30)),
    ],
)
def test_each_way_to_roll(how, wanted):
    assert roll(SATURDAY, CalendarTerms("GB", roll=how)) == wanted


# State Council notice for 2025: spring festival from 28 January, worked on Sunday the 26th.
def test_a_weekend_day_worked_in_exchange_is_worked():
    china = CalendarTerms("CN")
    assert is_business_day(date(2025, 1, 26), china)
    assert not is_business_day(date(2025, 1, 28), china)
    assert not is_business_day(date(2026, 10, 1), china)


def test_the_lender_closes_and_opens():
    day, other = date(2026, 3, 4), date(2026, 3, 7)
    terms = CalendarTerms("GB", closed=frozenset({day, other}), open=frozenset({other}))
    assert not is_business_day(day, terms)
    assert is_business_day(other, terms)


def test_without_a_country_every_day_is_worked():
    assert is_business_day(SATURDAY, CalendarTerms())


@given(days, st.integers(1, 40), st.sampled_from([1, 3]), st.none() | st.integers(1, 31), calendars)
def test_due_dates_come_after_the_draw_and_in_order(start, count, months, due_day, terms):
    found = due_dates(start, count, months, due_day, terms)
    assert found[0] > start
    assert list(found) == sorted(set(found))
    assert found[-1] == due_date(start, count, months, due_day, terms)


def test_the_31st_comes_back_after_february():
    found = due_dates(date(2026, 1, 31), 3, 1, None, CalendarTerms())
    assert found == (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("start", "months", "wanted"),
    [
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 1, 10), 1, date(2026, 2, 10)),
        (date(2026, 1, 9), 3, date(2026, 3, 10)),
        (date(2026, 1, 20), 3, date(2026, 4, 10)),
    ],
)
def test_the_first_due_day_after_the_draw(start, months, wanted):
    assert due_date(start, 1, months, 10, CalendarTerms()) == wanted


def test_a_due_date_rolled_back_to_the_draw_waits_for_the_next():
    # The 9th of May 2026 is a Saturday: rolled back, it would precede a draw of the 8th.
    terms = CalendarTerms("GB", roll=Roll.PRECEDING)
    assert due_date(date(2026, 5, 8), 1, 1, 9, terms) == date(2026, 6, 9)
    # So is the 1st of August, a Saturday, to the 31st of July.
    assert due_date(date(2026, 7, 31), 1, 1, 1, terms) == date(2026, 9, 1)


SHANGHAI = CalendarTerms(time_zone="Asia/Shanghai", cut_off=23 * 60)
EIGHT = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("hour", "minute", "wanted"),
    [(0, 0, 1), (22, 59, 1), (23, 0, 2), (23, 59, 2)],
)
def test_after_the_cut_off_it_is_the_next_day(hour, minute, wanted):
    instant = to_instant(datetime(2026, 3, 1, hour, minute, tzinfo=EIGHT))
    assert value_date(instant, SHANGHAI) == date(2026, 3, wanted)


def test_a_day_opens_in_its_zone():
    assert opens_at(date(2026, 3, 1), SHANGHAI) == to_instant(datetime(2026, 3, 1, tzinfo=EIGHT))
    assert value_date(opens_at(SATURDAY, SHANGHAI), SHANGHAI) == SATURDAY


@pytest.mark.parametrize(
    ("country", "subdivision", "wanted"),
    [("CN", None, None), ("US", "CA", None), ("QQ", None, "country"), ("US", "QQ", "subdivision")],
)
def test_unknown_places_are_named(country, subdivision, wanted):
    found = country_fault(country, subdivision)
    assert found is None if wanted is None else f"unknown {wanted}" in found


def test_a_month_without_the_day_takes_its_last():
    assert on_day(date(2028, 2, 1), 31) == date(2028, 2, 29)
