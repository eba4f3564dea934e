"""Every model at hand is written without loss, and its tables survive a workbook."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from dmn.exchange import canonical, document_of
from limen.dmn.edit import with_grids
from limen.dmn.grid import Grid, Row, grids_of
from limen.dmn.reader import read_definitions
from limen.dmn.sheet_base import Base
from limen.dmn.sheet_import import import_sheets
from limen.dmn.sheet_layout import pages_of
from limen.dmn.write import Document, content_hash, write_model
from limen.kernel.diagnostics import Diagnostics
from limen.storage.xlsx import read_workbook, write_workbook

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("LIMEN_SHARED") or ROOT.parent / "shared")


@cache
def models(where: str) -> dict[str, bytes]:
    folder = {"examples": ROOT / "examples", "tck": SHARED / "tck"}[where]
    if not folder.is_dir():
        pytest.skip(f"the models are not at hand: {folder} is absent")
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.dmn")}


WHERE = pytest.mark.parametrize("where", ["examples", "tck"])


@WHERE
def test_a_model_is_written_as_it_was_read(where: str) -> None:
    for name, data in models(where).items():
        written = write_model(document_of(data, name))
        assert written == data, name
        assert canonical(written) == canonical(data), name
        assert read_definitions(written, name, Diagnostics()) == read_definitions(
            data, name, Diagnostics()
        )


@WHERE
def test_rules_taken_away_and_put_back_change_only_those_rules(where: str) -> None:
    """Every rule of every table is replaced by a copy under another id."""
    tables = 0
    for name, data in models(where).items():
        document = document_of(data, name)
        grids = grids_of(document)
        after = write_model(with_grids(document, [renamed(grid) for grid in grids]))
        assert canonical(after, without="rule") == canonical(data, without="rule"), name
        for old, new in zip(grids, grids_of(document_of(after, name)), strict=True):
            tables += 1
            assert new.columns == old.columns, name
            assert [stripped(row.cells) for row in new.rows] == [
                stripped(row.cells) for row in old.rows
            ], name
    assert tables


def renamed(grid: Grid) -> Grid:
    rows = tuple(Row(f"copy-{grid.name}-{n}", row.cells) for n, row in enumerate(grid.rows))
    return Grid(grid.key, grid.name, grid.hit_policy, grid.aggregation, grid.columns, rows)


def stripped(cells: tuple[str, ...]) -> list[str]:
    return [cell.strip() for cell in cells]


@WHERE
def test_a_workbook_made_and_brought_back_changes_nothing(where: str) -> None:
    tables = 0
    for name, data in models(where).items():
        document = document_of(data, name)
        grids = grids_of(document)
        if not grids:
            continue
        found = import_sheets(document, through_a_workbook(document, grids), "b.xlsx")
        assert found.faults == (), name
        assert found.notes == (), name
        assert [table.changes for table in found.tables] == [()] * len(grids), name
        assert found.document is not None
        assert write_model(found.document) == data, name
        tables += len(grids)
    assert tables


def through_a_workbook(document: Document, grids: tuple[Grid, ...]) -> tuple:  # type: ignore[type-arg]
    base = Base(document.file, content_hash(document), grids)
    return read_workbook(write_workbook(pages_of(grids, base, "en")), "b.xlsx")
