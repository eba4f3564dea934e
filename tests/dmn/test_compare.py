"""Which answers change, against running both programs by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import DmnMisuse, Months
from limen.dmn.compare import alike, compare, feel_value
from limen.dmn.errors import FeelError
from limen.dmn.types import (
    ANY,
    BOOLEAN,
    DATE,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    ContextOf,
    ListOf,
)  # fmt: skip


def of(text: str, **types: str):
    types = types or {"x": "number"}
    inputs = [input_data(name, kind) for name, kind in types.items()]
    return program(definitions(*inputs, decision("d", literal(text), needs(types))), "d")


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5)), max_size=12), st.integers(0, 4))
def test_counts_are_those_of_running_both(values, examples):
    old, new = of("if x > 0 then 1 else 2"), of("if x > 2 then 1 else 2")
    found = compare(old, new, [{"x": x} for x in values], examples)
    changed = [x for x in values if x in (1, 2)]
    assert (found.rows, found.changed) == (len(values), len(changed))
    wanted = {"d": Counter({("1", "2"): len(changed)})} if changed else {}
    assert found.outputs == wanted
    assert [each.inputs["x"] for each in found.examples] == changed[:examples]
    assert all(each.fields == {"d": (1, 2)} for each in found.examples)
    assert all(values[each.row - 1] == each.inputs["x"] for each in found.examples)


def test_columns_without_an_input_and_inputs_without_a_column_are_told():
    old, new = of("x", x="number"), of("y", y="number")
    found = compare(old, new, [{"x": 1, "z": 2}])
    assert (found.absent, found.foreign) == (("y",), ("z",))
    assert found.outputs == {"d": Counter({("1", "null"): 1})}


def test_dotted_columns_are_entries():
    types = (
        '<itemDefinition name="p"><itemComponent name="age"><typeRef>number</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    data = definitions(types, input_data("a", "p"), decision("d", literal("a.age"), needs(["a"])))
    found = compare(program(data, "d"), of("0"), [{"a.age": "7"}])
    assert found.outputs == {"d": Counter({("7", "0"): 1})}


def test_a_value_that_is_none_of_its_type_names_the_row():
    with pytest.raises(DmnMisuse, match="row 2"):
        compare(of("x"), of("x"), [{"x": 1}, {"x": "many"}])


@pytest.mark.parametrize(
    ("value", "wanted", "found"),
    [
        ("1.50", NUMBER, Decimal("1.5")),
        (0.1, NUMBER, Decimal("0.1")),
        (1e-7, NUMBER, Decimal("1e-7")),
        (2.0, NUMBER, 2),
        (7, STRING, "7"),
        ("True", BOOLEAN, True),
        ("2024-01-02", DATE, dt.date(2024, 1, 2)),
        (dt.datetime(2024, 1, 2, tzinfo=dt.UTC), DATE, dt.date(2024, 1, 2)),
        (dt.date(2024, 1, 2), STRING, "2024-01-02"),
        ("10:00:00", TIME, dt.time(10)),
        ("P1D", DAYS_DURATION, dt.timedelta(1)),
        ("P1Y", MONTHS_DURATION, Months(12)),
        ("text", ANY, "text"),
        (None, NUMBER, None),
        ([1.5, "2"], ListOf(NUMBER), [Decimal("1.5"), 2]),
        ({"a": "1"}, ContextOf((("a", NUMBER),)), {"a": 1}),
    ],
)  # fmt: skip
def test_cells_of_a_file_become_values(value, wanted, found):
    assert feel_value(value, wanted) == found


def test_what_is_no_number_is_refused():
    for value in (float("nan"), float("inf"), "many"):
        with pytest.raises((FeelError, ValueError)):
            feel_value(value, NUMBER)


def test_answers_of_different_kinds_are_not_alike():
    assert alike(1, Decimal("1.0"))
    assert not alike(1, "1")
    assert not alike(None, 1)
    assert alike([1, None], [1, None])
