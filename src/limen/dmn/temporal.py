"""Arithmetic and order of dates, times and durations.

Values are Python's own: years 1 to 9999 and microseconds; beyond that there is no result.
"""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from limen.dmn import numbers
from limen.dmn.errors import FeelError
from limen.dmn.values import Months

_MICRO: Final = dt.timedelta(microseconds=1)
_DAY: Final = dt.timedelta(days=1)


def add(a: Any, b: Any) -> Any:
    """`a + b` where one side is a duration."""
    if isinstance(a, Months | dt.timedelta) and not isinstance(b, Months | dt.timedelta):
        a, b = b, a
    if type(a) is type(b):
        if type(a) is dt.timedelta:
            return a + b
        return Months(a.count + b.count) if type(a) is Months else NotImplemented
    if type(b) is Months:
        return _add_months(a, b.count) if isinstance(a, dt.date) else NotImplemented
    if type(b) is dt.timedelta:
        return _add_time(a, b)
    return NotImplemented


def _add_months(a: dt.date, count: int) -> dt.date:
    year, month = divmod(a.year * 12 + a.month - 1 + count, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise FeelError("the date is out of range")
    day = min(a.day, calendar.monthrange(year, month + 1)[1])
    return a.replace(year=year, month=month + 1, day=day)


def _add_time(a: Any, b: dt.timedelta) -> Any:
    if type(a) is dt.datetime:
        return a + b
    if type(a) is dt.date:
        return (dt.datetime.combine(a, dt.time()) + b).date()
    if type(a) is dt.time:
        moved = dt.datetime.combine(dt.date(2000, 1, 1), a.replace(tzinfo=None)) + b % _DAY
        return moved.time().replace(tzinfo=a.tzinfo)
    return NotImplemented


def subtract(a: Any, b: Any) -> Any:
    """`a - b`: a duration between two instants, or an earlier instant."""
    if type(b) is dt.timedelta:
        return add(a, -b) if type(a) is not Months else NotImplemented
    if type(b) is Months:
        if type(a) is dt.timedelta:
            return NotImplemented
        return add(a, Months(-b.count))
    if isinstance(a, dt.date) and isinstance(b, dt.date):
        return _between(as_date_time(a), as_date_time(b))
    if type(a) is dt.time and type(b) is dt.time:
        first, second = comparable(a, b)
        day = dt.date(2000, 1, 1)
        return dt.datetime.combine(day, first) - dt.datetime.combine(day, second)
    return NotImplemented


def as_date_time(value: dt.date) -> dt.datetime:
    """Return a date as the start of its day, in universal time."""
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))


def _between(a: dt.datetime, b: dt.datetime) -> dt.timedelta:
    if (a.tzinfo is None) != (b.tzinfo is None):
        raise FeelError("one of the two has a time zone and the other has not")
    if a.tzinfo is None:
        return a - b
    return a.astimezone(dt.UTC) - b.astimezone(dt.UTC)


def multiply(a: Any, b: Any) -> Any:
    """A duration times a number."""
    if isinstance(b, Months | dt.timedelta):
        a, b = b, a
    if not numbers.is_number(b):
        return NotImplemented
    return _scaled(a, Fraction(b))


def divide(a: Any, b: Any) -> Any:
    """A duration over a number, or over a duration of its kind (giving a number)."""
    if isinstance(a, Months | dt.timedelta) and type(a) is type(b):
        over = _count(b)
        if over == 0:
            raise FeelError("division by zero")
        return numbers.divide(_count(a), over)
    if not numbers.is_number(b):
        return NotImplemented
    if b == 0:
        raise FeelError("division by zero")
    return _scaled(a, 1 / Fraction(b))


def _count(a: Any) -> int:
    return a.count if type(a) is Months else a // _MICRO


def _scaled(a: Any, factor: Fraction) -> Any:
    if type(a) is Months:
        return Months(int(a.count * factor))
    if type(a) is dt.timedelta:
        return dt.timedelta(microseconds=int((a // _MICRO) * factor))
    return NotImplemented


def comparable(a: Any, b: Any) -> tuple[Any, Any]:
    """Return two times, or two instants, in one zone.

    Raises
    ------
    FeelError
        When only one of them has a zone.
    """
    if (a.tzinfo is None) != (b.tzinfo is None):
        raise FeelError("one of the two has a time zone and the other has not")
    if a.tzinfo is None:
        return a, b
    if type(a) is dt.time:
        return _in_utc(a), _in_utc(b)
    return a.astimezone(dt.UTC), b.astimezone(dt.UTC)


def _in_utc(value: dt.time) -> dt.time:
    offset = offset_of(value) or dt.timedelta()
    moved: dt.time = _add_time(value, -offset)
    return moved.replace(tzinfo=None)


def offset_of(value: dt.time | dt.datetime) -> dt.timedelta | None:
    """Return the offset of a time; one in a named zone takes the zone's standard time."""
    if isinstance(value, dt.datetime):
        return value.utcoffset()
    if value.tzinfo is None:
        return None
    winter = dt.datetime(2000, 1, 1, tzinfo=value.tzinfo)
    summer = dt.datetime(2000, 7, 1, tzinfo=value.tzinfo)
    return min(winter.utcoffset() or dt.timedelta(), summer.utcoffset() or dt.timedelta())


def same_instant(a: Any, b: Any) -> bool:
    """Whether two times, or two instants, are one moment; a zoned and a local one never are."""
    if (a.tzinfo is None) != (b.tzinfo is None):
        return False
    first, second = comparable(a, b)
    return bool(first == second)


def months_between(start: dt.date, end: dt.date) -> Months:
    """Return the whole months from one date to another, towards zero."""
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and _within_month(end) < _within_month(start):
        count -= 1
    elif count < 0 and _within_month(end) > _within_month(start):
        count += 1
    return Months(count)


def _within_month(value: dt.date) -> tuple[int, dt.time]:
    clock = value.time() if isinstance(value, dt.datetime) else dt.time()
    return value.day, clock


def property_of(value: Any, name: str) -> Any:
    """Return a named part of a date, time or duration.

    Raises
    ------
    FeelError
        When values of this kind have no such part.
    """
    reader = _PARTS.get((type(value), name))
    if reader is None:
        raise FeelError(f"no property {name!r}")
    return reader(value)


def _zone_name(value: Any) -> str | None:
    return getattr(value.tzinfo, "key", None)


def _seconds(value: Any) -> Any:
    return numbers.tidy(value.second + Decimal(value.microsecond).scaleb(-6))


def _span(value: dt.timedelta) -> tuple[int, int]:
    """Return whole days and the microseconds left, both with the duration's sign."""
    sign = -1 if value < dt.timedelta() else 1
    days, rest = divmod(abs(value), _DAY)
    return sign * days, sign * (rest // _MICRO)


def _part_of_day(unit_micro: int, per: int) -> Any:
    def read(value: dt.timedelta) -> Any:
        micro = _span(value)[1]
        sign = -1 if micro < 0 else 1
        return sign * (abs(micro) // unit_micro % per)

    return read


def _duration_seconds(value: dt.timedelta) -> Any:
    micro = _span(value)[1]
    sign = -1 if micro < 0 else 1
    return numbers.tidy(Decimal(sign * (abs(micro) % 60_000_000)).scaleb(-6))


def _years(value: Months) -> int:
    return int(Fraction(value.count, 12))


_DATE_PARTS: Final[dict[str, Any]] = {
    "year": lambda v: v.year,
    "month": lambda v: v.month,
    "day": lambda v: v.day,
    "weekday": lambda v: v.isoweekday(),
}
_TIME_PARTS: Final[dict[str, Any]] = {
    "hour": lambda v: v.hour,
    "minute": lambda v: v.minute,
    "second": _seconds,
    "time offset": offset_of,
    "timezone": _zone_name,
}
_PARTS: Final[dict[tuple[type, str], Any]] = {
    **{(dt.date, name): read for name, read in _DATE_PARTS.items()},
    **{(dt.datetime, name): read for name, read in {**_DATE_PARTS, **_TIME_PARTS}.items()},
    **{(dt.time, name): read for name, read in _TIME_PARTS.items()},
    (dt.timedelta, "days"): lambda v: _span(v)[0],
    (dt.timedelta, "hours"): _part_of_day(3_600_000_000, 24),
    (dt.timedelta, "minutes"): _part_of_day(60_000_000, 60),
    (dt.timedelta, "seconds"): _duration_seconds,
    (Months, "years"): _years,
    (Months, "months"): lambda v: v.count - 12 * _years(v),
}
