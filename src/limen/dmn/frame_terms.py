"""What a FEEL value is inside a frame program: expressions over columns, and what is known of them.

Every term says whether it may be null. Numbers are scaled integers with bounds: Int64 where the
bounds fit, Int128 elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import polars as pl

from limen.dmn.scales import WIDE_LIMIT, Span, scaled
from limen.dmn.values import Months, kind
from limen.dmn.wide import WIDE

if TYPE_CHECKING:
    from limen.dmn import tree
    from limen.dmn.types import FeelType

NUMBER: Final = "number"
STRING: Final = "string"
BOOLEAN: Final = "boolean"
DATE: Final = "date"
DATE_TIME: Final = "date and time"
TIME: Final = "time"
DAYS: Final = "days and time duration"
MONTHS: Final = "years and months duration"
NULL: Final = "null"


class Refused(Exception):
    """A node that cannot be lowered exactly, with the reason in the author's words."""

    def __init__(self, reason: str, hint: str = "", *, reported: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.reported = reported


class _Unknown:
    """The mark of a term whose value is not known before a run."""


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True, slots=True)
class Term:
    """A scalar: its kind, its expression, and the constant it is, if it is one."""

    kind: str
    expr: pl.Expr
    nullable: bool = True
    span: Span | None = None
    constant: Any = UNKNOWN
    zone: bool = False

    @property
    def known(self) -> bool:
        """Whether the value is a constant."""
        return self.constant is not UNKNOWN

    @property
    def bounds(self) -> Span:
        """The span of a number."""
        assert self.span is not None
        return self.span


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient that is not computed: two numbers of one scale, `bottom` null for zero."""

    top: Term
    bottom: Term
    nullable: bool


@dataclass(frozen=True, slots=True)
class Items:
    """A list: items with the conditions under which they are there; `absent` is when it is null."""

    items: tuple[tuple[pl.Expr | None, Value], ...]
    absent: pl.Expr | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """A context: entries by name; `absent` is when it is null."""

    entries: Mapping[str, Value]
    absent: pl.Expr | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A range, of scalars; an end that is None is open to infinity."""

    low: Term | None
    high: Term | None
    low_closed: bool
    high_closed: bool
    negated: bool = False
    absent: pl.Expr | None = None


@dataclass(frozen=True, slots=True)
class Inline:
    """A function of the model: its body is lowered anew wherever it is called."""

    name: str
    parameters: tuple[str, ...]
    types: tuple[FeelType, ...]
    body: tree.Expression
    names: Mapping[str, Value] = field(repr=False)
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A value that could not be lowered: whoever needs it is refused for the same reason."""

    reason: str
    hint: str = ""
    reported: bool = False

    def refuse(self) -> Refused:
        """Return the exception to raise."""
        return Refused(self.reason, self.hint, reported=self.reported)


Value: TypeAlias = Term | Ratio | Items | Entries | Interval | Inline | Unavailable


def whole(value: int) -> pl.Expr:
    """Return a literal of the narrowest of the two integer types."""
    wide = Span(value, value).wide
    return pl.lit(value, dtype=pl.Int128 if wide else pl.Int64)


def truth(value: bool) -> pl.Expr:
    """Return a boolean literal."""
    return pl.lit(value, dtype=pl.Boolean)


def constant(value: Any) -> Value:
    """Return a FEEL value that is known before a run."""
    found = kind(value)
    if type(value) in WIDE:
        raise Refused(f"a {found} beyond what a column holds")
    if found == NULL:
        return Term(NULL, pl.lit(None), constant=None)
    if found == "list":
        return Items(tuple((None, constant(item)) for item in value))
    if found == "context":
        return Entries({name: constant(item) for name, item in value.items()})
    if found == NUMBER:
        span = scaled(value)
        if not span.exact:
            raise Refused("the number is too large for whole digits")
        return Term(NUMBER, whole(span.low), nullable=False, span=span, constant=value)
    if found in (DAYS, MONTHS):
        count = value.count if isinstance(value, Months) else micros(value)
        return Term(found, whole(count), False, Span(count, count), value)
    if found not in (STRING, BOOLEAN, DATE, DATE_TIME, TIME):
        raise Refused(f"a {found} is not in the frame profile")
    if found == DATE_TIME:
        return _instant(value)
    if found == TIME and value.tzinfo is not None:
        raise Refused("a time with a zone is not in the frame profile")
    return Term(found, pl.lit(value), nullable=False, constant=value)


def _instant(value: dt.datetime) -> Term:
    zone = value.tzinfo is not None
    moment = value.astimezone(dt.UTC) if zone else value
    return Term(
        DATE_TIME,
        pl.lit(moment, dtype=pl.Datetime("us", "UTC" if zone else None)),
        nullable=False,
        constant=value,
        zone=zone,
    )


def micros(value: dt.timedelta) -> int:
    """Return a duration in microseconds."""
    return (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds


def is_null(value: Value) -> pl.Expr | None:
    """Return when a value is null; None is never."""
    match value:
        case Term(constant=None):
            return truth(True)
        case Term():
            return value.expr.is_null() if value.nullable else None
        case Ratio():
            return (
                (value.top.expr.is_null() | value.bottom.expr.is_null()) if value.nullable else None
            )
        case Items() | Entries() | Interval():
            return value.absent
        case _:
            return None


def any_of(conditions: list[pl.Expr | None]) -> pl.Expr | None:
    """Return the disjunction of conditions that may be missing (false)."""
    real = [each for each in conditions if each is not None]
    return reduce(lambda a, b: a | b, real) if real else None


def all_of(conditions: list[pl.Expr]) -> pl.Expr | None:
    """Return the conjunction; None where there is nothing to hold."""
    return reduce(lambda a, b: a & b, conditions) if conditions else None


def holds(term: Term) -> pl.Expr:
    """Return when a boolean is true, never null."""
    return term.expr.fill_null(False) if term.nullable else term.expr


def fails(term: Term) -> pl.Expr:
    """Return when a boolean is false, never null."""
    return (~term.expr).fill_null(False) if term.nullable else ~term.expr


def is_nothing(value: Value) -> bool:
    """Whether a value is the null literal."""
    return isinstance(value, Term) and value.constant is None


def at_scale(term: Term, scale: int) -> Term:
    """Return a number with more digits after the point."""
    span = term.bounds
    if span.scale == scale:
        return term
    found = span.at(scale)
    if found.size >= WIDE_LIMIT:
        raise Refused("so many digits need more than 128 bits", "declare narrower bounds")
    if term.known:
        return replace(term, expr=whole(found.low), span=found)
    factor = 10 ** (scale - span.scale)
    expr = as_wide(term) if found.wide else term.expr
    return replace(term, expr=expr * pl.lit(factor, dtype=integer(found)), span=found)


def integer(span: Span) -> type[pl.Int64] | type[pl.Int128]:
    """Return the integer type that holds a span."""
    return pl.Int128 if span.wide else pl.Int64


def as_wide(term: Term) -> pl.Expr:
    """Return a number in 128 bits."""
    return term.expr if term.bounds.wide else term.expr.cast(pl.Int128)


def together(*terms: Term) -> tuple[Term, ...]:
    """Return numbers at one scale and in one integer type."""
    scale = max(term.bounds.scale for term in terms)
    aligned = tuple(at_scale(term, scale) for term in terms)
    if any(term.bounds.wide for term in aligned):
        return tuple(replace(term, expr=as_wide(term)) for term in aligned)
    return aligned
