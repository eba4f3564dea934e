"""What is known of atoms beside their size: the wholes next to them, that they are there, not zero.

A quotient is compared by the wholes beside it, or by its dividend, and need not be made for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.dmn import tree
from limen.dmn.emitter import Emitter, is_literal
from limen.dmn.numbers import CONTEXT, QUOTIENTS_KEPT, quotients

if TYPE_CHECKING:
    from limen.dmn.lower_numbers import Scaled

PYTHON: Final = {"=": "==", "!=": "!="}
"""Comparisons that Python writes otherwise."""

_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def quotient(a: str, b: int, e: Emitter) -> str:
    """Return the text of a whole over a known divisor: from a list where it is small."""
    e.namespace["_quotient"] = CONTEXT.divide
    kept, fill = map(e.constant, quotients(b))
    other = f"{a} // {b} if not {a} % {b} else _quotient({a}, {b})"
    return f"{kept}[{a}] or {fill}({a}) if 0 <= {a} <= {QUOTIENTS_KEPT} else {other}"


def bounded(atom: str, op: str, limit: int, e: Emitter) -> tuple[str, str, int] | None:
    """Return how a quotient, or its floor, compares with a whole: by its dividend, undivided."""
    if atom in e.scaled and op != "!=":
        found: Scaled = e.scaled[atom]
        return found.atom, PYTHON.get(op, op), limit * found.divisor
    if atom not in e.floors or op in ("=", "!="):
        return None
    dividend, divisor = e.floors[atom]
    least = limit + (op in (">", "<="))
    return dividend, ">=" if op in (">", ">=") else "<", least * divisor


def beside(atom: str, op: str, e: Emitter) -> str | None:
    """Return the whole that compares with whole literals as an atom does: one of its sides."""
    low, high = e.sides.get(atom, (None, None))
    return {"<": low, ">=": low, ">": high, "<=": high}.get(op)


def sides_as(atom: str, names: tuple[str, str], e: Emitter) -> tuple[str, str]:
    """Put the wholes beside a number under other names; return those, or empty ones."""
    whole = atom in e.bits or atom.lstrip("-").isdigit()
    sides = (atom, atom) if whole else e.sides.get(atom)
    if not e.fast or sides is None or not names[0]:
        return "", ""
    e.line(f"{names[0]}, {names[1]} = {sides[0]}, {sides[1]}")
    return names


def not_zero_if(condition: tree.Expression, e: Emitter) -> tuple[set[str], set[str]]:
    """Return the atoms that a comparison says are not zero: if it holds, and if it does not."""
    while isinstance(condition, tree.Part):
        condition = condition.body
    match condition:
        case tree.Compare(op, tree.Name(name), tree.Constant(int(limit))) if e.fast:
            atom = {e.find(name)} - e.nonzero
            holds = _excludes_zero(op, limit)
            fails = _excludes_zero(_OPPOSITE[op], limit)
            return atom if holds else set(), atom if fails and atom <= e.sure else set()
        case _:
            return set(), set()


def not_null_if(condition: tree.Expression, e: Emitter) -> tuple[set[str], set[str]]:
    """Return the atoms that a comparison says are not null: if it holds, and if it does not."""
    while isinstance(condition, tree.Part):
        condition = condition.body
    match condition:
        case tree.Compare("=" | "!=" as op, tree.Name(name), tree.Constant(None)) if e.fast:
            there = {e.find(name)} - e.sure
            return (there, set()) if op == "!=" else (set(), there)
        case _:
            return set(), set()


def _excludes_zero(op: str, limit: int) -> bool:
    """Whether what compares so with a limit is not zero."""
    zero = {
        ">": limit < 0, ">=": limit <= 0, "<": limit > 0, "<=": limit >= 0,
        "=": limit == 0, "!=": limit != 0,
    }  # fmt: skip
    return not zero[op]


def either(result: str, atoms: tuple[str, ...], e: Emitter) -> str:
    """Return a name that holds one of several atoms, with what is known of them all."""
    if not e.fast:
        return result
    sizes = [int(a).bit_length() if a.lstrip("-").isdigit() else e.bits.get(a) for a in atoms]
    whole = [size for size in sizes if size is not None]
    if len(whole) == len(sizes):
        return e.noted(result, max(whole))
    if all(is_literal(atom) or atom in e.sure for atom in atoms):
        e.sure.add(result)
    return result
