"""What is settled while lowering: tests and comparisons of atoms that stand for literals."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.emitter import Emitter

UNKNOWN: Final = object()

_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def value_of(atom: str, e: Emitter) -> Any:
    """Return the value that a literal atom of a fast function stands for, else `UNKNOWN`."""
    if not e.fast:
        return UNKNOWN
    if atom.removeprefix("-").isdigit():
        return int(atom)
    return e.values.get(atom, UNKNOWN)


def constant_in(node: tree.Expression) -> Any:
    """Return the value of a literal, else `UNKNOWN`."""
    while isinstance(node, tree.Part):
        node = node.body
    return node.value if isinstance(node, tree.Constant) else UNKNOWN


def settled(tests: tree.UnaryTests, held: Any) -> bool | None:
    """Say whether a known value passes tests, where they compare it with literals of its kind."""
    if held is UNKNOWN or not tests.tests or (held is None and tests.negated):
        return None
    found = [_passes(test, held) for test in tests.tests]
    if None in found:
        return None
    return any(found) is not tests.negated


def compared_literals(op: str, left: Any, right: Any) -> bool | None:
    """Return how two values of one kind compare, or None where they are no such pair."""
    if op in ("=", "!=") and UNKNOWN not in (left, right) and None in (left, right):
        return (left is right) is (op == "=")
    if not _alike(left, right):
        return None
    return _COMPARE[op](left, right)


def _passes(test: tree.Test, held: Any) -> bool | None:
    if isinstance(test, tree.UnaryTests):
        return None
    if isinstance(test, tree.ValueTest) and isinstance(test.operand, tree.RangeLiteral):
        return _within(test.operand, held)
    wanted = constant_in(test.operand)
    op = "=" if isinstance(test, tree.ValueTest) else test.op
    if held is None or wanted is None:
        return held is wanted if isinstance(test, tree.ValueTest) else None
    return compared_literals(op, held, wanted)


def _within(node: tree.RangeLiteral, held: Any) -> bool | None:
    if node.low is None or node.high is None or node.negated:
        return None
    low = compared_literals(">=" if node.low_closed else ">", held, constant_in(node.low))
    high = compared_literals("<=" if node.high_closed else "<", held, constant_in(node.high))
    return None if low is None or high is None else low and high


def _alike(left: Any, right: Any) -> bool:
    """Whether two values are numbers, or both strings, or both booleans."""
    return any(
        type(left) in kinds and type(right) in kinds for kinds in ((int, Decimal), (str,), (bool,))
    )
