"""Export, edit in a workbook, import: on files, as an analyst does it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from dmn.exchange import SAMPLE
from dmn.models import definitions, input_data
from limen.app.policy_xlsx import Imported, from_xlsx, to_xlsx
from limen.bootstrap import wire
from limen.kernel.errors import BadInput

TITLE = "limit & more"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "m.dmn"
    path.write_bytes(SAMPLE)
    return path


def edited(model: Path, **cells: object) -> Path:
    """The model's workbook with cells of its first table changed, saved by another program."""
    book = model.with_suffix(".xlsx")
    to_xlsx(wire(), model, book, "en")
    found = openpyxl.load_workbook(book)
    for place, value in cells.items():
        found[TITLE][place].value = value  # type: ignore[union-attr]
    found.save(book)
    return book


def bring(
    book: Path, model: Path | None, out: Path | None = None, *, write: bool = False
) -> Imported:
    return from_xlsx(wire(), book, model, out, None, write=write)


def test_an_export_counts_what_it_wrote(model: Path) -> None:
    out = model.with_name("b.xlsx")
    assert to_xlsx(wire(), model, out, "zh").as_dict() == {"out": str(out), "tables": 2, "rules": 5}
    assert openpyxl.load_workbook(out).sheetnames[0] == "说明"


def test_nothing_is_written_unless_asked_for(model: Path) -> None:
    book = edited(model, D11=111, C12="> 5")
    found = bring(book, model)
    assert found.lines() == [
        f"'{TITLE}'!D11: rule r1, output: 100 -> 111",
        f"'{TITLE}'!C12: rule r2, input owed: - -> > 5",
        "2 changes, nothing written: --write changes the model",
    ]
    assert model.read_bytes() == SAMPLE
    assert found.as_dict()["written"] is None


def test_write_changes_the_model_and_out_leaves_it(model: Path, tmp_path: Path) -> None:
    book = edited(model, D11=111)
    other = tmp_path / "n.dmn"
    assert bring(book, model, other).lines()[-1] == f"1 change, written to {other}"
    assert model.read_bytes() == SAMPLE
    bring(book, model, write=True)
    expected = SAMPLE.replace(b"<dmn:text>100<", b"<dmn:text>111<")
    assert model.read_bytes() == other.read_bytes() == expected
    again = bring(book, model, write=True)
    assert again.lines() == [
        "note: the model changed since the export: both changes are kept",
        "no change",
    ]


def test_faults_come_back_as_comments_and_the_model_is_left(model: Path) -> None:
    book = edited(model, B11="bronze", D11="=1+1", C12="(")
    found = bring(book, model, write=True)
    assert found.failed
    assert model.read_bytes() == SAMPLE
    assert found.lines()[-1] == f"comments stand in {model.with_name('m.faults.xlsx')}"
    copy = openpyxl.load_workbook(model.with_name("m.faults.xlsx"))[TITLE]
    for cell, word in (("B11", "bronze"), ("C12", ""), ("D11", "formula")):
        assert copy[cell].comment is not None
        assert word in copy[cell].comment.text
    assert copy["B12"].comment is None
    assert {fault["path"] for fault in found.as_dict()["faults"]} == {
        f"'{TITLE}'!B11",
        f"'{TITLE}'!C12",
        f"'{TITLE}'!D11",
    }


def test_rules_added_removed_and_moved_are_told(model: Path) -> None:
    book = edited(model)
    found = openpyxl.load_workbook(book)
    sheet = found[TITLE]
    rows = [[cell.value for cell in sheet[number]] for number in (11, 12, 13)]  # type: ignore[index]
    for number, row in zip((11, 12, 13), ([None, "-", "9", "5"], rows[2], rows[0]), strict=True):
        for column in range(1, 7):
            value = row[column - 1] if column <= len(row) else None
            sheet.cell(number, column).value = value  # type: ignore[union-attr]
    found.save(book)
    told = bring(book, model)
    assert told.lines()[:-1] == [
        f"{TITLE}: rule r2 removed, it was number 2",
        f"'{TITLE}'!A11: rule t1-rule-1 added as number 1: - | 9 => 5",
        f"'{TITLE}'!A12: rule r3 moved from number 3 to 2",
    ]
    assert [change["kind"] for change in told.as_dict()["changes"]] == ["removed", "added", "moved"]


def test_a_new_model_is_made_of_a_workbook(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.dmn"
    found = bring(edited(model), None, out)
    assert found.lines()[-1] == f"5 changes, written to {out}"
    exported = tmp_path / "again.xlsx"
    to_xlsx(wire(), out, exported, "en")
    assert bring(exported, out).lines() == ["no change"]


def test_what_cannot_be_exported_or_read_is_bad_input(tmp_path: Path, model: Path) -> None:
    bare = tmp_path / "bare.dmn"
    bare.write_bytes(definitions(input_data("a")))
    with pytest.raises(BadInput, match="X500"):
        to_xlsx(wire(), bare, tmp_path / "b.xlsx", "en")
    bare.write_bytes(b"no")
    with pytest.raises(BadInput, match="D202"):
        to_xlsx(wire(), bare, tmp_path / "b.xlsx", "en")
    with pytest.raises(BadInput, match="D202"):
        bring(edited(model), bare)
    with pytest.raises(BadInput, match="X602"):
        bring(bare, model)
