"""Tables as grids."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.exchange import SAMPLE, document_of
from limen.dmn.expressions import compile_expression
from limen.dmn.grid import (
    Column,
    base_types,
    grids_of,
    literal_text,
    literals_in,
    positions,
    same,
    shown,
)


def test_a_grid_holds_what_a_sheet_shows() -> None:
    first, second = grids_of(document_of())
    assert (first.key, first.name, first.hit_policy) == ("t1", "limit & more", "FIRST")
    assert first.columns == (
        Column("input", "tier of", "Tier", "tier", '"gold", "silver"'),
        Column("input", "owed", "", "number"),
        Column("output", "", "", "number"),
        Column("annotation", "why"),
        Column("description", ""),
    )
    assert [row.key for row in first.rows] == ["r1", "r2", "r3"]
    assert tuple(map(shown, first.rows[0].cells)) == ('"gold"', "< 500", "100", "so", "first")
    assert (second.key, second.hit_policy) == ("#plain", "UNIQUE")
    assert [row.key for row in second.rows] == ["#1", "#2"]
    assert second.columns[1] == Column("output", "", "", "string", '"a", "b"')
    assert base_types(document_of(), first)[:3] == ("string", "number", "number")


def test_ids_that_stand_twice_give_no_key() -> None:
    data = SAMPLE.replace(b'id="r2"', b'id="r1"').replace(b'id="r3"', b'id="a b"')
    assert [row.key for row in grids_of(document_of(data))[0].rows] == ["r1", "#2", "#3"]


def test_tables_of_one_name_are_told_apart() -> None:
    data = SAMPLE.replace(b'name="plain"', b'name="limit &amp; more"')
    names = [grid.name for grid in grids_of(document_of(data))]
    assert names == ["limit & more", "limit & more (2)"]


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        ("input", "", "-", True),
        ("input", " - ", "", True),
        ("output", "", "-", False),
        ("output", " 1\r\n", "1", True),
        ("input", "1", "2", False),
    ],
)
def test_when_cells_say_the_same(kind: str, one: str, other: str, expected: bool) -> None:
    assert same(kind, one, other) is expected  # type: ignore[arg-type]


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))),
        st.decimals(-(10**12), 10**12, places=4),
    )
)
def test_a_literal_is_read_back_as_its_value(value: object) -> None:
    text = literal_text(value)
    assert text is not None
    compiled, _ = compile_expression(text, {})
    assert compiled is not None
    assert compiled({}) == value


def test_only_lists_of_literals_are_choices() -> None:
    assert literals_in('"a", 1, true, "a"') == ('"a"', "1", "true")
    assert literals_in("[1..5]") == literals_in('not("a")') == literals_in("(") == ()
    assert literal_text([1]) is None
    assert literal_text(Decimal("1E+3")) == "1000"


def test_columns_of_one_name_are_counted() -> None:
    columns = (Column("input", "a"), Column("output", "a"), Column("input", "a"))
    assert positions(columns) == {("input", "a", 0): 0, ("output", "a", 0): 1, ("input", "a", 1): 2}
