"""Lowering of decision tables: each rule a condition, then what the hit policy makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from limen.dmn import frame_operators as ops
from limen.dmn import tree
from limen.dmn.builtins.lists import same_or_false
from limen.dmn.frame_choice import choose, nulled
from limen.dmn.frame_lists import greatest, together_count, total
from limen.dmn.frame_nodes import lower
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import (
    NUMBER,
    Entries,
    Items,
    Refused,
    Term,
    Value,
    any_of,
    constant,
    holds,
    is_nothing,
    is_null,
    truth,
)
from limen.dmn.frame_tests import lower_tests
from limen.dmn.infer import infer

_LISTS: Final = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Match:
    """A rule: its number in the program, when it matches, and what it gives then."""

    number: int
    when: pl.Expr
    value: Value
    outputs: tuple[Value, ...]


def lower_table(table: tree.Table, s: Lowering) -> Value:
    """Lower a table to its value."""
    columns = [_column(column, s) for column in table.columns]
    matches, seen = _matches(table, columns, s)
    if table.hit_policy != "FIRST":
        with s.where(seen):
            value = _resolved(table, matches, seen, s)
    with s.where(~seen):
        default = _default(table, s)
    if not matches:
        return default
    if table.hit_policy == "FIRST":
        return choose([(each.when, each.value) for each in matches], default)
    return _or_default(value, seen, default)


def _or_default(value: Value, seen: pl.Expr, default: Value) -> Value:
    if is_nothing(default):
        return nulled(value, ~seen) if isinstance(value, Items) else _null_unless(value, seen)
    return choose([(seen, value)], default)


def _null_unless(value: Value, seen: pl.Expr) -> Value:
    """Return a value that is null where no rule matched, which chosen values are already."""
    if isinstance(value, Entries):
        return nulled(value, ~seen)
    return value


def _matches(table: tree.Table, columns: list[Value], s: Lowering) -> tuple[list[Match], pl.Expr]:
    first = table.hit_policy == "FIRST"
    seen = truth(False)
    matches: list[Match] = []
    for rule in table.rules:
        with s.where(~seen if first and matches else None):
            when = _when(rule, table, columns, s)
            number = s.matched(rule.id, when)
            with s.where(when):
                outputs = tuple(s.kept(lower(output, s)) for output in rule.outputs)
        matches.append(Match(number, when, _together(table, outputs), outputs))
        seen = when if len(matches) == 1 else s.stages.keep(seen | when)
    return matches, seen


def _column(column: tree.Column, s: Lowering) -> Value:
    value = s.kept(lower(column.expression, s))
    if column.allowed is None:
        return value
    with s.at(column.allowed.place), s.scope({"?": value}):
        known = infer(column.expression)
        tests = column.allowed.tests
        allowed = s.stages.keep(
            holds(lower_tests(tests.tests, value, known, s, negated=tests.negated))
        )
        there = is_null(value)
        wrong = ~allowed if there is None else ~allowed & ~there
        s.fail(wrong, f"the value of {column.label!r} is not among those allowed")
    return s.kept(nulled(value, wrong))


def _when(rule: tree.Rule, table: tree.Table, columns: list[Value], s: Lowering) -> pl.Expr:
    """Return when all cells of a rule hold, never null."""
    found: Term | None = None
    for cell, value, column in zip(rule.cells, columns, table.columns, strict=True):
        if not cell.tests.tests:
            continue
        with (
            s.where(None if found is None else holds(found)),
            s.at(cell.place),
            s.scope({"?": value}),
        ):
            known = infer(column.expression)
            term = lower_tests(cell.tests.tests, value, known, s, negated=cell.tests.negated)
        found = term if found is None else ops.conjunction(found, term)
    return truth(True) if found is None else s.stages.keep(holds(found))


def _together(table: tree.Table, outputs: Sequence[Value]) -> Value:
    if len(outputs) == 1:
        return outputs[0]
    names = (output.name for output in table.outputs)
    return Entries(dict(zip(names, outputs, strict=True)))


def _default(table: tree.Table, s: Lowering) -> Value:
    if all(output.default is None for output in table.outputs):
        return constant(0 if table.aggregation == "COUNT" else None)
    value = _together(
        table,
        [
            constant(None) if output.default is None else lower(output.default, s)
            for output in table.outputs
        ],
    )
    if table.hit_policy in _LISTS and not table.aggregation:
        return Items(((None, value),))
    return value


def _resolved(table: tree.Table, matches: list[Match], seen: pl.Expr, s: Lowering) -> Value:
    """Return the table's value, given that something matched."""
    if not matches:
        return constant(None)
    match table.hit_policy:
        case "UNIQUE":
            return _unique(table, matches, s)
        case "ANY":
            return _agreed(matches, s)
        case "PRIORITY":
            return _first_of(_ranked(table, matches))
        case "OUTPUT ORDER":
            return _listed(_ranked(table, matches))
        case _:
            if table.aggregation is not None:
                return _aggregate(table, matches, seen, s)
            return _listed(matches)


def _first_of(matches: list[Match]) -> Value:
    return choose([(each.when, each.value) for each in matches], constant(None))


def _listed(matches: list[Match]) -> Items:
    return Items(tuple((each.when, each.value) for each in matches))


def _unique(table: tree.Table, matches: list[Match], s: Lowering) -> Value:
    value = _first_of(matches)
    if exclusive(table):
        return value
    seen, twice = matches[0].when, truth(False)
    for each in matches[1:]:
        twice = s.stages.keep(twice | (seen & each.when))
        seen = s.stages.keep(seen | each.when)
    numbers = tuple(each.number for each in matches)
    s.fail(twice, "{} rules match where only one may", numbers)
    return nulled(value, twice)


def exclusive(table: tree.Table) -> bool:
    """Whether no two rules can match at once: some column has a literal of its own in each."""
    for position in range(len(table.columns)):
        literals = [_literals(rule.cells[position].tests) for rule in table.rules]
        together = [literal for found in literals for literal in found]
        if all(literals) and len(set(together)) == len(together):
            return True
    return len(table.rules) < 2


def _literals(tests: tree.UnaryTests) -> list[tuple[type, object]]:
    found = [
        (type(test.operand.value), test.operand.value)
        for test in tests.tests
        if isinstance(test, tree.ValueTest)
        and isinstance(test.operand, tree.Constant)
        and type(test.operand.value) in (str, int, bool)
    ]
    return found if len(found) == len(tests.tests) and not tests.negated else []


def _agreed(matches: list[Match], s: Lowering) -> Value:
    value = s.kept(_first_of(matches))
    apart = [
        each.when & ~_same(value, each.value, s)
        for each in matches[1:]
        if each.value is not matches[0].value
    ]
    differ = any_of([s.stages.keep(each) for each in apart])
    s.fail(differ, "rules that match do not agree")
    return nulled(value, differ)


def _same(a: Value, b: Value, s: Lowering) -> pl.Expr:
    """Return when two values are equal, null being equal to null."""
    if isinstance(a, Entries) and isinstance(b, Entries):
        found = truth(True)
        for name, value in a.entries.items():
            found = found & _same(value, b.entries[name], s)
        return found
    if isinstance(a, Items) or isinstance(b, Items):
        raise Refused("lists are compared to find whether rules agree")
    with s.silent():
        return holds(ops.compare(s, "=", a, b))


def _ranked(table: tree.Table, matches: list[Match]) -> list[Match]:
    """Return the rules by priority of their outputs, which must be known before a run."""

    def rank(match: Match) -> tuple[int, ...]:
        found = []
        for output, value in zip(table.outputs, match.outputs, strict=True):
            if output.ranked is not None:
                found.append(_position(value, output.ranked))
        return tuple(found)

    return sorted(matches, key=rank)


def _position(value: Value, order: tuple[object, ...]) -> int:
    if not isinstance(value, Term) or not value.known:
        raise Refused("a prioritised output is no literal")
    return next(
        (i for i, each in enumerate(order) if same_or_false(each, value.constant)), len(order)
    )


def _aggregate(table: tree.Table, matches: list[Match], seen: pl.Expr, s: Lowering) -> Value:
    items = _listed(matches).items
    if table.aggregation == "COUNT":
        return together_count(items)
    if table.aggregation == "SUM":
        return nulled(total(items, s), ~seen)
    if any(not isinstance(v, Term) or v.kind != NUMBER or v.nullable for _, v in items):
        raise Refused("the smallest or greatest of what may be no number is asked for")
    return greatest(items, greatest=table.aggregation == "MAX")
