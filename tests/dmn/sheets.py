"""Sheets as a workbook would give them back, made without one."""

from __future__ import annotations

from collections.abc import Mapping

from dmn.exchange import document_of
from limen.dmn.grid import grids_of
from limen.dmn.sheet import Found, Position, Sheet
from limen.dmn.sheet_base import Base
from limen.dmn.sheet_layout import pages_of
from limen.dmn.write import Document, content_hash

FIRST = 11
"""The row of a table's first rule."""


def exported(document: Document | None = None, language: str = "en") -> dict[str, Sheet]:
    document = document or document_of()
    grids = grids_of(document)
    base = Base(document.file, content_hash(document), grids)
    return {
        page.title: Sheet(
            page.title, {at: Found(cell.text) for at, cell in page.cells.items() if cell.text}
        )
        for page in pages_of(grids, base, language)
    }


def changed(sheet: Sheet, cells: Mapping[Position, str | Found | None]) -> Sheet:
    """The sheet with other cells; None empties one."""
    found = dict(sheet.cells)
    for position, value in cells.items():
        if value is None:
            found.pop(position, None)
        else:
            found[position] = Found(value) if isinstance(value, str) else value
    return Sheet(sheet.title, found, sheet.merged)


def without_row(sheet: Sheet, row: int) -> Sheet:
    """The sheet with a row deleted."""
    cells = {
        (r - (r > row), column): found for (r, column), found in sheet.cells.items() if r != row
    }
    return Sheet(sheet.title, cells, sheet.merged)


def without_column(sheet: Sheet, column: int) -> Sheet:
    """The sheet with a column deleted."""
    cells = {
        (row, c - (c > column)): found for (row, c), found in sheet.cells.items() if c != column
    }
    return Sheet(sheet.title, cells, sheet.merged)
