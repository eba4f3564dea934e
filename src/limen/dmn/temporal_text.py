"""Dates, times and durations to and from text (ISO 8601, with zones by name)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from limen.dmn import wide
from limen.dmn.errors import FeelError
from limen.dmn.values import Months
from limen.dmn.wide import (
    DATE_TIMES,
    DATES,
    DAY,
    SECOND,
    SPANS,
    TIMES,
    AnyDate,
    AnyDateTime,
    AnySpan,
    AnyTime,
)

_DATE: Final = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+/-]{1,64}))?"
)
_MONTHS: Final = re.compile(r"(-)?P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_DAYS: Final = re.compile(
    r"(-)?P(?=[0-9]|T[0-9])(?:([0-9]{1,12})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,15}(?:\.[0-9]{0,9})?)S)?)?"
)
_HOURS_OFFSET_MAX: Final = 14


def parse_date(text: str) -> AnyDate:
    """Read `2017-08-30`.

    Raises
    ------
    FeelError
        When the text is no date.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise FeelError(f"{text!r} is not a date")
    try:
        return wide.date_of(*(int(part) for part in match.groups()))
    except FeelError:
        raise FeelError(f"{text!r} is not a date: there is no such day") from None


def parse_time(text: str) -> AnyTime:
    """Read `10:30:00`, with `Z`, an offset, or `@` and a zone's name."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise FeelError(f"{text!r} is not a time")
    hour, minute, second, fraction = match.groups()[:4]
    nano = int((fraction or "").ljust(9, "0"))
    try:
        return wide.time_of(int(hour), int(minute), int(second), nano, _zone(match))
    except ValueError:
        raise FeelError(f"{text!r} is not a time of day") from None


def _zone(match: re.Match[str]) -> dt.tzinfo | None:
    zulu, sign, hours, minutes, seconds, name = match.groups()[4:]
    if zulu:
        return dt.UTC
    if name:
        return named_zone(name)
    if sign is None:
        return None
    if int(hours) > _HOURS_OFFSET_MAX or int(minutes) > 59 or int(seconds or 0) > 59:
        raise FeelError("the offset is out of range")
    offset = dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return dt.timezone(-offset if sign == "-" else offset)


def named_zone(name: str) -> dt.tzinfo:
    """Return a zone of the time zone database."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FeelError(f"{name!r} is not a time zone") from None


def parse_date_time(text: str) -> AnyDateTime:
    """Read `2017-08-30T10:30:00` with an optional zone; a date alone is its midnight."""
    date, letter, time = text.partition("T")
    if not letter:
        return wide.combine(parse_date(date), dt.time())
    if time.startswith("24:00:00"):
        midnight = parse_time(time.replace("24:", "00:", 1))
        after = wide.from_ordinal(wide.ordinal(parse_date(date)) + 1)
        return wide.combine(after, midnight)
    return wide.combine(parse_date(date), parse_time(time))


def parse_duration(text: str) -> AnySpan | Months:
    """Read `P1Y2M` or `P1DT2H3M4.5S`."""
    if match := _MONTHS.fullmatch(text):
        sign, years, months = match.groups()
        count = 12 * int(years or 0) + int(months or 0)
        return Months(-count if sign else count)
    match = _DAYS.fullmatch(text)
    if match is None:
        raise FeelError(f"{text!r} is not a duration")
    sign, days, hours, minutes, seconds = match.groups()
    nano = int(Decimal(seconds or 0).scaleb(9))
    nano += ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 * SECOND
    return wide.span_of(-nano if sign else nano)


def parse_at(text: str) -> Any:
    """Read the text of an `@` literal: whichever kind it spells."""
    for read in (parse_duration, parse_time, parse_date_time if "T" in text else parse_date):
        try:
            return read(text)
        except FeelError:
            continue
    raise FeelError(f"{text!r} is no date, time or duration")


def text_of(value: Any) -> str:
    """Write a date, time or duration as FEEL reads it."""
    found = type(value)
    if found in DATES:
        return _day(value)
    if found in DATE_TIMES:
        return f"{_day(wide.date_part(value))}T{_clock(wide.time_part(value), value)}"
    if found in TIMES:
        return _clock(value, value)
    if found in SPANS:
        return _span_text(wide.nanoseconds_of(value))
    return _months_text(value) if found is Months else str(value)


def _day(value: AnyDate) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def _clock(value: AnyTime, whole: AnyTime | AnyDateTime) -> str:
    nano = wide.nanosecond_of(value)
    fraction = f".{nano:09}".rstrip("0") if nano else ""
    plain = f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}"
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{plain}@{value.tzinfo.key}"
    offset = wide.offset_of(whole)
    if offset is None:
        return plain
    if not offset:
        return f"{plain}Z"
    seconds = abs(offset) // dt.timedelta(seconds=1)
    text = f"{'-' if offset < dt.timedelta() else '+'}{seconds // 3600:02}"
    text += f":{seconds // 60 % 60:02}"
    return plain + text + (f":{seconds % 60:02}" if seconds % 60 else "")


def _span_text(nanoseconds: int) -> str:
    days, rest = divmod(abs(nanoseconds), DAY)
    minutes, fine = divmod(rest, 60 * SECOND)
    seconds = Decimal(fine).scaleb(-9)
    clock = [
        f"{minutes // 60}H" if minutes >= 60 else "",
        f"{minutes % 60}M" if minutes % 60 else "",
        f"{seconds.normalize():f}S" if seconds else "",
    ]
    time = "T" + "".join(clock) if any(clock) else ""
    text = (f"{days}D" if days else "") + time
    return ("-" if nanoseconds < 0 else "") + "P" + (text or "T0S")


def _months_text(value: Months) -> str:
    years, months = divmod(abs(value.count), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.count < 0 else "") + "P" + (text or "0M")
