"""Which tables can have one match at most: any two of their rules differ in some column."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import Any, Final, NamedTuple, TypeAlias

from limen.dmn import tree
from limen.dmn.border import literals_of
from limen.dmn.lower_folding import UNKNOWN, constant_in

PAIRS_MAX: Final = 2_000
"""Pairs of rules that are looked at."""


Pieces: TypeAlias = "list[Any] | None"


class Stretch(NamedTuple):
    """Numbers between two ends, of which None is infinity."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool


def exclusive(table: tree.Table) -> bool:
    """Whether a table of single matches can have one match at most."""
    if table.hit_policy not in ("UNIQUE", "ANY", "PRIORITY"):
        return False
    if any(_listed_apart(table, at) for at in range(len(table.columns))):
        return True
    if len(table.rules) * (len(table.rules) - 1) // 2 > PAIRS_MAX:
        return False
    cells = [[_pieces(cell.tests) for cell in rule.cells] for rule in table.rules]
    return all(_cells_apart(one, other) for one, other in combinations(cells, 2))


def rules_apart(one: tree.Rule, other: tree.Rule) -> bool:
    """Whether two rules of a table can never match together."""
    first, second = ([_pieces(cell.tests) for cell in rule.cells] for rule in (one, other))
    return _cells_apart(first, second)


def _cells_apart(one: list[Pieces], other: list[Pieces]) -> bool:
    return any(
        a is not None and b is not None and _apart(a, b) for a, b in zip(one, other, strict=True)
    )


def _listed_apart(table: tree.Table, at: int) -> bool:
    """Whether the rules list literals in a column, each another one."""
    literals = [literals_of(rule.cells[at].tests) for rule in table.rules]
    every = [each for found in literals for each in found]
    return all(literals) and None not in every and len(set(every)) == len(every)


def _pieces(tests: tree.UnaryTests) -> list[Any] | None:
    """Return the values and stretches that tests let pass, or None where they are others."""
    if tests.negated or not tests.tests:
        return None
    found = [_piece(test) for test in tests.tests]
    return None if UNKNOWN in found else found


def _piece(test: tree.Test) -> Any:
    if isinstance(test, tree.UnaryTests):
        return UNKNOWN
    if isinstance(test, tree.ValueTest) and isinstance(test.operand, tree.RangeLiteral):
        node = test.operand
        if node.negated or node.low is None or node.high is None:
            return UNKNOWN
        low, high = constant_in(node.low), constant_in(node.high)
        if not (_number(low) and _number(high)):
            return UNKNOWN
        return Stretch(low, node.low_closed, high, node.high_closed)
    value = constant_in(test.operand)
    if isinstance(test, tree.ValueTest) or test.op == "=":
        return value if _number(value) or value is None or type(value) in (str, bool) else UNKNOWN
    if not _number(value) or test.op == "!=":
        return UNKNOWN
    closed = test.op in ("<=", ">=")
    below = test.op in ("<", "<=")
    return Stretch(None, False, value, closed) if below else Stretch(value, closed, None, False)


def _number(value: Any) -> bool:
    return type(value) in (int, Decimal)


def _apart(one: list[Any], other: list[Any]) -> bool:
    return all(_differ(a, b) for a in one for b in other)


def _differ(a: Any, b: Any) -> bool:
    if not isinstance(a, Stretch) and not isinstance(b, Stretch):
        return (type(a) is not type(b) and not (_number(a) and _number(b))) or a != b
    if not isinstance(a, Stretch):
        a, b = b, a
    if not isinstance(b, Stretch):
        return not _number(b) or _differ(a, Stretch(b, True, b, True))
    return _ends_before(a, b) or _ends_before(b, a)


def _ends_before(a: Stretch, b: Stretch) -> bool:
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and not (a.high_closed and b.low_closed))
