"""Business days: which days a lender works, how a due date moves, which date an instant has."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

from limen.book.terms import Roll
from limen.kernel.dates import add_months, month_end, start_of_day, to_datetime, zone

if TYPE_CHECKING:
    from datetime import date

    from limen.book.terms import CalendarTerms
    from limen.kernel.dates import Instant

DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def _public(country: str, subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision)


def country_fault(country: str, subdivision: str | None) -> str | None:
    """Return what is wrong with a country and its subdivision, None where nothing is."""
    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        return f"unknown country '{country}'"
    if subdivision is not None and subdivision not in known[country]:
        return f"unknown subdivision '{subdivision}' of {country}"
    return None


def is_business_day(day: date, terms: CalendarTerms) -> bool:
    """Whether the lender works on a day (a weekend day worked in exchange counts as worked)."""
    if day in terms.open:
        return True
    if day in terms.closed:
        return False
    if terms.country is None:
        return True
    return _public(terms.country, terms.subdivision).is_working_day(day)


def roll(day: date, terms: CalendarTerms) -> date:
    """Return the day itself, or where the product's convention moves it."""
    if terms.roll is Roll.NONE or is_business_day(day, terms):
        return day
    if terms.roll is Roll.PRECEDING:
        return _next(day, -DAY, terms)
    following = _next(day, DAY, terms)
    if terms.roll is Roll.MODIFIED_FOLLOWING and following > month_end(day):
        return _next(day, -DAY, terms)
    return following


def _next(day: date, step: timedelta, terms: CalendarTerms) -> date:
    while not is_business_day(day, terms):
        day += step
    return day


def value_date(instant: Instant, terms: CalendarTerms) -> date:
    """Return the date on which an instant counts: after the cut-off it is the next one's."""
    local = to_datetime(instant).astimezone(zone(terms.time_zone))
    is_late = 60 * local.hour + local.minute >= terms.cut_off
    return local.date() + DAY if is_late else local.date()


def opens_at(day: date, terms: CalendarTerms) -> Instant:
    """Return the first instant of a day in the product's zone."""
    return start_of_day(day, terms.time_zone)


def due_dates(
    start: date, count: int, months: int, due_day: int | None, terms: CalendarTerms
) -> tuple[date, ...]:
    """Return the first `count` due dates after `start`: see `due_date`."""
    return tuple(due_date(start, n, months, due_day, terms) for n in range(1, count + 1))


def due_date(
    start: date, number: int, months: int, due_day: int | None, terms: CalendarTerms
) -> date:
    """Return one due date, rolled by itself.

    Parameters
    ----------
    start
        Day of the draw.
    number
        Counted from 1; they lie `months` apart.
    due_day
        Day of the month (1 to 31; a month that lacks it takes its last), None for the day of the
        draw. The first due date is the first such day after `start` and `months` - 1 months,
        rolled or not.
    """
    # Counted from the first of a month: a loan of the 31st comes back to the 31st after February.
    month = start.replace(day=1)
    day = start.day if due_day is None else due_day
    skipped = months - 1 if on_day(month, day) > start else months
    # Rolled back, it may reach the draw itself: then the next month's is the first.
    while roll(on_day(add_months(month, skipped), day), terms) <= start:
        skipped += 1
    return roll(on_day(add_months(month, skipped + (number - 1) * months), day), terms)


def on_day(month: date, day: int) -> date:
    """Return a day of a month, its last where the month has no such day."""
    return month.replace(day=min(day, month_end(month).day))
