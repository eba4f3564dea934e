"""Dates, times and durations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from limen.dmn import numbers, temporal, wide
from limen.dmn import temporal_text as text
from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.numbers import Number
from limen.dmn.values import Months
from limen.dmn.wide import (
    DATE_TIMES,
    DATES,
    AnyDate,
    AnyDateTime,
    AnySpan,
    AnyTime,
)


@builtin("date", "from: string | date | date and time", "date")
def date_from(value: Any) -> AnyDate:
    """Date of a text or an instant."""
    if isinstance(value, str):
        return text.parse_date(value)
    found: AnyDate = temporal.day_of(value)
    return found


@builtin("date", "year: number, month: number, day: number", "date")
def date_of(year: Number, month: Number, day: Number) -> AnyDate:
    """Date of its parts."""
    return wide.date_of(*(numbers.whole(part, "a part") for part in (year, month, day)))


@builtin("time", "from: string | time | date | date and time", "time")
def time_from(value: Any) -> AnyTime:
    """Time of a text or an instant."""
    if isinstance(value, str):
        return text.parse_time(value)
    found: AnyTime = dt.time(tzinfo=dt.UTC) if type(value) in DATES else value
    return wide.time_part(value) if type(value) in DATE_TIMES else found


@builtin(
    "time",
    "hour: number, minute: number, second: number, offset: days and time duration | null?",
    "time",
)
def time_of(hour: Number, minute: Number, second: Number, offset: AnySpan | None = None) -> AnyTime:
    """Time of its parts."""
    nano = int((Decimal(second) % 1).scaleb(9))
    try:
        zone = None if offset is None else _zone(offset)
        return wide.time_of(
            numbers.whole(hour, "hour"), numbers.whole(minute, "minute"), int(second), nano, zone
        )
    except (ValueError, OverflowError):
        raise FeelError("there is no such time") from None


def _zone(offset: AnySpan) -> dt.tzinfo:
    if not isinstance(offset, dt.timedelta) or offset.microseconds:
        raise FeelError("an offset is of whole seconds")
    return dt.timezone(offset) if offset else dt.UTC


@builtin("date and time", "from: string | date and time | date", "date and time")
def date_time_from(value: Any) -> AnyDateTime:
    """Instant of a text."""
    if isinstance(value, str):
        return text.parse_date_time(value)
    found: AnyDateTime = temporal.as_date_time(value)
    return found


@builtin("date and time", "date: date | date and time, time: time", "date and time")
def date_time_of(date: Any, time: AnyTime) -> AnyDateTime:
    """Instant of a date and a time."""
    return wide.combine(temporal.day_of(date), time)


@builtin("date and time", "date: date and time, timezone: string", "date and time")
def date_time_in(date: AnyDateTime, timezone: str) -> AnyDateTime:
    """Instant as a clock in another zone shows it."""
    if date.tzinfo is None:
        raise FeelError("the instant has no zone to begin with")
    return wide.from_instant(wide.instant(date), text.named_zone(timezone))


@builtin(
    "date and time",
    "year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "offset: days and time duration | null?",
    "date and time",
)
def date_time_of_parts(
    year: Number,
    month: Number,
    day: Number,
    hour: Number,
    minute: Number,
    second: Number,
    offset: AnySpan | None = None,
) -> AnyDateTime:
    """Instant of its parts."""
    return wide.combine(date_of(year, month, day), time_of(hour, minute, second, offset))


@builtin("duration", "from: string | days and time duration | years and months duration")
def duration(value: Any) -> Any:
    """Duration of a text."""
    return text.parse_duration(value) if isinstance(value, str) else value


@builtin(
    "years and months duration",
    "from: date | date and time, to: date | date and time",
    "years and months duration",
)
def years_and_months(start: Any, end: Any) -> Months:
    """Whole months between two dates."""
    return temporal.months_between(start, end)


def _python_date(value: Any) -> dt.date:
    return wide.python_date(temporal.day_of(value))


@builtin("day of year", "date: date | date and time", "number")
def day_of_year(date: Any) -> int:
    """Day of its year, from 1."""
    return _python_date(date).timetuple().tm_yday


@builtin("day of week", "date: date | date and time", "string")
def day_of_week(date: Any) -> str:
    """Name of the day."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return days[_python_date(date).weekday()]


@builtin("month of year", "date: date | date and time", "string")
def month_of_year(date: Any) -> str:
    """Name of the month."""
    months = "January February March April May June July August September October November December"
    return months.split()[_python_date(date).month - 1]


@builtin("week of year", "date: date | date and time", "number")
def week_of_year(date: Any) -> int:
    """ISO week."""
    return _python_date(date).isocalendar().week


@builtin("last day of month", "date: date | date and time", "number")
def last_day_of_month(date: Any) -> int:
    """Count of days of its month."""
    day = temporal.day_of(date)
    return wide.days_in_month(day.year, day.month)


@builtin("now", "", "date and time", execution=True)
def now(x: Execution) -> AnyDateTime:
    """Instant of the run, as its caller gave it."""
    return _moment(x)


@builtin("today", "", "date", execution=True)
def today(x: Execution) -> AnyDate:
    """Day of the run, as its caller gave it."""
    return wide.date_part(_moment(x))


def _moment(x: Execution) -> AnyDateTime:
    if x.now is None:
        raise FeelError("the run was given no time: pass it as `now`")
    return x.now
