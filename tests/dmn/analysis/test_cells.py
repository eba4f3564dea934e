"""Cells over an axis: three-valued, and equal to what the engine says of each witness."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings

from dmn.analysis.small_tables import number_cells
from dmn.feel import holds
from limen.dmn.analysis.axis import NULL, Axis, bits
from limen.dmn.analysis.cells import CellReader, NotConstant, Truth, constant_of, named_values
from limen.dmn.parse import parse_cell, parse_expression
from limen.dmn.types import NUMBER, STRING, FeelType

THREE = Axis("x", "number", (0, 1, 2, 3), ordered=True)


def read(text: str, axis: Axis = THREE, known: FeelType = NUMBER) -> Truth:
    parsed = parse_cell(text, {"?": known, "y": NUMBER}, {})
    assert parsed.tree is not None, parsed.faults
    return CellReader(axis).read(parsed.tree)


@settings(max_examples=150, deadline=None)
@given(number_cells())
def test_a_cell_holds_of_an_atom_as_the_engine_says_of_its_witness(cell):
    truth = read(cell.text)
    for bit in bits(THREE.values | NULL):
        said = holds(cell.text, THREE.witness(bit), "number")
        assert (said is True) == bool(truth.true >> bit & 1), (cell.text, THREE.witness(bit))


@pytest.mark.parametrize(
    "text",
    ["= 1", "!= 1", "!= null", "= null", "< null", "[1, 2]", "[1, [2..3]]", "not([1, 2])",
     "? between 1 and 2", "? > 1 and ? < 3", "? < 1 or ? = 2", "1 < ?", "[3..1]", "(> 1)",
     "(<= 2)", "null, 1", "not(null)", "not(> 1, null)", "not(!= 1)"],
)  # fmt: skip
def test_forms_of_cells_are_read_as_the_engine_runs_them(text):
    truth = read(text)
    for bit in bits(THREE.values | NULL):
        said = holds(text, THREE.witness(bit), "number")
        assert (said is True) == bool(truth.true >> bit & 1), (text, THREE.witness(bit))


@pytest.mark.parametrize(
    "text",
    ["> y", "y", "[0..y]", "abs(?) > 1", "? > y", "not(> y)", "if ? > 1 then true else false"],
)
def test_what_rests_on_more_than_constants_may_hold_anywhere(text):
    truth = read(text)
    assert not truth.known
    assert (truth.true, truth.maybe_true) == (0, (1 << THREE.size) - 1)


def test_a_cell_half_known_surely_holds_where_the_known_half_does():
    truth = read("1, > y")
    assert truth.true == THREE.point(1)
    assert truth.maybe_true == (1 << THREE.size) - 1


def test_order_on_an_axis_of_names_is_not_read():
    axis = Axis("s", "string", ("a",), ordered=False)
    assert not read('> "a"', axis, STRING).known
    assert read('"a"', axis, STRING).known


def test_a_constant_of_another_kind_or_none_of_the_points_is_not_read():
    assert not read("7").known
    assert not read('? = "a"').known


def constant(text: str):
    parsed = parse_expression(text, {"x": NUMBER}, {})
    assert parsed.tree is not None
    return constant_of(parsed.tree)


def test_constants():
    assert constant('[1, -2, date("2024-01-01"), {a: "b"}]') == [
        1, -2, dt.date(2024, 1, 1), {"a": "b"},
    ]  # fmt: skip
    for text in ("x", "1 + 1", 'date("nonsense")', "[x]"):
        with pytest.raises(NotConstant):
            constant(text)


def test_the_values_that_a_cell_names_and_whether_by_order():
    text = "1, > 2, [3..4], [6], ? = 7, ? between 8 and 9, y"
    parsed = parse_cell(text, {"?": NUMBER, "y": NUMBER}, {})
    assert parsed.tree is not None
    found = dict(named_values(parsed.tree))
    assert set(found) == {1, 2, 3, 4, 6, 7, 8, 9}
    assert (found[1], found[2], found[3], found[7], found[8]) == (False, True, True, False, True)


@given(number_cells(), number_cells())
def test_not_both_is_either_not(a, b):
    one, other = read(a.text), read(b.text)
    assert one.both(other).negated() == one.negated().either(other.negated())
    assert one.negated().negated() == one
