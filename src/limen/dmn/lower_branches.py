"""Tables of first hits that give literals: each rule goes on with what comes after the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from limen.dmn import tree
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower_exclusive import exclusive
from limen.dmn.lower_folding import UNKNOWN, constant_in
from limen.dmn.lower_numbers import scaled_constant
from limen.dmn.lower_tests import condition


@dataclass(frozen=True, slots=True)
class Way:
    """A rule that may match: its condition (empty if it always does), its id, its answer."""

    condition: str
    rule: str
    answer: Any


@dataclass(frozen=True, slots=True)
class Branching:
    """The rules of a table that may match, and its answer where none does."""

    ways: tuple[Way, ...]
    default: Any

    @property
    def ends(self) -> bool:
        """Whether some rule always matches."""
        return any(not way.condition for way in self.ways)


def live_rules(
    table: tree.Table, columns: list[str], e: Emitter, *, once: bool
) -> list[tuple[tree.Rule, str]] | None:
    """Return the rules that may match and their conditions, or None where some are not plain.

    Where one match ends the table, what comes after a rule that always matches is left out.
    """
    found: list[tuple[tree.Rule, str]] = []
    for rule in table.rules:
        parts: list[str] = []
        for cell, value, column in zip(rule.cells, columns, table.columns, strict=True):
            if cell.tests.tests:
                part = condition(cell.tests, value, infer(column.expression), e)
                if part is None:
                    return None
                parts.append(part)
        if "False" not in parts:
            found.append((rule, together(parts)))
            if once and not found[-1][1]:
                return found
    return found


def together(parts: list[str]) -> str:
    """Join conditions; what Python decides fastest comes first, for their order is free."""
    kept = [part for part in parts if part != "True"]
    kept.sort(key=lambda part: part.count("<") + part.count(" in ") * 2)
    return " and ".join(f"({part})" if " or " in part else part for part in kept)


def branching(table: tree.Table, e: Emitter) -> Branching | None:
    """Return how a table branches, or None where it has more matches or other answers."""
    names = [_name_in(column) for column in table.columns]
    once = table.hit_policy == "FIRST" or exclusive(table)
    if not once or len(table.outputs) != 1 or None in names:
        return None
    answers = [constant_in(rule.outputs[0]) for rule in table.rules]
    default = table.outputs[0].default
    otherwise = None if default is None else constant_in(default)
    if not all(map(_can_be_told, [*answers, otherwise])):
        return None
    live = live_rules(table, [e.find(name) for name in names if name], e, once=True)
    if live is None:
        return None
    ways = (Way(text, rule.id, constant_in(rule.outputs[0])) for rule, text in live)
    return Branching(tuple(ways), otherwise)


def branches(found: Branching, e: Emitter, go_on: Callable[[str], None]) -> None:
    """Emit the ways of a table, each with what comes after it, which returns."""
    owner = e.owner
    for way in found.ways:
        with e.branch(f"if {way.condition}:" if way.condition else None):
            e.hit(f"{owner}/{way.rule}")
            go_on(_atom(way.answer, e))
    if not found.ends:
        go_on(_atom(found.default, e))


def _name_in(column: tree.Column) -> str | None:
    node = column.expression
    while isinstance(node, tree.Part):
        node = node.body
    return node.name if isinstance(node, tree.Name) and column.allowed is None else None


def _can_be_told(answer: Any) -> bool:
    if type(answer) is Decimal:
        return scaled_constant(answer) is not None
    return answer is not UNKNOWN and (answer is None or type(answer) in (str, int, bool))


def _atom(answer: Any, e: Emitter) -> str:
    atom = e.constant(answer)
    if type(answer) is Decimal:
        e.scaled[atom] = scaled_constant(answer)
    if answer is not None:
        e.sure.add(atom)
    return atom
