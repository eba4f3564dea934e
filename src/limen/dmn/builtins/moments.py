"""Dates, times and durations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from limen.dmn import numbers, temporal
from limen.dmn import temporal_text as text
from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError
from limen.dmn.numbers import Number
from limen.dmn.values import Months


@builtin("date", "from: string | date | date and time", "date")
def date_from(value: Any) -> dt.date:
    """Date of a text or an instant."""
    if isinstance(value, str):
        return text.parse_date(value)
    return value.date() if isinstance(value, dt.datetime) else value


@builtin("date", "year: number, month: number, day: number", "date")
def date_of(year: Number, month: Number, day: Number) -> dt.date:
    """Date of its parts."""
    try:
        return dt.date(*(numbers.whole(part, "a part") for part in (year, month, day)))
    except (ValueError, OverflowError):
        raise FeelError("there is no such day between the years 1 and 9999") from None


@builtin("time", "from: string | time | date | date and time", "time")
def time_from(value: Any) -> dt.time:
    """Time of a text or an instant."""
    if isinstance(value, str):
        return text.parse_time(value)
    if isinstance(value, dt.datetime):
        return value.timetz()
    return dt.time(tzinfo=dt.UTC) if isinstance(value, dt.date) else value


@builtin(
    "time",
    "hour: number, minute: number, second: number, offset: days and time duration | null?",
    "time",
)
def time_of(
    hour: Number, minute: Number, second: Number, offset: dt.timedelta | None = None
) -> dt.time:
    """Time of its parts."""
    micro = int((Decimal(second) % 1) * 1_000_000)
    try:
        zone = None if offset is None else dt.timezone(offset)
        return dt.time(
            numbers.whole(hour, "hour"), numbers.whole(minute, "minute"), int(second), micro, zone
        )
    except (ValueError, OverflowError):
        raise FeelError("there is no such time") from None


@builtin("date and time", "from: string | date and time | date", "date and time")
def date_time_from(value: Any) -> dt.datetime:
    """Instant of a text."""
    if isinstance(value, str):
        return text.parse_date_time(value)
    return temporal.as_date_time(value)


@builtin("date and time", "date: date | date and time, time: time", "date and time")
def date_time_of(date: dt.date, time: dt.time) -> dt.datetime:
    """Instant of a date and a time."""
    day = date.date() if isinstance(date, dt.datetime) else date
    return dt.datetime.combine(day, time)


@builtin("date and time", "date: date and time, timezone: string", "date and time")
def date_time_in(date: dt.datetime, timezone: str) -> dt.datetime:
    """Instant as a clock in another zone shows it."""
    if date.tzinfo is None:
        raise FeelError("the instant has no zone to begin with")
    return date.astimezone(text.named_zone(timezone))


@builtin("duration", "from: string | days and time duration | years and months duration")
def duration(value: Any) -> Any:
    """Duration of a text."""
    return text.parse_duration(value) if isinstance(value, str) else value


@builtin(
    "years and months duration",
    "from: date | date and time, to: date | date and time",
    "years and months duration",
)
def years_and_months(start: dt.date, end: dt.date) -> Months:
    """Whole months between two dates."""
    return temporal.months_between(start, end)


@builtin("day of year", "date: date | date and time", "number")
def day_of_year(date: dt.date) -> int:
    """Day of its year, from 1."""
    return date.timetuple().tm_yday


@builtin("day of week", "date: date | date and time", "string")
def day_of_week(date: dt.date) -> str:
    """Name of the day."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return days[date.weekday()]


@builtin("month of year", "date: date | date and time", "string")
def month_of_year(date: dt.date) -> str:
    """Name of the month."""
    months = "January February March April May June July August September October November December"
    return months.split()[date.month - 1]


@builtin("week of year", "date: date | date and time", "number")
def week_of_year(date: dt.date) -> int:
    """ISO week."""
    return date.isocalendar().week


@builtin("last day of month", "date: date | date and time", "number")
def last_day_of_month(date: dt.date) -> int:
    """Count of days of its month."""
    first = date.replace(day=28) + dt.timedelta(days=4)
    return (first - dt.timedelta(days=first.day)).day
