"""Looks: text everywhere, each look its own."""

from __future__ import annotations

from typing import get_args

from openpyxl import Workbook

from limen.dmn.sheet import Look
from limen.storage.xlsx_look import Wardrobe, dress_text_columns, highlight


def test_every_look_is_text_that_wraps_where_it_is_long() -> None:
    sheet = Workbook().worksheets[0]
    wardrobe = Wardrobe()
    for row, look in enumerate([*get_args(Look), *get_args(Look)], 1):
        cell = sheet.cell(row, 1)
        wardrobe.dress(cell, look, is_quoted=row % 3 == 0)
        assert cell.quotePrefix is (row % 3 == 0)
        assert cell.number_format == "@"
        assert cell.alignment.wrap_text is (look in ("label", "head", "column", "cell", "id"))
        assert cell.font.b is (look in ("title", "column", "heading"))


def test_columns_and_faults() -> None:
    sheet = Workbook().worksheets[0]
    dress_text_columns(sheet, 2)
    assert [sheet.column_dimensions[name].number_format for name in "ABC"] == ["@", "@", "General"]
    highlight(sheet["A1"])
    assert sheet["A1"].fill.fill_type == "solid"
