"""Lowering of unary tests: what a cell of a table, or `in`, asks of a value."""

from __future__ import annotations

import polars as pl

from limen.dmn import frame_operators as ops
from limen.dmn import tree
from limen.dmn.frame_nodes import lower
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import (
    BOOLEAN,
    Interval,
    Items,
    Refused,
    Term,
    Value,
    any_of,
    holds,
    is_nothing,
    truth,
)
from limen.dmn.infer import infer
from limen.dmn.types import BOOLEAN as BOOLEAN_TYPE
from limen.dmn.types import FeelType

_MEMBERS_MIN = 3


def lower_tests(
    tests: tuple[tree.Test, ...],
    value: Value,
    known: FeelType,
    s: Lowering,
    *,
    negated: bool = False,
) -> Term:
    """Lower tests of a value to true, false or null."""
    if not tests:
        return Term(BOOLEAN, truth(True), nullable=False, constant=True)
    result = _members(tests, value)
    if result is None:
        result = _test(tests[0], value, known, s)
        for test in tests[1:]:
            with s.where(~holds(result)):
                other = _test(test, value, known, s)
            result = ops.disjunction(result, other)
    return ops.opposite(result) if negated else result


def _members(tests: tuple[tree.Test, ...], value: Value) -> Term | None:
    """Return a membership test where every test is a literal string."""
    literals = [
        test.operand.value
        for test in tests
        if isinstance(test, tree.ValueTest) and isinstance(test.operand, tree.Constant)
    ]
    if not _MEMBERS_MIN <= len(literals) == len(tests) or not isinstance(value, Term):
        return None
    if value.kind != "string" or any(type(literal) is not str for literal in literals):
        return None
    found = value.expr.is_in(pl.lit(literals, dtype=pl.List(pl.String)))
    return Term(BOOLEAN, found.fill_null(False) if value.nullable else found, nullable=False)


def _test(test: tree.Test, value: Value, known: FeelType, s: Lowering) -> Term:
    if isinstance(test, tree.UnaryTests):
        return lower_tests(test.tests, value, known, s, negated=test.negated)
    operand = lower(test.operand, s)
    if isinstance(test, tree.CompareTest):
        return ops.compare(s, test.op, value, operand)
    if test.uses_input or (
        infer(test.operand) == BOOLEAN_TYPE
        and known != BOOLEAN_TYPE
        and not isinstance(test.operand, tree.Constant)
    ):
        return ops.as_logic(operand)
    return matches(value, operand, s)


def matches(value: Value, operand: Value, s: Lowering) -> Term:
    """Whether a tested value equals an operand, or is in it when that is a list or a range."""
    if isinstance(operand, Interval) and not isinstance(value, Interval):
        return _inside(value, operand, s)
    if isinstance(operand, Items) and not isinstance(value, Items):
        return _among(value, operand, s)
    if isinstance(value, Items | Interval):
        if is_nothing(operand):
            return ops.compare(s, "=", value, operand)
        raise Refused("a list or range is tested as a whole")
    return ops.compare(s, "=", value, operand)


def _inside(value: Value, interval: Interval, s: Lowering) -> Term:
    if interval.negated:
        end = interval.low if interval.low is not None else interval.high
        assert end is not None
        return ops.opposite(ops.compare(s, "=", value, end))
    if is_nothing(value) or interval.absent is not None:
        return _unknown_ends(value)
    found: Term | None = None
    sides = ((interval.low, ">=" if interval.low_closed else ">"),
             (interval.high, "<=" if interval.high_closed else "<"))  # fmt: skip
    for end, op in sides:
        if end is not None:
            if end.kind != ops.kind_of(value):
                raise Refused(f"a {ops.kind_of(value)} is tested against a range of {end.kind}")
            side = ops.order(s, op, value, end)
            found = side if found is None else ops.conjunction(found, side)
    if found is None:
        return Term(BOOLEAN, truth(True), nullable=False)
    return found


def _unknown_ends(value: Value) -> Term:
    """Test against a range whose end may be null: then it is null, and only null equals it."""
    if is_nothing(value):
        return ops.as_logic(value)
    raise Refused("an end of the range may be null")


def _among(value: Value, operand: Items, s: Lowering) -> Term:
    if operand.absent is not None:
        raise Refused("a value is tested against a list that may be null")
    found: list[pl.Expr | None] = []
    for there, item in operand.items:
        if isinstance(item, Items):
            raise Refused("a list is tested against lists")
        if _unlike(value, item):
            if len(operand.items) == 1:
                return ops.compare(s, "=", value, item)
            continue
        one = holds(matches(value, item, s))
        found.append(one if there is None else one & there)
    met = any_of(found)
    return Term(BOOLEAN, truth(False) if met is None else met, nullable=False)


def _unlike(value: Value, item: Value) -> bool:
    if is_nothing(value) or is_nothing(item) or isinstance(item, Interval):
        return False
    return ops.kind_of(item) != ops.kind_of(value)
