"""Whole workbooks into models: round trips, generated edits, and models that moved on."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.exchange import SAMPLE, canonical, document_of
from dmn.sheets import FIRST, changed, exported, without_column, without_row
from limen.dmn import parse_model
from limen.dmn.edit import with_grids
from limen.dmn.grid import Row, grids_of
from limen.dmn.grid_diff import Added, Edited, Removed
from limen.dmn.sheet import Found, Position, Sheet
from limen.dmn.sheet_base import BASE_TITLE
from limen.dmn.sheet_import import SheetImport, build_from_sheets, import_sheets
from limen.dmn.write import Document, write_model

TITLE = "limit & more"
DOCUMENT = document_of()
NUMBERS = st.sampled_from(["1", "> 8", "[2..3)", "- ", "null"])


def brought(
    sheets: dict[str, Sheet], document: Document = DOCUMENT, *, onto_newer: bool = False
) -> SheetImport:
    return import_sheets(document, [*sheets.values()], "b.xlsx", onto_newer=onto_newer)


def codes(found: SheetImport) -> list[tuple[str, str]]:
    return [(each.diagnostic.place.path, each.diagnostic.code) for each in found.faults]


def test_an_export_brings_no_change() -> None:
    for language in ("en", "zh"):
        found = brought(exported(language=language))
        assert (found.faults, found.notes) == ((), ())
        assert all(table.changes == () for table in found.tables)
        assert found.document is not None
        assert write_model(found.document) == SAMPLE


@settings(max_examples=40)
@given(
    st.dictionaries(st.tuples(st.integers(0, 2), st.just(1)), NUMBERS, max_size=3),
    st.sets(st.integers(0, 2), max_size=2),
    st.booleans(),
)
def test_edits_of_a_sheet_appear_exactly_as_the_difference(
    cells: dict[tuple[int, int], str], gone: set[int], adds: bool
) -> None:
    sheets = exported()
    before = grids_of(DOCUMENT)[0]
    sheet = changed(
        sheets[TITLE], {(FIRST + row, column + 2): text for (row, column), text in cells.items()}
    )
    for row in sorted(gone, reverse=True):
        sheet = without_row(sheet, FIRST + row)
    if adds:
        sheet = changed(sheet, {(FIRST + 3 - len(gone), 4): "7"})
    found = brought({**sheets, TITLE: sheet})
    assert found.faults == ()
    assert found.document is not None
    expected = {
        (f"r{row + 1}", column, text.strip())
        for (row, column), text in cells.items()
        if row not in gone and text.strip() != before.rows[row].cells[column].strip()
    }
    changes = found.tables[0].changes
    assert {
        (each.row, each.column, each.after) for each in changes if isinstance(each, Edited)
    } == expected
    assert {each.row for each in changes if isinstance(each, Removed)} == {
        f"r{row + 1}" for row in gone
    }
    added = [each.cells for each in changes if isinstance(each, Added)]
    assert added == ([("-", "-", "7", "", "")] if adds else [])
    data = write_model(found.document)
    assert canonical(data, without="rule") == canonical(SAMPLE, without="rule")
    assert found.tables[1].changes == ()


def test_faults_leave_the_model_alone_and_are_told_at_once() -> None:
    sheets = exported()
    cells: dict[Position, str | Found | None] = {
        (FIRST, 2): "bronze",
        (FIRST, 4): '"much"',
        (FIRST + 2, 3): "< (",
    }
    found = brought({**sheets, TITLE: changed(sheets[TITLE], cells)})
    assert found.document is None
    assert {cell for cell, _ in codes(found)} == {
        f"'{TITLE}'!{cell}" for cell in ("B11", "D11", "C13")
    }


def test_merged_cells_unknown_and_doubled_tables_are_faults() -> None:
    sheets = exported()
    merged = Sheet(TITLE, sheets[TITLE].cells, ("B12:C13",))
    assert codes(brought({**sheets, TITLE: merged})) == [(f"'{TITLE}'!B12", "X512")]
    other = changed(sheets["plain"], {(1, 2): "plane"})
    assert codes(brought({**sheets, "plain": other})) == [("plain!B1", "X501")]
    copy = Sheet("copy", sheets["plain"].cells)
    assert codes(brought({**sheets, "copy": copy})) == [("copy!B1", "X501")]
    assert [code for _, code in codes(brought({"s": Sheet("s", {})}))] == ["X501"]


def test_deleted_sheets_and_columns_are_kept_in_the_model() -> None:
    sheets = exported()
    del sheets["plain"]
    sheets[TITLE] = without_column(without_column(sheets[TITLE], 6), 2)
    found = brought(sheets)
    assert found.faults == ()
    assert found.document is not None
    assert write_model(found.document) == SAMPLE


def test_a_workbook_without_its_base_is_compared_with_the_model() -> None:
    sheets = exported()
    del sheets[BASE_TITLE]
    found = brought(sheets)
    assert found.faults == ()
    assert len(found.notes) == 1
    assert all(table.changes == () for table in found.tables)


def newer(**cells: str) -> Document:
    """The sample, with other texts in the third column of rules."""
    grid = grids_of(DOCUMENT)[0]
    rows = tuple(
        Row(row.key, (*row.cells[:2], cells.get(row.key, row.cells[2]), *row.cells[3:]))
        for row in grid.rows
        if cells.get(row.key) != "gone"
    )
    return with_grids(DOCUMENT, [replace(grid, rows=rows)])


def test_changes_of_both_sides_are_kept() -> None:
    sheets = exported()
    sheets[TITLE] = changed(sheets[TITLE], {(FIRST, 4): "111", (FIRST + 3, 4): "444"})
    found = brought(sheets, newer(r2="222", r3="gone"))
    assert found.faults == ()
    assert len(found.notes) == 1
    assert found.document is not None
    rows = grids_of(found.document)[0].rows
    assert [(row.key, row.cells[2]) for row in rows] == [
        ("r1", "111"),
        ("r2", "222"),
        ("t1-rule-1", "444"),
    ]


def test_a_conflict_is_refused_unless_the_sheet_is_to_hold() -> None:
    sheets = exported()
    sheets[TITLE] = changed(sheets[TITLE], {(FIRST, 4): "111"})
    found = brought(sheets, newer(r1="999"))
    assert codes(found) == [(f"'{TITLE}'!D11", "X520")]
    assert found.document is None
    forced = brought(sheets, newer(r1="999"), onto_newer=True)
    assert forced.document is not None
    assert grids_of(forced.document)[0].rows[0].cells[2] == "111"
    assert any("999" in note for note in forced.notes)
    gone = brought(sheets, newer(r1="gone"), onto_newer=True)
    assert [code for _, code in codes(gone)] == ["X520"]


def test_an_import_can_be_repeated() -> None:
    sheets = exported()
    sheets[TITLE] = changed(sheets[TITLE], {(FIRST, 4): "111", (FIRST + 3, 4): "444"})
    once = brought(sheets)
    assert once.document is not None
    again = brought(sheets, once.document)
    assert again.faults == ()
    assert again.document is not None
    assert write_model(again.document) == write_model(once.document)


def test_a_change_in_a_column_that_is_gone_is_not_dropped_in_silence() -> None:
    sheets = exported()
    sheets[TITLE] = changed(sheets[TITLE], {(FIRST, 5): "because"})
    data = SAMPLE.replace(b'<dmn:annotation name="why"/>', b'<dmn:annotation name="reason"/>')
    assert codes(brought(sheets, document_of(data))) == [(f"'{TITLE}'!E11", "X520")]


def test_a_model_is_made_of_a_workbook_alone() -> None:
    sheets = exported()
    found = build_from_sheets([*sheets.values()], "b.xlsx", "b")
    assert found.faults == ()
    assert found.document is not None
    model, faults = parse_model(write_model(found.document), "b.dmn")
    assert model is not None
    assert faults.items == []
    for old, new in zip(grids_of(DOCUMENT), grids_of(found.document), strict=True):
        assert (new.name, new.hit_policy) == (old.name, old.hit_policy)
        assert len(new.rows) == len(old.rows)


def test_faults_of_a_new_model_are_told_at_their_cells() -> None:
    sheets = exported()
    sheet = changed(sheets["plain"], {(2, 2): "MANY", (FIRST, 3): "a b"})
    found = build_from_sheets([sheet], "b.xlsx", "b")
    assert sorted({*codes(found)}) == [("plain!B2", "X504"), ("plain!C11", "F102")]
    assert [code for _, code in codes(found)].count("X504") == 1
    again = build_from_sheets([changed(sheet, {(2, 2): "UNIQUE"})], "b.xlsx", "b")
    assert [cell for cell, _ in codes(again)] == ["plain!C11"]
    assert again.document is None
    nameless = build_from_sheets([changed(sheet, {(1, 2): None})], "b.xlsx", "b")
    assert ("plain!B1", "X501") in codes(nameless)
