"""The hidden page brings the base back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmn.exchange import document_of
from limen.dmn.grid import Column, Grid, Row, grids_of
from limen.dmn.sheet import Found, Sheet
from limen.dmn.sheet_base import BASE_TITLE, Base, base_in, base_page


def as_sheet(base: Base) -> Sheet:
    page = base_page(base)
    return Sheet(page.title, {at: Found(cell.text) for at, cell in page.cells.items()})


@given(st.text(max_size=20), st.integers(0, 40_000))
def test_a_base_comes_back_however_long(text: str, length: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    row = Row("r", (text + "x" * length,))
    grid = Grid("k", "n", "FIRST", "", (Column("input", text),), (row,))
    base = Base("m.dmn", "00", (grid,))
    assert base_in((as_sheet(base),)) == base
    assert base.grid("n") == grid
    assert base.grid("o") is None


def test_a_page_that_cannot_be_read_is_no_base() -> None:
    good = as_sheet(Base("m.dmn", "00", grids_of(document_of())))
    assert base_in(()) is None
    for position, text in (((1, 1), "another"), ((4, 1), "{"), ((4, 1), '{"model": 1}')):
        assert base_in((Sheet(BASE_TITLE, {**good.cells, position: Found(text)}),)) is None
    torn = Grid("k", "n", "FIRST", "", (), (Row("r", ("1",)),))
    assert base_in((as_sheet(Base("m", "0", (torn,))),)) is None
