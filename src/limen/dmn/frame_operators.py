"""FEEL's operators over terms: nulls spelt out, failures recorded with the row's own causes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from limen.dmn import frame_dates as temporal
from limen.dmn import frame_numbers as numeric
from limen.dmn.bounds import STRING_LENGTH_MAX
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    Entries,
    Items,
    Ratio,
    Refused,
    Term,
    Value,
    any_of,
    constant,
    is_nothing,
    is_null,
    truth,
)

ORDERED: Final = frozenset({NUMBER, STRING, DATE, DATE_TIME, TIME, DAYS, MONTHS})
_POWER_MAX: Final = 12


def kind_of(value: Value) -> str:
    """Return the FEEL kind of a value."""
    match value:
        case Term(found):
            return found
        case Ratio():
            return NUMBER
        case Items():
            return "list"
        case Entries():
            return "context"
        case _:
            return "range"


def arithmetic(s: Lowering, op: str, a: Value, b: Value) -> Value:
    """`a op b`; null with a cause for null and for kinds without meaning."""
    a, b = s.kept(a), s.kept(b)
    missing = any_of([is_null(a), is_null(b)])
    s.fail(missing, f"null in {op}")
    if is_nothing(a) or is_nothing(b):
        return constant(None)
    kinds = (kind_of(a), kind_of(b))
    if kinds == (NUMBER, NUMBER):
        return _numbers(s, op, _whole(a), _whole(b))
    if kinds == (STRING, STRING) and op == "+":
        return _joined(s, a, b)
    if TIME in kinds:
        raise Refused("arithmetic of times is not in the frame profile")
    if isinstance(a, Term) and isinstance(b, Term):
        found = temporal.arithmetic(s, op, a, b)
        if found is not None:
            return found
    if "list" in kinds or "context" in kinds or "range" in kinds:
        raise Refused(f"{kinds[0]} {op} {kinds[1]} is not in the frame profile")
    s.fail(_neither_null(a, b), f"{kinds[0]} {op} {kinds[1]} has no meaning")
    return constant(None)


def _whole(value: Value) -> Term:
    if isinstance(value, Ratio):
        raise Refused(
            "a quotient is calculated with further",
            "round it first: its 34 digits are no whole number of columns' units",
        )
    assert isinstance(value, Term)
    return value


def _neither_null(a: Value, b: Value) -> pl.Expr:
    missing = any_of([is_null(a), is_null(b)])
    return truth(True) if missing is None else ~missing


def _numbers(s: Lowering, op: str, a: Term, b: Term) -> Value:
    if op == "/":
        if b.bounds.signs[1]:
            s.fail(_and_known(a, b.expr == 0), "division by zero")
        if b.known and b.bounds.low == 0:
            return constant(None)
        return numeric.divide(a, b)
    if op == "**":
        if not b.known or b.bounds.scale or not 1 <= b.bounds.low <= _POWER_MAX:
            raise Refused(f"only whole powers from 1 to {_POWER_MAX} are exact")
        return numeric.power(a, b.bounds.low)
    return _ARITHMETIC[op](a, b)


def _and_known(a: Term, condition: pl.Expr) -> pl.Expr:
    found = condition.fill_null(False)
    return found & a.expr.is_not_null() if a.nullable else found


_ARITHMETIC: Final[dict[str, Callable[[Term, Term], Term]]] = {
    "+": numeric.add,
    "-": numeric.subtract,
    "*": numeric.multiply,
}


def _joined(s: Lowering, a: Value, b: Value) -> Term:
    assert isinstance(a, Term)
    assert isinstance(b, Term)
    length = a.expr.str.len_chars() + b.expr.str.len_chars()
    long = length > STRING_LENGTH_MAX
    s.fail(long.fill_null(False), "the string is too long")
    joined = pl.when(~long).then(pl.concat_str([a.expr, b.expr]))
    return Term(STRING, joined, nullable=True)


def negate(s: Lowering, a: Value) -> Value:
    """`-a`."""
    a = s.kept(a)
    s.fail(is_null(a), "- null has no meaning")
    if is_nothing(a):
        return a
    found = kind_of(a)
    if found == NUMBER:
        return numeric.negate(_whole(a))
    if found in (DAYS, MONTHS) and isinstance(a, Term):
        return temporal.negate(a)
    s.fail(_neither_null(a, a), f"- {found} has no meaning")
    return constant(None)


def compare(s: Lowering, op: str, a: Value, b: Value) -> Term:
    """Compare two values as FEEL does: equality knows null, order does not."""
    a, b = s.kept(a), s.kept(b)
    return _equality(s, op, a, b) if op in ("=", "!=") else order(s, op, a, b)


def _equality(s: Lowering, op: str, a: Value, b: Value) -> Term:
    if is_nothing(a) or is_nothing(b):
        other = a if is_nothing(b) else b
        missing = truth(True) if is_nothing(other) else is_null(other)
        found = truth(False) if missing is None else missing
        return Term(BOOLEAN, found if op == "=" else ~found, nullable=False)
    kinds = kind_of(a), kind_of(b)
    if kinds[0] != kinds[1]:
        if "list" in kinds:
            raise Refused("a list is compared with something else")
        return _unlike(s, op, a, b, f"{kinds[0]} and {kinds[1]} cannot be compared")
    if kinds[0] not in ORDERED | {BOOLEAN}:
        raise Refused(f"{kinds[0]} values are compared as wholes")
    found = same_kind(op, a, b).expr
    nulls = (is_null(a), is_null(b))
    if any(each is not None for each in nulls):
        both = nulls[0] & nulls[1] if nulls[0] is not None and nulls[1] is not None else None
        met = op == "="
        found = found.fill_null(not met)
        if both is not None:
            found = pl.when(both).then(met).otherwise(found)
    return Term(BOOLEAN, found, nullable=False)


def _unlike(s: Lowering, op: str, a: Value, b: Value, cause: str) -> Term:
    """Return null for values of different kinds, unless one or both are null."""
    nulls = (is_null(a), is_null(b))
    s.fail(_neither_null(a, b), cause)
    either, both = any_of(list(nulls)), None
    if nulls[0] is not None and nulls[1] is not None:
        both = nulls[0] & nulls[1]
    if either is None:
        return Term(BOOLEAN, pl.lit(None, dtype=pl.Boolean), constant=None)
    met = op == "="
    equal = truth(not met) if both is None else (both if met else ~both)
    return Term(BOOLEAN, pl.when(either).then(equal), nullable=True)


def same_kind(op: str, a: Value, b: Value) -> Term:
    """Compare two values of one kind; null with null."""
    if isinstance(a, Ratio) or isinstance(b, Ratio):
        assert isinstance(a, Term | Ratio)
        assert isinstance(b, Term | Ratio)
        return numeric.compare(op, a, b)
    assert isinstance(a, Term)
    assert isinstance(b, Term)
    if a.span is not None and b.span is not None:
        return numeric.compare(op, a, b)
    if a.zone != b.zone:
        raise Refused("an instant with a zone meets one without")
    return Term(BOOLEAN, numeric.ordered(op, a.expr, b.expr), a.nullable or b.nullable)


def order(s: Lowering, op: str, a: Value, b: Value) -> Term:
    """`a < b` and its kin: null with null, null with a cause for other kinds."""
    if is_nothing(a) or is_nothing(b):
        return Term(BOOLEAN, pl.lit(None, dtype=pl.Boolean), constant=None)
    kinds = kind_of(a), kind_of(b)
    if "list" in kinds:
        raise Refused("a list is compared by size")
    if kinds[0] != kinds[1] or kinds[0] not in ORDERED:
        s.fail(_neither_null(a, b), f"{kinds[0]} {op} {kinds[1]} has no meaning")
        return Term(BOOLEAN, pl.lit(None, dtype=pl.Boolean), constant=None)
    return same_kind(op, a, b)


def as_logic(value: Value) -> Term:
    """Return an operand of `and` and `or`; what is not boolean counts as null."""
    if isinstance(value, Term) and value.kind == BOOLEAN:
        return value
    return Term(BOOLEAN, pl.lit(None, dtype=pl.Boolean), constant=None)


def conjunction(a: Term, b: Term) -> Term:
    """Three-valued `and`, as Polars has it."""
    return Term(BOOLEAN, a.expr & b.expr, a.nullable or b.nullable)


def disjunction(a: Term, b: Term) -> Term:
    """Three-valued `or`."""
    return Term(BOOLEAN, a.expr | b.expr, a.nullable or b.nullable)


def opposite(value: Value) -> Term:
    """Three-valued `not`; null for what is not boolean."""
    found = as_logic(value)
    return Term(BOOLEAN, ~found.expr, found.nullable)
