"""Sheets read back, with every fault at its cell."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

import pytest

from dmn.exchange import document_of
from dmn.sheets import FIRST, changed, exported, without_column
from limen.dmn.grid import base_types, grids_of
from limen.dmn.sheet import Found, Position, Sheet
from limen.dmn.sheet_read import Faults, SheetTable, TableReader, heading_of

TITLE = "limit & more"


def read(sheet: Sheet) -> tuple[SheetTable, dict[str, str]]:
    """The table, and each fault's code by its cell."""
    document, faults = document_of(), Faults("b.xlsx")
    grid = next(each for each in grids_of(document) if each.name == TITLE)
    heading = heading_of(sheet, faults)
    assert heading is not None
    numbers = count(1)
    types = base_types(document, grid)
    reader = TableReader(
        sheet, heading, grid, types, faults, lambda: f"n-{next(numbers)}", {"i1"}.__contains__
    )
    table = reader.read()
    found = {}
    for each in faults.items:
        cell = each.diagnostic.place.path.rpartition("!")[2]
        assert faults.at(each.title, each.position)
        found[cell] = each.diagnostic.code
    return table, found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_as_exported_is_the_table(language: str) -> None:
    table, faults = read(exported(language=language)[TITLE])
    assert faults == {}
    assert table.grid == grids_of(document_of())[0]
    assert table.position("r2", 2) == (FIRST + 1, 4)
    assert table.position("nothing", 2) == (1, 1)


PLANTED: list[tuple[Mapping[Position, str | Found | None], str, str]] = [
    ({(2, 2): "UNIQUE"}, "B2", "X504"),
    ({(7, 3): "string"}, "C7", "X504"),
    ({(8, 2): '"gold"'}, "B8", "X504"),
    ({(6, 2): "tier off"}, "B6", "X503"),
    ({(5, 2): "inputs"}, "B5", "X503"),
    ({(FIRST, 9): "a remark"}, "I10", "X503"),
    ({(FIRST + 1, 1): "r1"}, "A12", "X506"),
    ({(FIRST + 1, 1): "r9"}, "A12", "X507"),
    ({(FIRST + 1, 1): "new:9 x"}, "A12", "X505"),
    ({(FIRST + 1, 1): "new:i1"}, "A12", "X506"),
    ({(FIRST + 1, 1): "new:r1"}, "A12", "X506"),
    ({(FIRST, 1): Found("2026-01-02", "date")}, "A11", "X505"),
    ({(FIRST, 2): Found("=B12", "formula")}, "B11", "X509"),
    ({(FIRST, 2): Found("5", "number")}, "B11", "X509"),
    ({(FIRST, 3): Found("2026-01-02", "date")}, "C11", "X509"),
    ({(FIRST, 4): None}, "D11", "X510"),
    ({(20, 2): '"gold"'}, "D20", "X510"),
]


@pytest.mark.parametrize(("cells", "cell", "code"), PLANTED)
def test_each_planted_fault_is_found_at_its_cell(
    cells: Mapping[Position, str | Found | None], cell: str, code: str
) -> None:
    _, faults = read(changed(exported()[TITLE], cells))
    assert faults.get(cell) == code


def test_faults_are_found_all_at_once() -> None:
    cells = {(2, 2): "ANY", (FIRST, 4): None, (FIRST + 1, 1): "r9", (30, 3): "1"}
    _, faults = read(changed(exported()[TITLE], cells))
    assert faults == {"B2": "X504", "D11": "X510", "A12": "X507", "D30": "X510"}


def test_new_rows_are_rules_with_ids_of_their_own() -> None:
    cells = {(20, 2): '"gold"', (20, 4): "5", (21, 1): "new:top", (21, 4): "6"}
    table, faults = read(changed(exported()[TITLE], cells))
    assert faults == {}
    assert [row.key for row in table.grid.rows] == ["r1", "r2", "r3", "n-1", "top"]
    assert table.grid.rows[3].cells == ('"gold"', "-", "5", "", "")
    assert table.row_of["top"] == 21


def test_what_a_sheet_does_not_hold_stays() -> None:
    table, faults = read(without_column(without_column(exported()[TITLE], 6), 2))
    assert faults == {}
    assert table.grid == grids_of(document_of())[0]


def test_a_new_rule_needs_the_answer_that_is_not_there() -> None:
    sheet = changed(without_column(exported()[TITLE], 4), {(20, 2): '"gold"'})
    assert read(sheet)[1] == {"A20": "X508"}


def test_columns_may_stand_in_another_order() -> None:
    sheet = exported()[TITLE]
    cells = {
        (row, {2: 3, 3: 2}.get(column, column)): found
        for (row, column), found in sheet.cells.items()
        if row > 4 or column != 2
    }
    cells |= {(row, 2): sheet.cells[row, 2] for row in (1, 2, 4)}
    table, faults = read(Sheet(TITLE, cells))
    assert faults == {}
    assert table.grid == grids_of(document_of())[0]


def test_a_sheet_of_something_else_is_no_table() -> None:
    faults = Faults("b.xlsx")
    assert heading_of(Sheet("s", {(1, 1): Found("Notes")}), faults) is None
    assert faults.items == []
    assert heading_of(Sheet("s", {(1, 1): Found("Decision")}), faults) is None
    assert [each.diagnostic.code for each in faults.items] == ["X502"]
