"""How the cells of a workbook look."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from limen.dmn.sheet import Look, letters

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TEXT_FORMAT: Final = "@"
_INK, _FAINT, _LINE = "FF1F2933", "FF6B7785", "FFD5DAE0"
_HEAD, _COLUMN, _FAULT = "FFF1F4F7", "FFDCE6F0", "FFFFD9D6"
_BOLD: Final = ("title", "column", "heading")
# Long lines run on into the empty cells beside them.
_RUNNING: Final = ("title", "name", "prose", "heading")


class Wardrobe:
    """The looks of one workbook, each made once: a cell's style is a row of numbers."""

    def __init__(self) -> None:
        self.styles: dict[tuple[Look, bool], Any] = {}

    def dress(self, cell: Any, look: Look, *, is_quoted: bool = False) -> None:
        """Give a cell its look; a quoted one stays a text when it is edited."""
        known = self.styles.get((look, is_quoted))
        if known is not None:
            cell._style = copy(known)
            return
        _dress(cell, look)
        cell.quotePrefix = is_quoted
        self.styles[look, is_quoted] = copy(cell._style)


def _dress(cell: Any, look: Look) -> None:
    """Set a cell's font, fill and format; every cell is text for the spreadsheet."""
    faint = look in ("label", "head", "id")
    size = 14 if look == "title" else 11
    cell.font = Font(bold=look in _BOLD, size=size, color=_FAINT if faint else _INK)
    cell.alignment = Alignment(wrap_text=look not in _RUNNING, vertical="top")
    cell.number_format = TEXT_FORMAT
    fill = {"head": _HEAD, "column": _COLUMN}.get(look)
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)
    if look in ("head", "column", "cell", "id"):
        side = Side("thin", color=_LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)


def dress_text_columns(sheet: Worksheet, count: int) -> None:
    """Make the empty cells of the first columns text too: a new row is not made into dates."""
    for column in range(1, count + 1):
        sheet.column_dimensions[letters(column)].number_format = TEXT_FORMAT


def print_on_its_width(sheet: Worksheet) -> None:
    """Print a sheet across, as wide as a page and as long as it takes."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    properties: Any = sheet.sheet_properties
    properties.pageSetUpPr.fitToPage = True


def highlight(cell: Any) -> None:
    """Fill a cell that has a fault."""
    cell.fill = PatternFill("solid", start_color=_FAULT)
