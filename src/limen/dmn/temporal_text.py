"""Dates, times and durations to and from text (ISO 8601, with zones by name)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from limen.dmn.errors import FeelError
from limen.dmn.values import Months

_DATE: Final = re.compile(r"(-?[0-9]{4,9})-([0-9]{2})-([0-9]{2})")
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


def parse_date(text: str) -> dt.date:
    """Read `2017-08-30`.

    Raises
    ------
    FeelError
        When the text is no date, or one outside the years 1 to 9999.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise FeelError(f"{text!r} is not a date")
    try:
        return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise FeelError(f"{text!r} is not a date between the years 1 and 9999") from None


def parse_time(text: str) -> dt.time:
    """Read `10:30:00`, with `Z`, an offset, or `@` and a zone's name."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise FeelError(f"{text!r} is not a time")
    hour, minute, second, fraction = match.groups()[:4]
    micro = int((fraction or "").ljust(6, "0")[:6])
    try:
        return dt.time(int(hour), int(minute), int(second), micro, tzinfo=_zone(match))
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


def parse_date_time(text: str) -> dt.datetime:
    """Read `2017-08-30T10:30:00` with an optional zone; a date alone is its midnight."""
    date, letter, time = text.partition("T")
    if not letter:
        return dt.datetime.combine(parse_date(date), dt.time())
    if time == "24:00:00":
        return dt.datetime.combine(parse_date(date), dt.time()) + dt.timedelta(days=1)
    return dt.datetime.combine(parse_date(date), parse_time(time))


def parse_duration(text: str) -> dt.timedelta | Months:
    """Read `P1Y2M` or `P1DT2H3M4.5S`."""
    if match := _MONTHS.fullmatch(text):
        sign, years, months = match.groups()
        count = 12 * int(years or 0) + int(months or 0)
        return Months(-count if sign else count)
    match = _DAYS.fullmatch(text)
    if match is None:
        raise FeelError(f"{text!r} is not a duration")
    sign, days, hours, minutes, seconds = match.groups()
    micro = int(Decimal(seconds or 0) * 1_000_000)
    try:
        span = dt.timedelta(int(days or 0), 0, micro, 0, int(minutes or 0), int(hours or 0))
    except OverflowError:
        raise FeelError(f"{text!r} is too long a duration") from None
    return -span if sign else span


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
    if type(value) is dt.datetime:
        return f"{value.year:04}-{value.month:02}-{value.day:02}T{_clock(value)}"
    if type(value) is dt.time:
        return _clock(value)
    if type(value) is dt.timedelta:
        return _span_text(value)
    if type(value) is Months:
        return _months_text(value)
    return str(value)


def _clock(value: dt.time | dt.datetime) -> str:
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    plain = f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}"
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{plain}@{value.tzinfo.key}"
    offset = value.utcoffset()
    if offset is None:
        return plain
    if not offset:
        return f"{plain}Z"
    seconds = abs(offset) // dt.timedelta(seconds=1)
    text = f"{'-' if offset < dt.timedelta() else '+'}{seconds // 3600:02}"
    text += f":{seconds // 60 % 60:02}"
    return plain + text + (f":{seconds % 60:02}" if seconds % 60 else "")


def _span_text(value: dt.timedelta) -> str:
    rest = abs(value)
    seconds = Decimal(rest.seconds % 60) + Decimal(rest.microseconds).scaleb(-6)
    clock = [
        f"{rest.seconds // 3600}H" if rest.seconds >= 3600 else "",
        f"{rest.seconds // 60 % 60}M" if rest.seconds // 60 % 60 else "",
        f"{seconds.normalize():f}S" if seconds else "",
    ]
    days = f"{rest.days}D" if rest.days else ""
    time = "T" + "".join(clock) if any(clock) else ""
    return ("-" if value < dt.timedelta() else "") + "P" + (days + time or "T0S")


def _months_text(value: Months) -> str:
    years, months = divmod(abs(value.count), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.count < 0 else "") + "P" + (text or "0M")
