"""Strings in a frame: counted in characters, as FEEL counts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from limen.dmn.frame_terms import BOOLEAN, NUMBER, STRING, Refused, Term, Value, is_null
from limen.dmn.scales import Span

if TYPE_CHECKING:
    from limen.dmn.frame_state import Lowering

_LENGTH_MAX: Final = 2**31


def _text(value: Value) -> Term:
    assert isinstance(value, Term)
    return value


def _nullable(*values: Value) -> bool:
    return any(is_null(value) is not None for value in values)


def _length(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
    found = _text(arguments[0])
    expr = found.expr.str.len_chars().cast(pl.Int64)
    return Term(NUMBER, expr, found.nullable, Span(0, _LENGTH_MAX))


def _test(compute: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[..., Value]:
    def call(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
        one, other = map(_text, arguments)
        return Term(BOOLEAN, compute(one.expr, other.expr), _nullable(one, other))

    return call


def _substring(s: Lowering, arguments: list[Value]) -> Value:
    found, start = _text(arguments[0]), arguments[1]
    if not isinstance(start, Term) or not start.known or not isinstance(start.constant, int):
        raise Refused("the start position is no whole literal")
    length = None
    if len(arguments) > 2:
        third = arguments[2]
        if not isinstance(third, Term) or not isinstance(third.constant, int):
            raise Refused("the length is no whole literal")
        length = third.constant
    first = start.constant
    outside = truth_of(found.expr.str.len_chars() < max(abs(first), 1), always=first == 0)
    s.fail_call(
        (outside & found.expr.is_not_null()).fill_null(False),
        "start position is outside the string",
    )
    if length is not None and length < 1:
        s.fail_call((~outside).fill_null(False), "length must be at least 1")
        return Term(STRING, pl.when(False).then(found.expr), nullable=True)
    part = found.expr.str.slice(first - 1 if first > 0 else first, length)
    return Term(STRING, pl.when(~outside).then(part), nullable=True)


def truth_of(condition: pl.Expr, *, always: bool) -> pl.Expr:
    """Return a condition, or true."""
    return condition | True if always else condition


def _before(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
    one, match = map(_text, arguments)
    if not match.known:
        raise Refused("the match is no literal")
    if match.constant == "":
        return Term(STRING, pl.when(one.expr.is_not_null()).then(pl.lit("")), one.nullable)
    parts = one.expr.str.splitn(match.constant, 2)
    there = one.expr.str.contains(match.constant, literal=True)
    expr = pl.when(there).then(parts.struct.field("field_0")).otherwise(pl.lit(""))
    return Term(STRING, pl.when(one.expr.is_not_null()).then(expr), one.nullable)


def _after(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
    one, match = map(_text, arguments)
    if not match.known:
        raise Refused("the match is no literal")
    if match.constant == "":
        return one
    rest = one.expr.str.splitn(match.constant, 2).struct.field("field_1").fill_null("")
    return Term(STRING, pl.when(one.expr.is_not_null()).then(rest), one.nullable)


CALLS: Final[dict[str, tuple[tuple[Any, ...], Any]]] = {
    "string length": (((STRING,),), _length),
    "contains": (((STRING,), (STRING,)), _test(lambda a, b: a.str.contains(b, literal=True))),
    "starts with": (((STRING,), (STRING,)), _test(lambda a, b: a.str.starts_with(b))),
    "ends with": (((STRING,), (STRING,)), _test(lambda a, b: a.str.ends_with(b))),
    "substring": (((STRING,), (NUMBER,)), _substring),
    "substring before": (((STRING,), (STRING,)), _before),
    "substring after": (((STRING,), (STRING,)), _after),
}
"""Built-ins of strings. Case is not here: Polars and Python know different editions of Unicode."""
