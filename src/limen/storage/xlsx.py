"""Workbooks as bytes: pages to a file, a file to sheets, remarks into a copy."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from limen.dmn.sheet import CELL_CHARS_MAX, CHOICES_TITLE, Found, Held, Mark, Page, Sheet, letters
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.storage.xlsx_guard import check_workbook
from limen.storage.xlsx_look import Wardrobe, dress_text_columns, highlight, print_on_its_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_ESCAPE: Final = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RISKY: Final = ("=", "+", "-", "@", "'")
_LINE_POINTS: Final = 15
_REMARK_CHARS_MAX: Final = 1_000


def write_workbook(pages: Sequence[Page]) -> bytes:
    """Return a workbook; the same pages give the same bytes.

    Raises
    ------
    BadInput
        When a text is too long for a cell.
    """
    _check_lengths(pages)
    book = _new_book()
    wardrobe = Wardrobe()
    choices = _Choices(wardrobe)
    for page in pages:
        sheet = book.create_sheet(page.title)
        _fill(sheet, page, wardrobe)
        choices.offer(sheet, page)
        sheet.sheet_state = page.visibility
        sheet.protection.sheet = page.visibility == "veryHidden"
    choices.write(book)
    return _bytes_of(book)


def read_workbook(data: bytes, file: str) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook.

    Raises
    ------
    BadInput
        When it is no workbook, or one that is not to be opened.
    """
    return tuple(map(_sheet, _opened(data, file).worksheets))


def mark_workbook(data: bytes, file: str, marks: Sequence[Mark]) -> bytes:
    """Return a copy of a workbook with a comment and a highlight in each marked cell."""
    book = _opened(data, file)
    texts: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for mark in marks:
        texts.setdefault((mark.title, mark.position), []).append(mark.text)
    for (title, (row, column)), lines in texts.items():
        if title not in book.sheetnames:
            continue
        sheet = book[title]
        cell: Any = sheet.cell(row, column)
        if type(cell).__name__ == "MergedCell":
            cell = sheet.cell(*_top_left(sheet, row, column))
        remark = Comment("\n".join(lines)[:_REMARK_CHARS_MAX], "limen", height=120, width=320)
        cell.comment = remark
        highlight(cell)
    return _bytes_of(book)


def _check_lengths(pages: Sequence[Page]) -> None:
    faults = [
        Diagnostic(
            "X605",
            f"the text of a cell has more than {CELL_CHARS_MAX} characters",
            Place(page.title, None, f"row {position[0]}, column {position[1]}"),
        )
        for page in pages
        for position, cell in page.cells.items()
        if len(_escaped(cell.text)) > CELL_CHARS_MAX
    ]
    if faults:
        raise BadInput(faults)


def _new_book() -> Workbook:
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    book.properties.creator = "limen"
    return book


def _opened(data: bytes, file: str) -> Workbook:
    faults = check_workbook(data, file)
    if faults.has_errors:
        raise BadInput(faults.items)
    try:
        return load_workbook(io.BytesIO(data), keep_links=False)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, SyntaxError) as error:
        # openpyxl has no error of its own for a workbook that breaks the format's rules.
        fault = Diagnostic("X602", f"not readable as a workbook: {error}", Place(file))
        raise BadInput([fault]) from None


def _fill(sheet: Worksheet, page: Page, wardrobe: Wardrobe) -> None:
    for (row, column), written in sorted(page.cells.items()):
        cell: Any = sheet.cell(row, column)
        cell.value = _escaped(written.text)
        cell.data_type = "s"
        wardrobe.dress(cell, written.look, is_quoted=written.text.startswith(_RISKY))
    dress_text_columns(sheet, page.text_columns)
    for column, width in page.widths.items():
        sheet.column_dimensions[letters(column)].width = width
    for row, lines in page.heights.items():
        sheet.row_dimensions[row].height = _LINE_POINTS * lines
    print_on_its_width(sheet)
    if page.freeze is not None:
        row, column = page.freeze
        sheet.freeze_panes = f"{letters(column)}{row}"


class _Choices:
    """The lists behind drop-downs: a column each of one hidden sheet."""

    def __init__(self, wardrobe: Wardrobe) -> None:
        self.wardrobe = wardrobe
        self.lists: dict[tuple[str, ...], int] = {}

    def offer(self, sheet: Worksheet, page: Page) -> None:
        """Add a page's drop-downs."""
        for each in page.drop_downs:
            column = letters(self.lists.setdefault(each.choices, len(self.lists) + 1))
            rule = DataValidation(
                type="list",
                formula1=f"'{CHOICES_TITLE}'!${column}$1:${column}${len(each.choices)}",
                allow_blank=True,
                showErrorMessage=each.is_strict,
                errorStyle="warning",
            )
            place = letters(each.column)
            rule.add(f"{place}{each.first_row}:{place}{each.last_row}")
            sheet.add_data_validation(rule)

    def write(self, book: Workbook) -> None:
        """Write the lists."""
        if not self.lists:
            return
        sheet = book.create_sheet(CHOICES_TITLE)
        sheet.sheet_state = "hidden"
        for choices, column in self.lists.items():
            for row, text in enumerate(choices, 1):
                cell: Any = sheet.cell(row, column)
                cell.value = _escaped(text)
                cell.data_type = "s"
                self.wardrobe.dress(cell, "cell")


def _bytes_of(book: Workbook) -> bytes:
    """Return a saved workbook without the hour it was saved."""
    saved, found = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with (
        zipfile.ZipFile(saved) as parts,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fresh.writestr(entry, data)
    return found.getvalue()


def _sheet(sheet: Worksheet) -> Sheet:
    # Not `iter_rows`: it makes every cell up to the last one that is merely formatted.
    inside: Any = sheet
    held = ((position, _found(cell)) for position, cell in sorted(inside._cells.items()))
    cells = {position: found for position, found in held if found is not None}
    return Sheet(sheet.title, cells, tuple(map(str, sheet.merged_cells.ranges)))


def _top_left(sheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return area.min_row, area.min_col
    return row, column


def _found(cell: Cell) -> Found | None:
    value: Any = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Found(str(getattr(value, "text", value)), "formula")
    if cell.data_type == "e":
        return Found(str(value), "error")
    return Found(*_text_of(value))


def _text_of(value: Any) -> tuple[str, Held]:
    """Return a value as FEEL writes it: a float by its shortest digits that give it back."""
    match value:
        case bool():
            return ("true" if value else "false"), "boolean"
        case int() | float():
            return _number(value)
        case datetime():
            if value.time() == time():
                return value.date().isoformat(), "date"
            return value.isoformat(), "date and time"
        case date():
            return value.isoformat(), "date"
        case time():
            return value.isoformat(), "time"
        case timedelta():
            return _duration(value), "duration"
        case _:
            return _unescaped(str(value)), "text"


def _number(value: float) -> tuple[str, Held]:
    text = format(Decimal(repr(value)), "f")  # an int too: Decimal rounds nothing it is given
    if not text.lstrip("-")[0].isdigit():
        return text, "error"
    return (text.rstrip("0").rstrip(".") if "." in text else text), "number"


def _duration(value: timedelta) -> str:
    micros = value // timedelta(microseconds=1)
    seconds, rest = divmod(abs(micros), 1_000_000)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{'-' if micros < 0 else ''}PT{seconds}{fraction}S"


def _escaped(text: str) -> str:
    """Return a text as the format stores it, where `_x0041_` would be read as a letter."""
    return _ESCAPE.sub("_x005F_x", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
