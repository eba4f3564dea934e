"""Instants (microseconds since 1970, UTC) and business dates in a zone."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Instant = int
"""Microseconds since 1970-01-01T00:00Z."""

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises
    ------
    ValueError
        If there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"'{name}' is not an IANA time zone") from None


def to_instant(moment: datetime) -> Instant:
    """Return the instant of an aware datetime; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a zone is not an instant")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_datetime(instant: Instant) -> datetime:
    """Return the aware UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=instant)


@lru_cache(maxsize=8192)
def end_of_day(day: date, zone_name: str) -> Instant:
    """Return the last microsecond of a business day in its zone."""
    start_next = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone(zone_name))
    return to_instant(start_next) - 1


@lru_cache(maxsize=8192)
def start_of_day(day: date, zone_name: str) -> Instant:
    """Return the first microsecond of a business day in its zone."""
    return to_instant(datetime.combine(day, time(), tzinfo=zone(zone_name)))


def business_date(instant: Instant, zone_name: str) -> date:
    """Return the business date that an instant falls on."""
    return to_datetime(instant).astimezone(zone(zone_name)).date()


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Move by whole months; a day that the month lacks becomes its last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_index(day: date) -> int:
    """Count months since year 0: neighbours differ by one."""
    return day.year * 12 + day.month - 1


def parse_instant(text: str, zone_name: str) -> Instant:
    """Read an instant; a bare date is the end of that business day in the zone.

    Raises
    ------
    ValueError
        If the text is neither an ISO date nor an ISO datetime with an offset.
    """
    if len(text) == 10:
        return end_of_day(date.fromisoformat(text), zone_name)
    return to_instant(datetime.fromisoformat(text))


def format_instant(instant: Instant) -> str:
    """Return ISO 8601 in UTC with microseconds."""
    return to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
