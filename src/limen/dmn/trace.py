"""How a program came to its answers: each node's value, each table's matches, what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from limen.dmn import tree
from limen.dmn.builtins.conversions import text_of
from limen.dmn.errors import EvalError
from limen.dmn.execution import Watched


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched, with the text of each cell that it asked with."""

    rule: str
    cells: tuple[tuple[str, str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values: each cell's column, text and the value it was asked about."""
        names = ("input", "cell", "value")
        cells = [dict(zip(names, (a, b, plain(c)), strict=True)) for a, b, c in self.cells]
        return {"rule": self.rule, "cells": cells}


@dataclass(frozen=True, slots=True)
class TableTrace:
    """A table that a node came by: values of its inputs by label, and the rules that matched."""

    owner: str
    hit_policy: str
    inputs: tuple[tuple[str, Any], ...]
    matches: tuple[Match, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "table": self.owner,
            "hit_policy": self.hit_policy,
            "inputs": [{"input": label, "value": plain(value)} for label, value in self.inputs],
            "matches": [match.as_dict() for match in self.matches],
        }


@dataclass(frozen=True, slots=True)
class NodeTrace:
    """An input or decision: its value, the tables behind it, what failed in it."""

    name: str
    kind: str
    value: Any
    tables: tuple[TableTrace, ...] = ()
    errors: tuple[EvalError, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "value": plain(self.value),
            "tables": [table.as_dict() for table in self.tables],
            "errors": [{"place": str(each.place), "cause": each.cause} for each in self.errors],
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """Nodes of a run in the order they were taken, inputs first."""

    nodes: tuple[NodeTrace, ...]
    outputs: tuple[str, ...]

    @property
    def values(self) -> Mapping[str, Any]:
        """Values by the name of each node."""
        return {node.name: node.value for node in self.nodes}

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: numbers with a fraction are texts, so that none is rounded."""
        return {
            "outputs": {name: plain(self.values.get(name)) for name in self.outputs},
            "nodes": [node.as_dict() for node in self.nodes],
        }


def plain(value: Any) -> Any:
    """Return a FEEL value as JSON has it; what JSON has no word for is its text."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if value is None or isinstance(value, bool | int | str):
        return value
    return text_of(value)


def tables_of(
    x: Watched, known: Sequence[tuple[str, tree.Table]], rules: Sequence[str]
) -> tuple[TableTrace, ...]:
    """Return the tables that a run came by, each with the rules that matched in it."""
    found = []
    for number, values, begin, end in x.tables:
        owner, table = known[number]
        by_id = {f"{owner}/{rule.id}": rule for rule in table.rules}
        labels = [column.label for column in table.columns]
        matches = tuple(
            Match(name, _asked(by_id[name], labels, values))
            for name in rules[begin:end]
            if name in by_id
        )
        inputs = tuple(zip(labels, values, strict=True))
        found.append(TableTrace(owner, table.hit_policy, inputs, matches))
    return tuple(found)


def _asked(
    rule: tree.Rule, labels: Sequence[str], values: Sequence[Any]
) -> tuple[tuple[str, str, Any], ...]:
    rows = zip(labels, rule.cells, values, strict=True)
    return tuple((label, cell.text, value) for label, cell, value in rows if cell.tests.tests)
