"""Comparisons as Python text: plain ones where the types are known, calls elsewhere."""

from __future__ import annotations

from typing import Final

from limen.dmn import types
from limen.dmn.emitter import Emitter, is_literal
from limen.dmn.types import BOOLEAN, NUMBER, STRING, FeelType

PLAINLY_ORDERED: Final = frozenset(
    {NUMBER, STRING, types.DATE, types.DAYS_DURATION, types.MONTHS_DURATION}
)
"""Types whose values Python compares as FEEL does (times and instants have zones)."""
PLAINLY_EQUAL: Final = PLAINLY_ORDERED | {BOOLEAN}


def plainly(left: FeelType, right: FeelType) -> FeelType | None:
    """Return the one type of both sides if Python compares it as FEEL does."""
    return left if left == right and left in PLAINLY_EQUAL else None


def comparison(e: Emitter, op: str, left: str, right: str, known: FeelType | None) -> str:
    """Return the text of a three-valued comparison."""
    if op in ("=", "!="):
        if e.fast and "None" in (left, right):
            left, right = (right, left) if left == "None" else (left, right)
            return f"{left} {'is' if op == '=' else 'is not'} None"
        if known is not None or "None" in (left, right):
            return f"{left} {'==' if op == '=' else '!='} {right}"
        return f"{'_equal' if op == '=' else '_unequal'}(X, {e.place}, {left}, {right})"
    if known in PLAINLY_ORDERED:
        missing = missing_any(e, left, right)
        return f"None if {missing} else {left} {op} {right}" if missing else f"{left} {op} {right}"
    return f"_order(X, {e.place}, {op!r}, {left}, {right})"


def missing_any(e: Emitter, *atoms: str) -> str:
    """Return the text that asks whether any atom is null, which literals never are."""
    unsure = (atom for atom in atoms if not is_literal(atom) and atom not in e.sure)
    return " or ".join(f"{atom} is None" for atom in unsure)
