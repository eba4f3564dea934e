"""Dates, times and durations beyond Python's own: other years, nanoseconds, longer spans.

A value is Python's own wherever that can hold it and wide only otherwise, so that equal values are
of one Python type. All counting is in whole nanoseconds; days count from 1 January of year 1 of
the proleptic Gregorian calendar, as `date.toordinal` does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import total_ordering
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from limen.dmn.bounds import YEAR_MAX
from limen.dmn.errors import FeelError

SECOND: Final = 1_000_000_000
"""Nanoseconds in a second."""
DAY: Final = 86_400 * SECOND
"""Nanoseconds in a day."""

_CYCLE: Final = 400
_CYCLE_DAYS: Final = 146_097
_MICRO: Final = dt.timedelta(microseconds=1)
_LEAST: Final = dt.timedelta.min // _MICRO
_MOST: Final = dt.timedelta.max // _MICRO
_WINTER: Final = dt.datetime.combine(dt.date(2000, 1, 1), dt.time())
_SUMMER: Final = dt.datetime.combine(dt.date(2000, 7, 1), dt.time())


@total_ordering
@dataclass(frozen=True, slots=True)
class WideDate:
    """A day outside the years 1 to 9999."""

    year: int
    month: int
    day: int

    def __lt__(self, other: object) -> bool:
        """Order among days, Python's own included."""
        if isinstance(other, dt.date | WideDate):
            return (self.year, self.month, self.day) < (other.year, other.month, other.day)
        return NotImplemented


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day with nanoseconds that are no whole microseconds."""

    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: dt.tzinfo | None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A day and a time of which one is wide."""

    date: AnyDate
    time: AnyTime

    @property
    def tzinfo(self) -> dt.tzinfo | None:
        """The zone of the time."""
        return self.time.tzinfo


@total_ordering
@dataclass(frozen=True, slots=True)
class WideSpan:
    """A days and time duration too fine or too long for Python's own."""

    nanoseconds: int

    def __lt__(self, other: object) -> bool:
        """Order among durations, Python's own included."""
        if isinstance(other, dt.timedelta | WideSpan):
            return self.nanoseconds < nanoseconds_of(other)
        return NotImplemented


AnyDate: TypeAlias = dt.date | WideDate
AnyTime: TypeAlias = dt.time | WideTime
AnyDateTime: TypeAlias = dt.datetime | WideDateTime
AnySpan: TypeAlias = dt.timedelta | WideSpan

DATES: Final = frozenset({dt.date, WideDate})
TIMES: Final = frozenset({dt.time, WideTime})
DATE_TIMES: Final = frozenset({dt.datetime, WideDateTime})
SPANS: Final = frozenset({dt.timedelta, WideSpan})
WIDE: Final = frozenset({WideDate, WideTime, WideDateTime, WideSpan})


def _like(year: int) -> int:
    """Return a year of Python's range that falls on the same days of the week."""
    return 2000 + year % _CYCLE


def days_in_month(year: int, month: int) -> int:
    """Return the length of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % _CYCLE == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def date_of(year: int, month: int, day: int) -> AnyDate:
    """Return the day of a year, month and day.

    Raises
    ------
    FeelError
        When there is no such day.
    """
    if not (-YEAR_MAX <= year <= YEAR_MAX and 1 <= month <= 12):
        raise FeelError("there is no such day")
    if not 1 <= day <= days_in_month(year, month):
        raise FeelError("there is no such day")
    if dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date(year, month, day)
    return WideDate(year, month, day)


def python_date(value: AnyDate) -> dt.date:
    """Return a day of Python's range with the same weekday and place in its year."""
    if isinstance(value, dt.date):
        return value
    return dt.date(_like(value.year), value.month, value.day)


def ordinal(value: AnyDate) -> int:
    """Return the count of days to a day."""
    if isinstance(value, dt.date):
        return value.toordinal()
    cycles = (value.year - _like(value.year)) // _CYCLE
    return python_date(value).toordinal() + cycles * _CYCLE_DAYS


def from_ordinal(days: int) -> AnyDate:
    """Return the day of a count."""
    cycles, rest = divmod(days - 1, _CYCLE_DAYS)
    inside = dt.date.fromordinal(rest + 1)
    return date_of(inside.year + cycles * _CYCLE, inside.month, inside.day)


def time_of(
    hour: int, minute: int, second: int, nanosecond: int, zone: dt.tzinfo | None
) -> AnyTime:
    """Return a time of day.

    Raises
    ------
    ValueError
        When a part is out of range.
    """
    micro, fine = divmod(nanosecond, 1000)
    plain = dt.time(hour, minute, second, micro, zone)
    return WideTime(hour, minute, second, nanosecond, zone) if fine else plain


def nanosecond_of(value: AnyTime | dt.datetime) -> int:
    """Return the fraction of the second, in nanoseconds."""
    return value.nanosecond if isinstance(value, WideTime) else value.microsecond * 1000


def of_day(value: AnyTime) -> int:
    """Return the nanoseconds since midnight."""
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * SECOND + nanosecond_of(value)


def at_time(nanoseconds: int, zone: dt.tzinfo | None) -> AnyTime:
    """Return the time so long after midnight."""
    seconds, nano = divmod(nanoseconds, SECOND)
    return time_of(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, zone)


def combine(date: AnyDate, time: AnyTime) -> AnyDateTime:
    """Return the instant of a day and a time."""
    if isinstance(date, dt.date) and isinstance(time, dt.time):
        return dt.datetime.combine(date, time)
    return WideDateTime(date, time)


def date_part(value: AnyDateTime) -> AnyDate:
    """Return the day of an instant."""
    return value.date() if isinstance(value, dt.datetime) else value.date


def time_part(value: AnyDateTime) -> AnyTime:
    """Return the time of an instant, with its zone."""
    return value.timetz() if isinstance(value, dt.datetime) else value.time


def replace_zone(value: Any, zone: dt.tzinfo | None) -> Any:
    """Return a time or instant with the same clock in another zone."""
    if isinstance(value, dt.time | dt.datetime):
        return value.replace(tzinfo=zone)
    if isinstance(value, WideTime):
        return WideTime(value.hour, value.minute, value.second, value.nanosecond, zone)
    return WideDateTime(value.date, replace_zone(value.time, zone))


def _zone_year(year: int) -> int:
    """Return a year in which a zone keeps the same clock: its first, or one of the far future."""
    if year < dt.MINYEAR + 1:
        return dt.MINYEAR + 1
    return year if year < dt.MAXYEAR - 1 else 9200 + year % _CYCLE


def offset_of(value: AnyTime | AnyDateTime) -> dt.timedelta | None:
    """Return the offset of a time or instant; a time in a named zone takes its standard one."""
    zone = value.tzinfo
    if zone is None:
        return None
    if isinstance(value, dt.datetime):
        return value.utcoffset()
    if isinstance(value, WideDateTime):
        day = value.date
        year = _zone_year(day.year)
        like = dt.date(year, day.month, min(day.day, days_in_month(year, day.month)))
        clock = replace_zone(at_time(of_day(value.time) // SECOND * SECOND, None), None)
        return zone.utcoffset(dt.datetime.combine(like, clock))
    winter = zone.utcoffset(_WINTER) or dt.timedelta()
    summer = zone.utcoffset(_SUMMER) or dt.timedelta()
    return min(winter, summer)


def instant(value: AnyDateTime) -> int:
    """Return the nanoseconds of an instant, in universal time where it has a zone."""
    local = ordinal(date_part(value)) * DAY + of_day(time_part(value))
    offset = offset_of(value)
    return local if offset is None else local - nanoseconds_of(offset)


def from_instant(nanoseconds: int, zone: dt.tzinfo | None) -> AnyDateTime:
    """Return the instant so many nanoseconds stand for, as a clock of the zone shows it."""
    if zone is not None:
        nanoseconds += nanoseconds_of(_offset_at(nanoseconds, zone))
    days, rest = divmod(nanoseconds, DAY)
    return combine(from_ordinal(days), at_time(rest, zone))


def _offset_at(nanoseconds: int, zone: dt.tzinfo) -> dt.timedelta:
    if not isinstance(zone, ZoneInfo):
        return zone.utcoffset(None) or dt.timedelta()
    days, rest = divmod(nanoseconds, DAY)
    day = from_ordinal(days)
    year = _zone_year(day.year)
    at = dt.datetime(year, day.month, min(day.day, days_in_month(year, day.month)), tzinfo=dt.UTC)
    moved = (at + dt.timedelta(seconds=rest // SECOND)).astimezone(zone)
    return moved.utcoffset() or dt.timedelta()


def nanoseconds_of(value: AnySpan) -> int:
    """Return a duration's nanoseconds."""
    return value.nanoseconds if isinstance(value, WideSpan) else value // _MICRO * 1000


def span_of(nanoseconds: int) -> AnySpan:
    """Return the duration of so many nanoseconds."""
    micro, fine = divmod(nanoseconds, 1000)
    if fine or not _LEAST <= micro <= _MOST:
        return WideSpan(nanoseconds)
    return dt.timedelta(microseconds=micro)
