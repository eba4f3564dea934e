"""Built-ins of dates in a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from limen.dmn.frame_terms import DATE, DATE_TIME, MONTHS, NUMBER, STRING, Refused, Term, Value
from limen.dmn.scales import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from limen.dmn.frame_state import Lowering

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _moment(value: Value) -> Term:
    assert isinstance(value, Term)
    if value.zone:
        raise Refused("a part of an instant with a zone depends on the zone")
    return value


def _date(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
    if len(arguments) != 1 or arguments[0].kind == STRING:  # type: ignore[union-attr]
        raise Refused("a date is made of parts that are no literals")
    found = _moment(arguments[0])
    return found if found.kind == DATE else Term(DATE, found.expr.dt.date(), found.nullable)


def _part(read: Callable[[pl.Expr], pl.Expr], high: int) -> Callable[..., Value]:
    def call(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
        found = _moment(arguments[0])
        expr = read(found.expr).cast(pl.Int64)
        return Term(NUMBER, expr, found.nullable, Span(1, high))

    return call


def _name(read: Callable[[pl.Expr], pl.Expr], names: tuple[str, ...]) -> Callable[..., Value]:
    def call(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
        found = _moment(arguments[0])
        number = read(found.expr)
        chain: Any = pl.when(number == 1).then(pl.lit(names[0]))
        for i, name in enumerate(names[1:], 2):
            chain = chain.when(number == i).then(pl.lit(name))
        return Term(STRING, chain.otherwise(None), found.nullable)

    return call


def _months_between(s: Lowering, arguments: list[Value]) -> Value:
    one, other = (s.term(_moment(each)) for each in arguments)
    if DATE_TIME in (one.kind, other.kind):
        raise Refused("months between instants")
    start, end = one.expr, other.expr
    count = (_year(end) - _year(start)) * 12 + _month(end) - _month(start)
    count = s.stages.keep(count)
    early = (count > 0) & (end.dt.day() < start.dt.day())
    late = (count < 0) & (end.dt.day() > start.dt.day())
    expr = count - early.cast(pl.Int64) + late.cast(pl.Int64)
    return Term(MONTHS, expr, one.nullable or other.nullable, Span(-120_000, 120_000))


def _year(e: pl.Expr) -> pl.Expr:
    return e.dt.year().cast(pl.Int64)


def _month(e: pl.Expr) -> pl.Expr:
    return e.dt.month().cast(pl.Int64)


_MOMENT: Final = ((DATE, DATE_TIME),)
CALLS: Final[dict[str, tuple[tuple[Any, ...], Any]]] = {
    "date": (((DATE, DATE_TIME),), _date),
    "day of year": (_MOMENT, _part(lambda e: e.dt.ordinal_day(), 366)),
    "week of year": (_MOMENT, _part(lambda e: e.dt.week(), 53)),
    "last day of month": (_MOMENT, _part(lambda e: e.dt.month_end().dt.day(), 31)),
    "day of week": (_MOMENT, _name(lambda e: e.dt.weekday(), _DAYS)),
    "month of year": (_MOMENT, _name(lambda e: e.dt.month(), _MONTHS)),
    "years and months duration": (((DATE,), (DATE,)), _months_between),
}
"""Built-ins by name: the kinds of their arguments, and how they are lowered."""
