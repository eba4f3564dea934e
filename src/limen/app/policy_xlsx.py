"""`limen policy to-xlsx` and `from-xlsx`: decision tables as a workbook, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.dmn.grid import Grid, grids_of
from limen.dmn.grid_diff import Added, Change, Edited, Moved, Removed
from limen.dmn.sheet import Mark
from limen.dmn.sheet_base import Base
from limen.dmn.sheet_import import SheetImport, TableImport, build_from_sheets, import_sheets
from limen.dmn.sheet_layout import pages_of
from limen.dmn.write import Document, content_hash, read_document, write_model
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from limen.app.tools import Tools


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    out: str
    tables: int
    rules: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"out": self.out, "tables": self.tables, "rules": self.rules}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook changes, and where it was written."""

    found: SheetImport
    out: str | None
    faults_file: str | None

    @property
    def failed(self) -> bool:
        """Whether faults kept the workbook out."""
        return bool(self.found.faults)

    @property
    def changes(self) -> int:
        """How many rules and cells differ."""
        return sum(len(table.changes) for table in self.found.tables)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "changes": [
                _as_dict(table, change) for table in self.found.tables for change in table.changes
            ],
            "faults": [fault.diagnostic.as_dict() for fault in self.found.faults],
            "faults_file": self.faults_file,
            "notes": list(self.found.notes),
            "written": self.out,
        }

    def lines(self) -> list[str]:
        """The difference, then faults, then what was done."""
        lines = [line for table in self.found.tables for line in _told(table)]
        lines += [f"note: {note}" for note in self.found.notes]
        if self.failed:
            lines += [str(fault.diagnostic) for fault in self.found.faults]
            lines.append(f"{_count(len(self.found.faults), 'fault')}, nothing written to the model")
            lines.append(f"comments stand in {self.faults_file}")
        elif self.out is not None:
            lines.append(f"{_count(self.changes)}, written to {self.out}")
        elif self.changes:
            lines.append(f"{_count(self.changes)}, nothing written: --write changes the model")
        else:
            lines.append("no change")
        return lines


def to_xlsx(tools: Tools, model: Path, out: Path, language: str) -> Exported:
    """Write a model's decision tables as a workbook.

    Raises
    ------
    BadInput
        When the file is no DMN, or has no decision table.
    """
    document = _document(tools, model)
    grids = grids_of(document)
    if not grids:
        raise BadInput([Diagnostic("X500", "the model has no decision table", Place(str(model)))])
    base = Base(model.name, content_hash(document), grids)
    tools.write_bytes(tools.write_workbook(pages_of(grids, base, language)), out)
    return Exported(str(out), len(grids), sum(len(grid.rows) for grid in grids))


def from_xlsx(
    tools: Tools,
    book: Path,
    model: Path | None,
    out: Path | None,
    faults: Path | None,
    *,
    write: bool = False,
    onto_newer: bool = False,
) -> Imported:
    """Compare a workbook with its model, and write the model where that was asked for.

    Parameters
    ----------
    model
        The model that the workbook changes; None makes one of the workbook alone.
    out
        Where to write; without it `write` changes the model itself.
    faults
        Where a copy of the workbook with comments goes when there are faults.

    Raises
    ------
    BadInput
        When a file cannot be read as a whole.
    """
    data = tools.read_bytes(book)
    sheets = tools.read_workbook(data, str(book))
    if model is None:
        found = build_from_sheets(sheets, str(book), book.stem)
    else:
        found = import_sheets(_document(tools, model), sheets, str(book), onto_newer=onto_newer)
    if found.faults:
        copy = faults or book.with_name(f"{book.stem}.faults.xlsx")
        tools.write_bytes(tools.mark_workbook(data, str(book), _marks(found)), copy)
        return Imported(found, None, str(copy))
    target = out or (model if write else None)
    if target is None or found.document is None:
        return Imported(found, None, None)
    if target != model or any(table.changes for table in found.tables):
        tools.write_bytes(write_model(found.document), target)
        return Imported(found, str(target), None)
    return Imported(found, None, None)


def _document(tools: Tools, model: Path) -> Document:
    document, diagnostics = read_document(tools.read_bytes(model), str(model))
    if document is None:
        raise BadInput(diagnostics.items)
    return document


def _marks(found: SheetImport) -> list[Mark]:
    marks = []
    for fault in found.faults:
        item = fault.diagnostic
        text = f"{item.code} {item.message}" + (f"\n{item.hint}" if item.hint else "")
        marks.append(Mark(fault.title, fault.position, text))
    return marks


def _count(number: int, word: str = "change") -> str:
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"


def _told(table: TableImport) -> Iterator[str]:
    for change in table.changes:
        match change:
            case Added(row, number, cells):
                yield f"{table.address(row)}: rule {row} added as number {number}: " + _row_text(
                    table.after, cells
                )
            case Removed(row, number):
                yield f"{table.table.title}: rule {row} removed, it was number {number}"
            case Moved(row, before, number):
                yield f"{table.address(row)}: rule {row} moved from number {before} to {number}"
            case Edited(row, column, before, after):
                name = _column_name(table.after, column)
                where = table.address(row, column)
                yield f"{where}: rule {row}, {name}: {_cell(before)} -> {_cell(after)}"


def _row_text(grid: Grid, cells: tuple[str, ...]) -> str:
    inputs = [
        _cell(text)
        for column, text in zip(grid.columns, cells, strict=True)
        if column.kind == "input"
    ]
    outputs = [
        _cell(text)
        for column, text in zip(grid.columns, cells, strict=True)
        if column.kind == "output"
    ]
    return f"{' | '.join(inputs)} => {' | '.join(outputs)}"


def _column_name(grid: Grid, index: int) -> str:
    column = grid.columns[index]
    return f"{column.kind} {column.name}".strip()


def _cell(text: str) -> str:
    return " ".join(text.split()) or "(empty)"


def _as_dict(table: TableImport, change: Change) -> Mapping[str, Any]:
    facts: dict[str, Any] = {"kind": change.kind, "table": table.after.name, "rule": change.row}
    match change:
        case Added(_, number, cells):
            facts |= {"number": number, "cells": list(cells)}
        case Removed(_, number):
            facts |= {"number": number}
        case Moved(_, before, number):
            facts |= {"before": before, "number": number}
        case Edited(_, column, before_text, after_text):
            facts |= {
                "cell": table.address(change.row, column),
                "column": _column_name(table.after, column),
                "before": before_text,
                "after": after_text,
            }
    return facts
