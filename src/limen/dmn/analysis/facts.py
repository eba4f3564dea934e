"""What a condition says of the values in it, where it is true and where it is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from limen.dmn import tree
from limen.dmn.analysis.cells import NotConstant, constant_of
from limen.dmn.analysis.grid import bare
from limen.dmn.numbers import is_number

What: TypeAlias = Literal["not null", "not zero"]
Facts: TypeAlias = frozenset[tuple[What, tree.Expression]]
NOTHING: Final[Facts] = frozenset()
_ORDER: Final = ("<", "<=", ">", ">=")
_FLIPPED: Final[dict[tree.CompareOp, tree.CompareOp]] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=",
}  # fmt: skip
_OPPOSITE: Final[dict[tree.CompareOp, tree.CompareOp]] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "=",
}  # fmt: skip


def fact(what: What, node: tree.Expression) -> tuple[What, tree.Expression]:
    """Return a fact about an expression wherever it stands."""
    return what, bare(node)


def implied(node: tree.Expression, *, holds: bool) -> Facts:
    """Return what follows from a condition being true, or from its not being true."""
    node = bare(node)
    match node:
        case tree.Logic(op, operands):
            parts = [implied(each, holds=holds) for each in operands]
            if (op == "and") is holds:
                return NOTHING.union(*parts)
            return parts[0].intersection(*parts[1:])
        case tree.Compare(op, left, right):
            flipped = _FLIPPED[op]
            return _compared(op, left, right, holds) | _compared(flipped, right, left, holds)
        case tree.Between(value, low, high) if holds:
            return _compared(">=", value, low, True) | _compared("<=", value, high, True)
        case tree.In(value, tests) if holds and all(map(_is_proper, tests)):
            return frozenset({fact("not null", value)})
        case tree.InstanceOf(value, _) if holds:
            return frozenset({fact("not null", value)})
        case tree.Call(tree.BuiltinName("not"), (inner,)) if holds or _is_settled(inner):
            return implied(inner, holds=not holds)
    return NOTHING


def _is_settled(node: tree.Expression) -> bool:
    """Whether a condition is never null, so that not true is false."""
    node = bare(node)
    return isinstance(node, tree.Compare) and node.op in ("=", "!=")


def _is_proper(test: tree.Test) -> bool:
    """Whether null fails a test."""
    match test:
        case tree.ValueTest(tree.Constant(value), False):
            return value is not None
        case tree.ValueTest(tree.RangeLiteral(_, _, _, _, negated), False):
            return not negated
        case tree.CompareTest(op, _):
            return op in _ORDER
    return False


def _compared(
    op: tree.CompareOp, left: tree.Expression, right: tree.Expression, holds: bool
) -> Facts:
    """Return what `left op right` says of its left side."""
    found: set[tuple[What, tree.Expression]] = set()
    try:
        other: Any = constant_of(right)
        known = True
    except NotConstant:
        other, known = None, False
    if not holds:
        # Not true: false, or null where a side is null.
        if known and ((op == "=" and other is None) or (op == "!=" and other is not None)):
            found.add(fact("not null", left))
        op = _OPPOSITE[op]
    elif op in _ORDER or (known and _tells(op, other)):
        found.add(fact("not null", left))
    if known and is_number(other) and _excludes_zero(op, Decimal(other)):
        found.add(fact("not zero", left))
    return frozenset(found)


def _tells(op: tree.CompareOp, other: Any) -> bool:
    return (op == "=" and other is not None) or (op == "!=" and other is None)


def _excludes_zero(op: tree.CompareOp, other: Decimal) -> bool:
    match op:
        case "=":
            return other != 0
        case "!=":
            return other == 0
        case ">":
            return other >= 0
        case ">=":
            return other > 0
        case "<":
            return other <= 0
        case "<=":
            return other < 0
