"""Pages of a workbook, looked at as data."""

from __future__ import annotations

import pytest

from dmn.exchange import SAMPLE, document_of
from limen.dmn.grid import grids_of
from limen.dmn.sheet import Page
from limen.dmn.sheet_base import Base
from limen.dmn.sheet_layout import SPARE_ROWS, WIDTH_MAX, pages_of


def pages(language: str = "en") -> dict[str, Page]:
    grids = grids_of(document_of())
    return {page.title: page for page in pages_of(grids, Base("m.dmn", "0", grids), language)}


def row(page: Page, number: int) -> list[str]:
    last = max(column for _, column in page.cells)
    return [
        page.cells[number, column].text if (number, column) in page.cells else ""
        for column in range(1, last + 1)
    ]


def test_a_page_a_table_with_its_heading_and_rules() -> None:
    found = pages()
    assert list(found) == ["README", "limit & more", "plain", "_limen"]
    page = found["limit & more"]
    assert [row(page, number) for number in range(1, 14)] == [
        ["Decision", "limit & more", "", "", "", ""],
        ["Hit policy", "FIRST", "", "", "", ""],
        ["Aggregation", "", "", "", "", ""],
        ["Model", "m.dmn", "", "", "", ""],
        ["Column", "input", "input", "output", "annotation", "description"],
        ["Expression", "tier of", "owed", "", "why", ""],
        ["Type", "tier", "number", "number", "", ""],
        ["Allowed values", '"gold", "silver"', "", "", "", ""],
        ["Default", "", "", "", "", ""],
        ["Rule id", "Tier", "owed", "limit & more", "why", "description"],
        ["r1", '"gold"', "< 500", "100", "so", "first"],
        ["r2", "", "-", "owed * 2", "", ""],
        ["r3", '"silver"', "> 7", "300", "", ""],
    ]
    assert page.freeze == (11, 2)
    assert page.heights == {8: 2}  # the allowed values
    assert found["_limen"].visibility == "veryHidden"


def test_choices_are_offered_where_values_are_listed() -> None:
    (tier,) = pages()["limit & more"].drop_downs
    assert (tier.column, tier.first_row, tier.last_row) == (2, 11, 13 + SPARE_ROWS)
    assert tier.choices == ("-", '"gold"', '"silver"')
    assert not tier.is_strict
    (answer,) = pages()["plain"].drop_downs
    assert (answer.choices, answer.is_strict) == (('"a"', '"b"'), True)


def test_long_texts_get_rows_that_are_high_enough() -> None:
    data = SAMPLE.replace(b">first<", f">{'a long word ' * 5}\nand a line<".encode())
    grids = grids_of(document_of(data))
    page = pages_of(grids, Base("m.dmn", "0", grids), "en")[1]
    assert page.widths[6] == WIDTH_MAX
    assert page.heights == {8: 2, 11: 3}


@pytest.mark.parametrize(("language", "title"), [("en", "README"), ("zh", "说明")])
def test_the_guide_is_in_the_language_asked_for(language: str, title: str) -> None:
    found = pages(language)
    assert next(iter(found)) == title
    head = {"en": "Decision", "zh": "决策"}[language]
    assert found["plain"].cells[1, 1].text == head
    assert all(cell.text for cell in found[title].cells.values())
