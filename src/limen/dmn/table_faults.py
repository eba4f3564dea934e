"""What a new state of a model's tables brought in: faults that it had not, by rule and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from limen.dmn import parse_model
from limen.dmn.grid import Column, Grid, Row, base_types, grids_of, literals_in, same, tables_of
from limen.dmn.grid_diff import Added, Change, Edited, changes_between
from limen.dmn.infer import infer
from limen.dmn.parse import parse_expression
from limen.dmn.sheet_types import simple_type
from limen.dmn.tree import Constant
from limen.dmn.types import SIMPLE, assignable, describe
from limen.dmn.write import Document, write_model
from limen.kernel.diagnostics import Diagnostic, Severity

_RULE: Final = re.compile(r"\brule (\d+)\b")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_REFUSED: Final = frozenset({"D404"})
"""Warnings that an import does not let pass: a value that no input can have."""


@dataclass(frozen=True, slots=True)
class TableFault:
    """A fault of a rule's cell; of the table, or of the model, where it names no cell."""

    table: str | None
    row: str | None
    column: int | None
    code: str
    message: str
    hint: str = ""


def new_faults(before: Document | None, after: Document) -> tuple[TableFault, ...]:
    """Return the faults that the later state has and the earlier, if any, had not."""
    if before is not None and before.data == after.data:
        return ()
    old = set() if before is None else set(map(_content, _model_faults(before)))
    found = [each for each in _model_faults(after) if _content(each) not in old]
    cells = {(each.table, each.row, each.column) for each in found}
    literals = _literal_faults(before, after)
    found += [each for each in literals if (each.table, each.row, each.column) not in cells]
    return tuple(found)


def _content(fault: TableFault) -> tuple[str | None, str | None, int | None, str, str]:
    return fault.table, fault.row, fault.column, fault.code, fault.message


def _model_faults(document: Document) -> list[TableFault]:
    _, diagnostics = parse_model(write_model(document), document.file)
    spans = _spans(document)
    return [
        _placed(item, spans)
        for item in diagnostics.items
        if item.severity is Severity.ERROR or item.code in _REFUSED
    ]


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of a table."""

    first: int
    last: int
    grid: Grid


def _spans(document: Document) -> list[_Span]:
    tables = zip(tables_of(document.root), grids_of(document), strict=True)
    return [
        _Span(_line(document.data, table.start), _line(document.data, table.end), grid)
        for (_, _, table), grid in tables
    ]


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _placed(item: Diagnostic, spans: Sequence[_Span]) -> TableFault:
    """Find the cell that a fault of the model is about."""
    line, path = item.place.line or 0, item.place.path
    span = next((each for each in spans if each.first <= line <= each.last), None)
    if span is None:
        message = f"{item.message} ({path})" if path else item.message
        return TableFault(None, None, None, item.code, message, item.hint)
    number = _RULE.search(path)
    row = None
    if number is not None and 0 < int(number.group(1)) <= len(span.grid.rows):
        row = span.grid.rows[int(number.group(1)) - 1]
    column = _column_in(path, span.grid.columns) if row is not None else None
    hint = item.hint
    if row is not None and column is not None:
        hint = _quotes(row, column, span.grid) or hint
    return TableFault(
        span.grid.key, row.key if row else None, column, item.code, item.message, hint
    )


def _column_in(path: str, columns: Sequence[Column]) -> int | None:
    """Return the column that a path ends with."""
    outputs = [index for index, column in enumerate(columns) if column.kind == "output"]
    for index, column in enumerate(columns):
        if column.kind == "input" and path.endswith(f"input '{_label(column)}'"):
            return index
        if column.kind == "output" and path.endswith(f"output '{column.name}'"):
            return index
    return outputs[0] if path.endswith("output") and outputs else None


def _label(column: Column) -> str:
    return column.label or " ".join(column.name.split())


def _quotes(row: Row, column: int, grid: Grid) -> str:
    """Return a hint for a bare word where a string belongs."""
    text = row.cells[column].strip()
    wanted = grid.columns[column]
    is_text = simple_type(wanted.type) == "string" or f'"{text}"' in literals_in(wanted.allowed)
    return f'a text stands in quotes: "{text}"' if is_text and _WORD.fullmatch(text) else ""


def _literal_faults(before: Document | None, after: Document) -> Iterator[TableFault]:
    """Find changed cells that hold a literal of another type, or one that is not allowed."""
    old = {} if before is None else {grid.key: grid for grid in grids_of(before)}
    for grid in grids_of(after):
        types = base_types(after, grid)
        changes = changes_between(old.get(grid.key, replace(grid, rows=())), grid)
        for key, index, text in _changed_cells(changes):
            column = grid.columns[index]
            message = _literal_fault(column, types[index], text)
            if message:
                hint = f"allowed: {column.allowed}" if column.allowed else ""
                yield TableFault(grid.key, key, index, "X511", message, hint)


def _changed_cells(changes: Sequence[Change]) -> Iterator[tuple[str, int, str]]:
    for change in changes:
        match change:
            case Added(row, _, cells):
                yield from ((row, index, text) for index, text in enumerate(cells))
            case Edited(row, index, _, after):
                yield row, index, after
            case _:
                pass


def _literal_fault(column: Column, type_: str, text: str) -> str:
    if column.kind not in ("input", "output") or same("input", text, "-"):
        return ""
    parsed = parse_expression(text, {}, {})
    if parsed.faults or not isinstance(parsed.tree, Constant) or parsed.tree.value is None:
        return ""
    wanted, given = SIMPLE.get(type_), infer(parsed.tree)
    if wanted is not None and not assignable(given, wanted):
        return f"{text} is a {describe(given)}, but the column takes a {type_}"
    choices = literals_in(column.allowed) if column.allowed else ()
    trees = [parse_expression(each, {}, {}).tree for each in choices]
    allowed = [(each.value, each) for each in trees if isinstance(each, Constant)]
    value = parsed.tree.value
    # True equals 1 in Python, but not in FEEL.
    if allowed and not any(value == each and infer(tree) == given for each, tree in allowed):
        return f"{text} is not an allowed value"
    return ""
