"""Dates, instants and durations in a frame; durations are counts of microseconds or months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from limen.dmn import frame_numbers as numeric
from limen.dmn.frame_terms import (
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    TIME,
    UNKNOWN,
    Refused,
    Term,
    Value,
)
from limen.dmn.scales import Span

if TYPE_CHECKING:
    from limen.dmn.frame_state import Lowering

DAY_MICROS: Final = 86_400_000_000
FIRST_DAY: Final = -719_162
LAST_DAY: Final = 2_932_896
"""The years 1 to 9999, in days from 1970."""
_DURATION_MAX: Final = 86_399_999_999_999_999_999


def arithmetic(s: Lowering, op: str, a: Term, b: Term) -> Value | None:
    """`a op b` where a side is a date, an instant or a duration; None where it has no meaning."""
    kinds = (a.kind, b.kind)
    if kinds[0] in (DAYS, MONTHS) and kinds[1] in (DAYS, MONTHS, NUMBER):
        return _of_durations(s, op, a, b)
    if kinds[0] == NUMBER and kinds[1] in (DAYS, MONTHS) and op == "*":
        return _of_durations(s, op, b, a)
    if op == "+" and kinds[0] in (DAYS, MONTHS):
        a, b = b, a
    if op in ("+", "-") and b.kind in (DAYS, MONTHS) and a.kind in (DATE, DATE_TIME):
        # A row's date may move beyond the years 1 to 9999, a column's may not.
        raise Refused("a date is moved by a duration", "compare the difference of two dates")
    if op == "-" and kinds[0] in (DATE, DATE_TIME) and kinds[1] in (DATE, DATE_TIME):
        return _between(a, b)
    return None


def _as(kind: str, found: Term) -> Term:
    if kind == DAYS and found.bounds.size > _DURATION_MAX:
        raise Refused("the duration may be out of range", "declare narrower bounds")
    return replace(found, kind=kind, constant=UNKNOWN)


def _count(term: Term) -> Term:
    return replace(term, kind=NUMBER)


def negate(a: Term) -> Term:
    """Opposite of a duration."""
    return _as(a.kind, numeric.negate(_count(a)))


def _of_durations(s: Lowering, op: str, a: Term, b: Term) -> Value | None:
    if a.kind == b.kind and op in ("+", "-"):
        combine = numeric.add if op == "+" else numeric.subtract
        return _as(a.kind, combine(_count(a), _count(b)))
    if op == "/" and b.kind in (a.kind, NUMBER):
        if b.bounds.signs[1]:
            here = b.expr == 0
            here = here.fill_null(False) & a.expr.is_not_null()
            s.fail(here, "division by zero")
        found = numeric.divide(_count(a), _count(b))
        if b.kind == NUMBER and a.kind == DAYS:
            raise Refused("a part of a duration may be less than a microsecond")
        if b.kind == NUMBER:
            return _as(a.kind, numeric.rounded(found, "round down", 0))
        return found
    if op == "*" and b.kind == NUMBER:
        if a.kind == DAYS and b.bounds.scale > 0:
            raise Refused("a part of a duration may be less than a microsecond")
        return _as(a.kind, numeric.rounded(numeric.multiply(_count(a), b), "round down", 0))
    return None


def days_of(a: Term) -> pl.Expr:
    """Return a date as days from 1970."""
    return a.expr.cast(pl.Int32).cast(pl.Int64)


def _between(a: Term, b: Term) -> Term:
    nullable = a.nullable or b.nullable
    if a.kind == b.kind == DATE:
        length = LAST_DAY - FIRST_DAY
        span = Span(-length * DAY_MICROS, length * DAY_MICROS)
        return Term(DAYS, (days_of(a) - days_of(b)) * DAY_MICROS, nullable, span)
    if a.kind != b.kind or a.zone != b.zone:
        raise Refused("instants of different kinds are subtracted")
    length = (LAST_DAY + 1 - FIRST_DAY) * DAY_MICROS
    return Term(
        DAYS, a.expr.cast(pl.Int64) - b.expr.cast(pl.Int64), nullable, Span(-length, length)
    )


def part(a: Term, name: str) -> Term | None:
    """Return a named part of a date, an instant or a duration; None where it has none."""
    found = _PARTS.get((a.kind, name))
    if found is None:
        return None
    if a.zone:
        raise Refused("a part of an instant with a zone depends on the zone")
    read, low, high, scale = found
    expr = read(a.expr).cast(pl.Int64)
    return Term(NUMBER, expr, a.nullable, Span(low, high, scale))


_Read = Callable[[pl.Expr], pl.Expr]
_DATE_PARTS: Final[dict[str, tuple[_Read, int, int, int]]] = {
    "year": (lambda e: e.dt.year(), 1, 9999, 0),
    "month": (lambda e: e.dt.month(), 1, 12, 0),
    "day": (lambda e: e.dt.day(), 1, 31, 0),
    "weekday": (lambda e: e.dt.weekday(), 1, 7, 0),
}


def _second(e: pl.Expr) -> pl.Expr:
    return e.dt.second().cast(pl.Int64) * 1_000_000 + e.dt.microsecond().cast(pl.Int64)


def _towards_zero(unit: int, per: int | None) -> _Read:
    def read(e: pl.Expr) -> pl.Expr:
        size = e.abs() // unit
        size = size if per is None else size % per
        return pl.when(e < 0).then(0 - size).otherwise(size)

    return read


_CLOCK_PARTS: Final[dict[str, tuple[_Read, int, int, int]]] = {
    "hour": (lambda e: e.dt.hour(), 0, 23, 0),
    "minute": (lambda e: e.dt.minute(), 0, 59, 0),
    "second": (_second, 0, 59_999_999, 6),
}
_MANY: Final = 2**63 - 1
_PARTS: Final[dict[tuple[str, str], tuple[_Read, int, int, int]]] = {
    **{(DATE, name): each for name, each in _DATE_PARTS.items()},
    **{(DATE_TIME, name): each for name, each in _DATE_PARTS.items()},
    **{(kind, name): each for kind in (DATE_TIME, TIME) for name, each in _CLOCK_PARTS.items()},
    (DAYS, "days"): (_towards_zero(DAY_MICROS, None), -_DURATION_MAX // DAY_MICROS, 10**9, 0),
    (DAYS, "hours"): (_towards_zero(3_600_000_000, 24), -23, 23, 0),
    (DAYS, "minutes"): (_towards_zero(60_000_000, 60), -59, 59, 0),
    (DAYS, "seconds"): (_towards_zero(1, 60_000_000), -59_999_999, 59_999_999, 6),
    (MONTHS, "years"): (_towards_zero(12, None), -_MANY, _MANY, 0),
    (MONTHS, "months"): (_towards_zero(1, 12), -11, 11, 0),
}
