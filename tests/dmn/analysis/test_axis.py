"""Axes: atoms that part a domain, a value for each, cells written back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import holds
from limen.dmn.analysis.axis import ALIEN, NULL, Axis, bits, inside, is_point, other_than
from limen.dmn.values import Months

NUMBERS = st.lists(
    st.one_of(st.integers(-50, 50), st.decimals("-5", "5", places=2)), min_size=1, max_size=5,
    unique=True,
).map(lambda found: tuple(sorted(found)))  # fmt: skip


MIDNIGHT = dt.datetime.combine(dt.date(2024, 1, 1), dt.time())


def numbers(*points) -> Axis:
    return Axis("x", "number", points, ordered=True)


@given(NUMBERS)
def test_witnesses_stand_in_the_order_of_their_atoms_and_the_points_among_them(points):
    axis = numbers(*points)
    found = [axis.witness(bit) for bit in range(2, axis.size)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert tuple(found[1::2]) == points


@given(NUMBERS, st.data())
def test_a_set_of_atoms_written_as_a_cell_holds_for_exactly_its_witnesses(points, data):
    axis = numbers(*points)
    whole = axis.values | NULL
    mask = data.draw(st.integers(1, whole)) & whole
    if not mask:
        return
    cell = axis.feel(mask, whole)
    for bit in bits(axis.values):
        assert holds(cell, axis.witness(bit), "number") is bool(mask >> bit & 1), cell
    assert (holds(cell, None, "number") is True) == bool(mask & NULL)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("number", 1, 2),
        ("number", Decimal("0.1"), Decimal("0.11")),
        ("number", None, 10**40),
        ("number", -(10**40), None),
        ("number", None, None),
        ("string", "a", "b"),
        ("string", None, "b"),
        ("date", dt.date(2024, 1, 1), dt.date(2024, 1, 3)),
        ("date", None, dt.date(2024, 1, 1)),
        ("time", dt.time(1), dt.time(1, 0, 1)),
        ("time", None, dt.time(1)),
        ("time", dt.time(23, 59, 59), None),
        ("date and time", MIDNIGHT, MIDNIGHT.replace(hour=1)),
        ("days and time duration", dt.timedelta(0), dt.timedelta(1)),
        ("years and months duration", Months(1), Months(3)),
        ("years and months duration", None, Months(3)),
    ],
)
def test_what_is_inside_is_strictly_inside(kind, low, high):
    value = inside(kind, low, high)
    assert value is not None
    assert low is None or value > low
    assert high is None or value < high


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("date", dt.date(2024, 1, 1), dt.date(2024, 1, 2)),
        ("date", dt.date.max, None),
        ("years and months duration", Months(1), Months(2)),
        ("string", None, ""),
        ("number", 10**33, Decimal(10**33) + Decimal("0.1")),
    ],
)
def test_where_nothing_is_between_there_is_no_witness(kind, low, high):
    if kind == "number":
        low, high = 10**34 - 2, 10**34 - 1
    assert inside(kind, low, high) is None


def test_atoms_without_a_value_are_not_among_the_values():
    days = Axis("d", "date", (dt.date(2024, 1, 1), dt.date(2024, 1, 2)), ordered=True)
    assert [str(days.witness(bit)) for bit in bits(days.values)] == [
        "2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03",
    ]  # fmt: skip


def test_an_axis_of_names_has_one_atom_for_all_others():
    axis = Axis("s", "string", ("a", "other"), ordered=False)
    assert [axis.witness(bit) for bit in bits(axis.values)] == ["a", "other", "other_"]
    assert axis.feel(axis.point("a"), axis.values) == '"a"'
    assert axis.feel(axis.values & ~axis.point("a"), axis.values) == 'not("a", null)'
    assert axis.feel(axis.values, axis.values) == "-"
    assert axis.feel(NULL, axis.values) == "null"


def test_a_boolean_is_true_or_false():
    axis = Axis("b", "boolean", (False, True), ordered=False)
    assert [axis.witness(bit) for bit in bits(axis.values)] == [False, True]
    assert other_than("boolean", (False, True)) is None


def test_intervals_are_closed_where_they_say_so():
    axis = numbers(1, 2)

    def held(mask):
        return [axis.witness(bit) for bit in bits(mask)]

    half = Decimal("1.5")
    assert held(axis.interval(1, 2, low_closed=True, high_closed=True)) == [1, half, 2]
    assert held(axis.interval(1, 2, low_closed=False, high_closed=False)) == [half]
    assert held(axis.interval(None, 1, low_closed=False, high_closed=False)) == [0]
    assert held(axis.interval(2, None, low_closed=True, high_closed=False)) == [2, 3]
    assert axis.interval(1, 1, low_closed=False, high_closed=False) == 0


def test_the_atom_of_a_number():
    axis = numbers(-1, 1)
    assert axis.atom(0) == axis.interval(-1, 1, low_closed=False, high_closed=False)
    assert axis.atom(1) == axis.point(1)
    assert Axis("s", "string", (), ordered=False).atom(0) == 0


def test_null_and_alien_have_no_witness():
    axis = numbers(1)
    assert [axis.witness(bit) for bit in bits(NULL | ALIEN)] == [None, None]


def test_times_with_a_zone_are_no_points():
    assert is_point(dt.time(1))
    assert not is_point(dt.time(1, tzinfo=dt.UTC))
    assert not is_point(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    assert not is_point([1])
