"""Hostile workbooks are refused before a reader opens them; each with its outcome."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile

import pytest

from limen.kernel.errors import BadInput
from limen.storage import xlsx_guard
from limen.storage.xlsx import read_workbook
from limen.storage.xlsx_guard import check_workbook
from storage.test_xlsx import exported, saved

SHEET = "xl/worksheets/sheet1.xml"


def rewritten(parts: dict[str, bytes], data: bytes | None = None) -> bytes:
    """A workbook with other parts."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or saved(A1="a"))) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in [*old.namelist(), *(set(parts) - set(old.namelist()))]:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return found.getvalue()


def sheet(inner: str, before: str = "") -> dict[str, bytes]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'{before}<worksheet xmlns="{main}"><sheetData>{inner}</sheetData></worksheet>'
    return {SHEET: text.encode()}


def row(reference: str) -> str:
    number = "".join(filter(str.isdigit, reference))
    return f'<row r="{number}"><c r="{reference}"><v>1</v></c></row>'


ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
MERGED = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>'
LINKED = '</sheetData><hyperlinks><hyperlink ref="A:XFD"/></hyperlinks><sheetData>'

HOSTILE = [
    ("no zip", b"PK\x03\x04 no", "X602"),
    ("empty", b"", "X602"),
    ("another zip", rewritten({"a": b"b"}, rewritten({}))[:200], "X602"),
    ("macros", rewritten({"xl/vbaProject.bin": b"x"}), "X603"),
    ("macro sheet", rewritten({"xl/macrosheets/sheet1.xml": b"<a/>"}), "X603"),
    ("entities", rewritten(sheet("", ENTITIES)), "X604"),
    ("entities in a relation", rewritten({"xl/_rels/x.rels": b"<!DOCTYPE a><a/>"}), "X604"),
    ("wide entities", rewritten({SHEET: "<!DOCTYPE a><a/>".encode("utf-16")}), "X604"),
    ("torn XML", rewritten({SHEET: b"<worksheet>"}), "X604"),
    ("merged to the end", rewritten(sheet(MERGED)), "X604"),
    ("linked to the end", rewritten(sheet(LINKED)), "X604"),
    ("a row too far", rewritten(sheet(row("A20001"))), "X604"),
    ("a column too far", rewritten(sheet(row("XFD1"))), "X604"),
    ("nested", rewritten(sheet("<a>" * 200 + "</a>" * 200)), "X604"),
    ("unpacks without end", rewritten({"xl/media/a.bin": bytes(65 * 1024 * 1024)}), "X601"),
    ("many parts", rewritten({f"xl/a{n}": b"" for n in range(2001)}), "X601"),
]


@pytest.mark.parametrize(
    ("data", "code"), [each[1:] for each in HOSTILE], ids=[e[0] for e in HOSTILE]
)
def test_hostile_workbooks_end_with_a_diagnostic(data: bytes, code: str) -> None:
    tracemalloc.start()
    begun = time.process_time()
    found = check_workbook(data, "b.xlsx")
    seconds = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code in {item.code for item in found.items}
    assert seconds < 1
    assert peak < 8 * 1024 * 1024
    with pytest.raises(BadInput):
        read_workbook(data, "b.xlsx")


def test_planted_bounds_are_what_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    data = exported()
    assert check_workbook(data, "b.xlsx").items == []
    for name, bound in (
        ("FILE_BYTES_MAX", 100),
        ("UNPACKED_BYTES_MAX", 100),
        ("PARTS_MAX", 3),
        ("CELLS_MAX", 10),
        ("ELEMENTS_MAX", 100),
        ("ROWS_MAX", 5),
        ("COLUMNS_MAX", 2),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(xlsx_guard, name, bound)
            assert check_workbook(data, "b.xlsx").has_errors, name


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("1.1000000000000001", "1.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("4.5E5", "450000"),
        ("12345678901234567890123456789012345", "12345678901234567890123456789012345"),
        ("1E999", "Infinity"),
    ],
)
def test_stored_numbers_are_the_shortest_that_give_the_same_value(stored: str, text: str) -> None:
    inner = f'<row r="1"><c r="A1"><v>{stored}</v></c></row>'
    (found,) = read_workbook(rewritten(sheet(inner)), "b.xlsx")
    assert found.cells[1, 1].text == text


def test_a_workbook_that_breaks_the_format_is_bad_input() -> None:
    for inner in (
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>z</v></c></row>',
    ):
        with pytest.raises(BadInput, match="X602"):
            read_workbook(rewritten(sheet(inner)), "b.xlsx")
