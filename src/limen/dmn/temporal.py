"""Arithmetic of dates, times and durations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from limen.dmn import numbers, wide
from limen.dmn.bounds import FACTOR_MAX
from limen.dmn.errors import FeelError
from limen.dmn.values import Months
from limen.dmn.wide import DATE_TIMES, DATES, DAY, SECOND, SPANS, TIMES, AnyDate, AnyDateTime


def add(a: Any, b: Any) -> Any:
    """`a + b` where one side is a duration."""
    if _is_duration(a) and not _is_duration(b):
        a, b = b, a
    if type(a) in SPANS and type(b) in SPANS:
        return wide.span_of(wide.nanoseconds_of(a) + wide.nanoseconds_of(b))
    if type(a) is Months and type(b) is Months:
        return Months(a.count + b.count)
    if type(b) is Months:
        return _add_months(a, b.count)
    if type(b) in SPANS:
        return _add_span(a, wide.nanoseconds_of(b))
    return NotImplemented


def _is_duration(value: Any) -> bool:
    return type(value) in SPANS or type(value) is Months


def _add_months(a: Any, count: int) -> Any:
    if type(a) in DATE_TIMES:
        return wide.combine(_add_months(wide.date_part(a), count), wide.time_part(a))
    if type(a) not in DATES:
        return NotImplemented
    year, month = divmod(a.year * 12 + a.month - 1 + count, 12)
    return wide.date_of(year, month + 1, min(a.day, wide.days_in_month(year, month + 1)))


def _add_span(a: Any, nanoseconds: int) -> Any:
    if type(a) in DATE_TIMES:
        return wide.from_instant(wide.instant(a) + nanoseconds, a.tzinfo)
    if type(a) in DATES:
        return wide.from_ordinal(wide.ordinal(a) + nanoseconds // DAY)
    if type(a) in TIMES:
        return wide.at_time((wide.of_day(a) + nanoseconds) % DAY, a.tzinfo)
    return NotImplemented


def negated(a: Any) -> Any:
    """Return the opposite of a duration."""
    if type(a) is Months:
        return Months(-a.count)
    return wide.span_of(-wide.nanoseconds_of(a))


def subtract(a: Any, b: Any) -> Any:
    """`a - b`: a duration between two instants, or an earlier instant."""
    if _is_duration(b):
        if _is_duration(a) and (type(a) is Months) != (type(b) is Months):
            return NotImplemented
        return add(a, negated(b))
    if (type(a) in TIMES and type(b) in TIMES) or (_has_day(a) and _has_day(b)):
        first, second = comparable(as_date_time(a), as_date_time(b))
        return wide.span_of(first - second)
    return NotImplemented


def _has_day(value: Any) -> bool:
    return type(value) in DATES or type(value) in DATE_TIMES


def as_date_time(value: Any) -> Any:
    """Return a date as the start of its day in universal time, and all else as it is."""
    return wide.combine(value, dt.time(tzinfo=dt.UTC)) if type(value) in DATES else value


def multiply(a: Any, b: Any) -> Any:
    """A duration times a number."""
    if _is_duration(b):
        a, b = b, a
    if not numbers.is_number(b):
        return NotImplemented
    return _scaled(a, Fraction(b))


def divide(a: Any, b: Any) -> Any:
    """A duration over a number, or over a duration of its kind (giving a number)."""
    if _is_duration(a) and _is_duration(b) and (type(a) is Months) == (type(b) is Months):
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
    return a.count if type(a) is Months else wide.nanoseconds_of(a)


def _scaled(a: Any, factor: Fraction) -> Any:
    if abs(factor) > FACTOR_MAX:
        raise FeelError("the duration is too long")
    if type(a) is Months:
        return Months(int(a.count * factor))
    if type(a) in SPANS:
        return wide.span_of(int(wide.nanoseconds_of(a) * factor))
    return NotImplemented


def comparable(a: Any, b: Any) -> tuple[int, int]:
    """Return the nanoseconds of two times, or of two instants, in one zone.

    Raises
    ------
    FeelError
        When only one of them has a zone.
    """
    if (a.tzinfo is None) != (b.tzinfo is None):
        raise FeelError("one of the two has a time zone and the other has not")
    if type(a) in TIMES:
        return _of_day_in_utc(a), _of_day_in_utc(b)
    return wide.instant(a), wide.instant(b)


def _of_day_in_utc(value: Any) -> int:
    offset = wide.offset_of(value)
    return wide.of_day(value) - (wide.nanoseconds_of(offset) if offset else 0)


def same_instant(a: Any, b: Any) -> bool:
    """Whether two times, or two instants, are one moment; a zoned and a local one never are."""
    if (a.tzinfo is None) != (b.tzinfo is None):
        return False
    first, second = comparable(a, b)
    return first == second


def months_between(start: AnyDate | AnyDateTime, end: AnyDate | AnyDateTime) -> Months:
    """Return the whole months from one day to another, towards zero; times do not count."""
    first, last = day_of(start), day_of(end)
    count = (last.year - first.year) * 12 + last.month - first.month
    if count > 0 and last.day < first.day:
        count -= 1
    elif count < 0 and last.day > first.day:
        count += 1
    return Months(count)


def day_of(value: Any) -> Any:
    """Return the day of a date or an instant."""
    return wide.date_part(value) if type(value) in DATE_TIMES else value


def property_of(value: Any, name: str) -> Any:
    """Return a named part of a date, time or duration.

    Raises
    ------
    FeelError
        When values of this kind have no such part.
    """
    found = type(value)
    if found in DATE_TIMES and name in _DATE_PARTS:
        return _DATE_PARTS[name](wide.date_part(value))
    if found in DATE_TIMES:
        readers = _CLOCK_PARTS
    elif found in DATES:
        readers = _DATE_PARTS
    elif found in TIMES:
        readers = _CLOCK_PARTS
    elif found in SPANS:
        readers, value = _SPAN_PARTS, wide.nanoseconds_of(value)
    else:
        readers = _MONTHS_PARTS if found is Months else {}
    if name not in readers:
        raise FeelError(f"no property {name!r}")
    return readers[name](value)


def _zone_name(value: Any) -> str | None:
    return getattr(value.tzinfo, "key", None)


def _clock(value: Any) -> Any:
    return wide.time_part(value) if type(value) in DATE_TIMES else value


def _seconds(value: Any) -> Any:
    clock = _clock(value)
    return numbers.tidy(clock.second + Decimal(wide.nanosecond_of(clock)).scaleb(-9))


def _offset(value: Any) -> Any:
    return wide.offset_of(value)


def _part_of_span(unit: int, per: int) -> Callable[[int], int]:
    """Return a reader of whole units of a duration's nanoseconds, with the duration's sign."""

    def read(nanoseconds: int) -> int:
        count = abs(nanoseconds) // unit % per
        return -count if nanoseconds < 0 else count

    return read


def _span_seconds(nanoseconds: int) -> Any:
    left = abs(nanoseconds) % (60 * SECOND)
    return numbers.tidy(Decimal(-left if nanoseconds < 0 else left).scaleb(-9))


def _years(value: Months) -> int:
    return int(Fraction(value.count, 12))


_DATE_PARTS: Final[dict[str, Any]] = {
    "year": lambda v: v.year,
    "month": lambda v: v.month,
    "day": lambda v: v.day,
    "weekday": lambda v: wide.python_date(v).isoweekday(),
}
_CLOCK_PARTS: Final[dict[str, Any]] = {
    "hour": lambda v: _clock(v).hour,
    "minute": lambda v: _clock(v).minute,
    "second": _seconds,
    "time offset": _offset,
    "timezone": _zone_name,
}
_SPAN_PARTS: Final[dict[str, Any]] = {
    "days": lambda n: -(-n // DAY) if n < 0 else n // DAY,
    "hours": _part_of_span(3600 * SECOND, 24),
    "minutes": _part_of_span(60 * SECOND, 60),
    "seconds": _span_seconds,
}
_MONTHS_PARTS: Final[dict[str, Any]] = {
    "years": _years,
    "months": lambda v: v.count - 12 * _years(v),
}
