"""Tables of first hits that give literals: each rule goes on with what comes after the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from limen.dmn import tree
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower_exclusive import exclusive, rules_apart
from limen.dmn.lower_folding import UNKNOWN, constant_in
from limen.dmn.lower_lines import parts_of
from limen.dmn.lower_numbers import scaled_constant
from limen.dmn.lower_tests import condition


@dataclass(frozen=True, slots=True)
class Way:
    """A rule that may match: the parts of its condition (none if it always does), its answer."""

    parts: tuple[str, ...]
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
        return any(not way.parts for way in self.ways)


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
    ways = (
        Way(tuple(parts_of(text)) if text else (), rule.id, constant_in(rule.outputs[0]))
        for rule, text in live
    )
    return Branching(tuple(ways), otherwise)


def branches(found: Branching, e: Emitter, go_on: Callable[[str], None]) -> None:
    """Emit the ways of a table, each with what comes after it, which returns."""
    owner = e.owner

    def end(way: Way) -> None:
        e.hit(f"{owner}/{way.rule}")
        go_on(_atom(way.answer, e))

    _ways(found.ways, e, end)
    if not found.ends:
        go_on(_atom(found.default, e))


def _ways(ways: tuple[Way, ...], e: Emitter, end: Callable[[Way], None]) -> None:
    """Emit ways; what neighbours have in common is asked for once."""
    at = 0
    while at < len(ways):
        way, after = ways[at], at + 1
        shared = next(
            (part for part in way.parts if after < len(ways) and part in ways[after].parts), None
        )
        while shared and after < len(ways) and shared in ways[after].parts:
            after += 1
        if shared:
            inner = (replace(each, parts=_without(each, shared)) for each in ways[at:after])
            with e.branch(f"if {shared}:"):
                _ways(tuple(inner), e, end)
        else:
            with e.branch(f"if {' and '.join(way.parts)}:" if way.parts else None):
                end(way)
        if not way.parts:
            return
        at = after


def _without(way: Way, part: str) -> tuple[str, ...]:
    return tuple(each for each in way.parts if each != part)


def heads(live: list[tuple[tree.Rule, str]]) -> list[tuple[str, tree.Rule]]:
    """Return the heads of rules of which several may match: `elif` where the last rules exclude it.

    Conditions of several parts keep an `if` of their own, into which what they need may move.
    """
    found: list[tuple[str, tree.Rule]] = []
    run: list[tree.Rule] = []
    for rule, text in live:
        single = bool(text) and len(parts_of(text)) == 1
        if run and single and all(rules_apart(rule, each) for each in run):
            found.append((f"elif {text}:", rule))
            run.append(rule)
        else:
            found.append((f"if {text}:" if text else "", rule))
            run = [rule] if single else []
    return found


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
