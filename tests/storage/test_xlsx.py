"""Workbooks written and read, each judged by a reader that knows only the format."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.exchange import document_of
from limen.dmn.grid import grids_of
from limen.dmn.sheet import CELL_CHARS_MAX, Found, Mark, Page, Written
from limen.dmn.sheet_base import Base
from limen.dmn.sheet_layout import pages_of
from limen.kernel.errors import BadInput
from limen.storage.xlsx import mark_workbook, read_workbook, write_workbook
from storage.raw_xlsx import choices, raw_sheets

TEXT = 49
"""The number of the format `@`."""


def exported() -> bytes:
    grids = grids_of(document_of())
    return write_workbook(pages_of(grids, Base("m.dmn", "0", grids), "en"))


def saved(**cells: object) -> bytes:
    """A workbook that a person made: values by cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "s"
    for place, value in cells.items():
        sheet[place] = value  # type: ignore[assignment]
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


TEXTS = st.one_of(
    st.sampled_from(
        ["=1+1", "+1", "-", "@x", "1-2", "007", "#N/A", "TRUE", "_x0041_", "'a", "a\nb"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20),
)


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), TEXTS, max_size=6))
def test_every_text_is_stored_as_text_and_comes_back(cells: dict[tuple[int, int], str]) -> None:
    cells = {at: re.sub("[\ufffe\uffff]", "", text) for at, text in cells.items()}
    data = write_workbook([Page("p", {at: Written(text) for at, text in cells.items()})])
    (sheet,) = read_workbook(data, "b.xlsx")
    assert {at: found.text for at, found in sheet.cells.items() if found.text} == {
        at: text for at, text in cells.items() if text
    }
    assert {found.held for found in sheet.cells.values()} <= {"text"}
    raw = raw_sheets(data)["p"]
    assert set(raw.kinds.values()) <= {"inlineStr", "s"}
    assert set(raw.formats.values()) <= {TEXT}


def test_a_table_as_another_reader_sees_it() -> None:
    sheets = raw_sheets(exported())
    assert {title: sheet.state for title, sheet in sheets.items()} == {
        "README": "visible",
        "limit & more": "visible",
        "plain": "visible",
        "_limen": "veryHidden",
        "_choices": "hidden",
    }
    table = sheets["limit & more"]
    assert [table.texts[f"{column}11"] for column in "ABCDEF"] == [
        *("r1", '"gold"', "< 500", "100", "so", "first")
    ]
    assert table.pane["topLeftCell"] == "B11"
    assert table.pane["state"] == "frozen"
    (rule,) = table.validations
    assert (rule["type"], rule["sqref"]) == ("list", "B11:B213")
    assert choices(sheets, rule["formula1"]) == ["-", '"gold"', '"silver"']
    assert sheets["_limen"].is_protected
    assert not table.is_protected


def test_the_same_pages_give_the_same_bytes_without_an_hour() -> None:
    data = exported()
    assert data == exported()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml")
    assert re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", core) == [b"2000-01-01T00:00:00Z"] * 2


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (0.3, Found("0.3", "number")),
        (450000, Found("450000", "number")),
        (2.0, Found("2", "number")),
        (1e22, Found("10000000000000000000000", "number")),
        (1.5e-7, Found("0.00000015", "number")),
        (-7, Found("-7", "number")),
        (True, Found("true", "boolean")),
        (date(2026, 1, 2), Found("2026-01-02", "date")),
        (datetime(2026, 1, 2, 3, 4, 5), Found("2026-01-02T03:04:05", "date and time")),  # noqa: DTZ001
        (time(3, 4, 5), Found("03:04:05", "time")),
        (timedelta(hours=30), Found("PT108000S", "duration")),
        ("=A1", Found("=A1", "formula")),
        ("#N/A", Found("#N/A", "error")),
        (" a ", Found(" a ", "text")),
    ],
)
def test_values_that_a_spreadsheet_typed(value: object, found: Found) -> None:
    (sheet,) = read_workbook(saved(B2=value), "b.xlsx")
    assert sheet.cells == {(2, 2): found}


@settings(max_examples=60)
@given(st.integers(-(10**14), 10**14), st.integers(0, 9))
def test_a_number_of_fifteen_digits_is_read_exactly(digits: int, places: int) -> None:
    value = digits / 10**places
    (sheet,) = read_workbook(saved(A1=value), "b.xlsx")
    found = sheet.cells[1, 1]
    assert found.held == "number"
    assert float(found.text) == value
    assert "e" not in found.text.lower()


def test_far_away_and_merely_formatted_cells_cost_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "a"
    sheet.cell(1_048_576, 16_384).number_format = "@"
    sheet.merge_cells("B2:C3")
    data = io.BytesIO()
    book.save(data)
    (found,) = read_workbook(data.getvalue(), "b.xlsx")
    assert found.cells == {(1, 1): Found("a")}
    assert found.merged == ("B2:C3",)


def test_marks_are_comments_in_a_copy() -> None:
    data = exported()
    marks = [
        Mark("plain", (11, 2), "X1 wrong"),
        Mark("plain", (11, 2), "X2 too"),
        Mark("gone", (1, 1), "nowhere"),
    ]
    copy = openpyxl.load_workbook(io.BytesIO(mark_workbook(data, "b.xlsx", marks)))
    cell = copy["plain"]["B11"]
    assert cell.comment is not None
    assert cell.comment.text == "X1 wrong\nX2 too"
    assert cell.fill.start_color.rgb == "FFFFD9D6"
    assert cell.value == openpyxl.load_workbook(io.BytesIO(data))["plain"]["B11"].value
    assert mark_workbook(data, "b.xlsx", marks) == mark_workbook(data, "b.xlsx", marks)


def test_a_mark_in_merged_cells_stands_at_their_corner() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "s"
    book.worksheets[0].merge_cells("B2:C3")
    data = io.BytesIO()
    book.save(data)
    copy = mark_workbook(data.getvalue(), "b.xlsx", [Mark("s", (3, 3), "x")])
    found = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]["B2"].comment
    assert found is not None


def test_too_long_a_text_and_no_workbook_are_refused() -> None:
    with pytest.raises(BadInput, match="X605"):
        write_workbook([Page("p", {(1, 1): Written("a" * (CELL_CHARS_MAX + 1))})])
    with pytest.raises(BadInput, match="X602"):
        read_workbook(b"a,b\n1,2\n", "b.csv")
