"""A DMN file made of tables alone: inputs, types, decisions, requirements and a plain diagram."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from limen.dmn.diagram import Box, Link, diagram
from limen.dmn.grid import Column, Grid, Row, literals_in
from limen.dmn.markup import escaped, escaped_attribute
from limen.dmn.scope import normal
from limen.dmn.sheet_types import simple_type

NAMESPACE: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"
"""DMN 1.3: the version that the common modellers open."""

_SIMPLE_NAME: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")
_ONE: Final = ("UNIQUE", "FIRST", "ANY", "PRIORITY")
_ORDER: Final = ("input", "output", "annotation", "description")
_NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    type: str
    allowed: str


def new_model(name: str, grids: Sequence[Grid]) -> bytes:
    """Write a model of decision tables.

    An input column whose expression is a name requires the decision of that name, else an input
    of its own; names inside longer expressions are found among those.

    Parameters
    ----------
    name
        The model's name; its namespace is made of it.
    grids
        The tables; the name of each is its decision's.

    Returns
    -------
    bytes
        A DMN 1.3 file.
    """
    writer = _Writer(name, grids)
    return writer.text().encode()


class _Writer:
    """Writes one model."""

    def __init__(self, name: str, grids: Sequence[Grid]) -> None:
        self.name, self.grids = name, [_sorted(grid) for grid in grids]
        self.ids: set[str] = {"definitions"}
        self.decisions = {grid.name: self._id("decision", grid.name) for grid in grids}
        self.inputs = self._inputs()
        self.input_ids = {each: self._id("input", each) for each in self.inputs}
        self.types = {each.name: _type_name(each) for each in self.inputs.values() if each.allowed}
        self.items = self._named_types()
        self.requires = {
            grid.name: {
                each: self._id(self.decisions[grid.name], "needs", each)
                for each in self._requires(grid)
            }
            for grid in grids
        }

    def _id(self, *words: str) -> str:
        plain = "_".join(_NOT_IN_ID.sub("_", word).strip("_") or "x" for word in words)
        found, number = plain, 1
        while found in self.ids:
            number += 1
            found = f"{plain}_{number}"
        self.ids.add(found)
        return found

    def _inputs(self) -> dict[str, _Input]:
        found: dict[str, _Input] = {}
        for column in (column for grid in self.grids for column in grid.columns):
            name = normal(column.name)
            is_name = column.kind == "input" and bool(_SIMPLE_NAME.fullmatch(name))
            if is_name and name not in self.decisions:
                before = found.get(name, _Input(name, "", ""))
                allowed = before.allowed or column.allowed
                found[name] = _Input(name, before.type or column.type, allowed)
        return found

    def _named_types(self) -> dict[str, tuple[str, str]]:
        """Return each type to be defined with its base and its allowed values."""
        found: dict[str, tuple[str, str]] = {}
        for name, type_ in self.types.items():
            known = self.inputs[name]
            base = known.type if known.type and not _is_own(known.type) else ""
            found[type_] = (base or _type_of(known.allowed), known.allowed)
        for column in (column for grid in self.grids for column in grid.columns):
            if column.allowed and _is_own(column.type):
                found.setdefault(column.type, (_type_of(column.allowed), column.allowed))
        return found

    def _requires(self, grid: Grid) -> tuple[str, ...]:
        """Return the names of inputs and decisions that a table's texts mention."""
        texts = [column.name for column in grid.columns if column.kind == "input"]
        texts += [text for row in grid.rows for text in row.cells]
        whole = "\n".join(texts)
        names = [each for each in (*self.decisions, *self.inputs) if each != grid.name]
        return tuple(each for each in names if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", whole))

    def text(self) -> str:
        """Return the file's text."""
        slug = _NOT_IN_ID.sub("-", self.name).strip("-").lower() or "model"
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<definitions xmlns="{NAMESPACE}"',
            '    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"',
            '    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"',
            '    xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/"',
            f'    id="definitions" name="{escaped_attribute(self.name)}"',
            f'    namespace="https://limen.example/policies/{slug}">',
            *self._items(),
            *self._input_data(),
        ]
        for grid in self.grids:
            lines += self._decision(grid)
        lines += [*self._diagram(), "</definitions>", ""]
        return "\n".join(lines)

    def _items(self) -> list[str]:
        lines = []
        for type_, (base, allowed) in self.items.items():
            id_ = self._id("type", type_)
            lines += [
                f'  <itemDefinition id="{id_}" name="{escaped_attribute(type_)}">',
                f"    <typeRef>{escaped(base)}</typeRef>",
                f"    <allowedValues><text>{escaped(allowed)}</text></allowedValues>",
                "  </itemDefinition>",
            ]
        return lines

    def _input_data(self) -> list[str]:
        lines = []
        for name, input_ in self.inputs.items():
            type_ = self.types.get(name) or input_.type
            lines += [
                f'  <inputData id="{self.input_ids[name]}" name="{escaped_attribute(name)}">',
                f'    <variable name="{escaped_attribute(name)}"{_typed(type_)}/>',
                "  </inputData>",
            ]
        return lines

    def _decision(self, grid: Grid) -> list[str]:
        id_ = self.decisions[grid.name]
        outputs = [column for column in grid.columns if column.kind == "output"]
        type_ = outputs[0].type if len(outputs) == 1 and grid.hit_policy in _ONE else ""
        lines = [
            f'  <decision id="{id_}" name="{escaped_attribute(grid.name)}">',
            f'    <variable name="{escaped_attribute(grid.name)}"{_typed(type_)}/>',
        ]
        for name, requirement in self.requires[grid.name].items():
            kind = "Decision" if name in self.decisions else "Input"
            target = self.decisions.get(name) or self.input_ids[name]
            lines += [
                f'    <informationRequirement id="{requirement}">',
                f'      <required{kind} href="#{target}"/>',
                "    </informationRequirement>",
            ]
        return [*lines, *self._table(grid), "  </decision>"]

    def _table(self, grid: Grid) -> list[str]:
        table = self._id("table", grid.name)
        sums = f' aggregation="{escaped_attribute(grid.aggregation)}"' if grid.aggregation else ""
        policy = escaped_attribute(grid.hit_policy)
        lines = [f'    <decisionTable id="{table}" hitPolicy="{policy}"{sums}>']
        for column in grid.columns:
            lines += self._column(column, table)
        for row in grid.rows:
            lines += self._rule(grid, row, table)
        return [*lines, "    </decisionTable>"]

    def _column(self, column: Column, table: str) -> list[str]:
        label = f' label="{escaped_attribute(column.label)}"' if column.label else ""
        if column.kind == "description":
            return []
        if column.kind == "annotation":
            return [f'      <annotation name="{escaped_attribute(column.name)}"/>']
        type_ = column.type
        if column.kind == "input":
            type_ = self.types.get(normal(column.name)) or type_
            inner = f"<text>{escaped(column.name)}</text>"
            parts = [f"<inputExpression{_typed(type_)}>{inner}</inputExpression>"]
            if column.allowed and type_ not in self.items:
                parts.append(f"<inputValues><text>{escaped(column.allowed)}</text></inputValues>")
            head = f'<input id="{self._id(table, "in")}"{label}>'
        else:
            named = f' name="{escaped_attribute(column.name)}"' if column.name else ""
            head = f'<output id="{self._id(table, "out")}"{label}{named}{_typed(type_)}>'
            parts = [
                f"<{tag}><text>{escaped(text)}</text></{tag}>"
                for tag, text in (
                    ("outputValues", column.allowed),
                    ("defaultOutputEntry", column.default),
                )
                if text
            ]
        if not parts:
            return [f"      {head.removesuffix('>')}/>"]
        lines = [f"      {head}", *(f"        {part}" for part in parts)]
        return [*lines, f"      </{column.kind}>"]

    def _rule(self, grid: Grid, row: Row, table: str) -> list[str]:
        cells = list(zip(grid.columns, row.cells, strict=True))
        described = [text for column, text in cells if column.kind == "description" and text]
        lines = [f'      <rule id="{escaped_attribute(row.key)}">']
        lines += [f"        <description>{escaped(text)}</description>" for text in described]
        for column, text in cells:
            if column.kind in ("input", "output"):
                id_ = self._id(table, "cell")
                tag = f"{column.kind}Entry"
                lines.append(f'        <{tag} id="{id_}"><text>{escaped(text)}</text></{tag}>')
        lines += [
            f"        <annotationEntry><text>{escaped(text)}</text></annotationEntry>"
            for column, text in cells
            if column.kind == "annotation"
        ]
        return [*lines, "      </rule>"]

    def _diagram(self) -> list[str]:
        boxes = [
            *(Box(self.input_ids[name], name, is_input=True) for name in self.inputs),
            *(Box(self.decisions[grid.name], grid.name, is_input=False) for grid in self.grids),
        ]
        links = [
            Link(
                requirement,
                self.decisions.get(name) or self.input_ids[name],
                self.decisions[grid.name],
            )
            for grid in self.grids
            for name, requirement in self.requires[grid.name].items()
        ]
        return diagram(boxes, links)


def _is_own(type_: str) -> bool:
    """Whether a type is one that the model has to define."""
    return type_ not in ("", "Any") and simple_type(type_) == "Any"


def _type_name(input_: _Input) -> str:
    return input_.type if _is_own(input_.type) else f"{input_.name} type"


def _typed(type_: str) -> str:
    return f' typeRef="{escaped_attribute(type_)}"' if type_ else ""


def _type_of(allowed: str) -> str:
    """Return the type of allowed values that have none stated."""
    return "string" if all(each.startswith('"') for each in literals_in(allowed)) else "number"


def _sorted(grid: Grid) -> Grid:
    """Return a table with its columns in the order that DMN asks for."""
    order = sorted(
        range(len(grid.columns)), key=lambda index: _ORDER.index(grid.columns[index].kind)
    )
    rows = tuple(Row(row.key, tuple(row.cells[index] for index in order)) for row in grid.rows)
    return replace(grid, columns=tuple(grid.columns[index] for index in order), rows=rows)
