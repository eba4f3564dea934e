"""Built-ins and tables that a fast function does without calls, against the general function."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import Program
from limen.dmn.execution import Execution
from limen.dmn.lower_calls import wholes_of
from limen.dmn.tree import Constant

TYPES = (
    '<itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..1]</text>'
    '</allowedValues></itemDefinition><itemDefinition name="tStep"><typeRef>number</typeRef>'
    "<allowedValues><text>[1..100000]</text></allowedValues></itemDefinition>"
)
FLAGS = [(["> 0"], ['"x"'])] * 2
SHARES = [(["> 100"], ["0.35"]), (["[0..100]"], ["0.5"]), (["< 0"], ["1"])]


def model(text: str, policy: str = "FIRST", default: str | None = None) -> Program:
    return program(
        definitions(
            TYPES,
            input_data("a"),
            input_data("share", "tShare"),
            input_data("step", "tStep"),
            decision("part", table(policy, ["a"], SHARES, default=default), needs(["a"])),
            decision("flags", table("COLLECT", ["a"], FLAGS, ids=False), needs(["a"])),
            decision("d", literal(text), needs(["a", "share", "step"], ["part", "flags"])),
        ),
        "d",
    )  # fmt: skip


TEXTS = [
    "floor(a * share / step) * step",
    "min(a, step, a * 0.25)",
    "max(a * share, 10)",
    "decimal(a * share / 8, 2)",
    "decimal(a / 8, 0)",
    "ceiling(a * part)",
    "part",
    "[part, part * 2, a / step < 3.5]",
    "[count(flags), distinct values(flags)]",
    "(if a > 0 then a * share else part * 3) + 1",
    "if a = 0 then null else floor(10000 * step / a)",
    "abs(a) / (1 - share)",
]
PROGRAMS = [model(text) for text in TEXTS]
PROGRAMS += [
    model("part * 2", "UNIQUE"),
    model("part", "COLLECT"),
    model("part * 2", default="0.1"),
]
shares = st.decimals(0, 1, places=4) | st.sampled_from([0, 1, Decimal("0.12345678")])
numbers = st.integers(-1000, 1000) | st.integers(-(10**18), 10**18)


@given(st.sampled_from(PROGRAMS), numbers, shares, st.integers(1, 100_000))
def test_as_the_general_function(found: Program, a: int, share: Any, step: int) -> None:
    values = {"a": a, "share": share, "step": step}
    x = Execution()
    result = found.run(values)
    assert (result.values, result.rules) == (found.main(x, values), tuple(x.rules))
    assert [error.cause for error in result.errors] == [cause for _, cause in x.errors]


def test_fractions_are_taken_as_they_are() -> None:
    fast = model("floor(a * share)").fast
    assert fast is not None
    taken = fast({"a": 100, "share": Decimal("0.29"), "step": 1}, None)
    assert taken is not None
    assert taken.values == {"d": 29}
    for share in (Decimal("0.12345678"), Decimal("NaN"), Decimal(2), 0.5, True):
        assert fast({"a": 100, "share": share, "step": 1}, None) is None


@pytest.mark.parametrize(
    ("answers", "divisor"),
    [([1, Decimal("0.25")], 4), ([2, 3], 1), (["a", 1], None), ([None], None), ([], None)],
)
def test_tables_of_numbers(answers: list[Any], divisor: int | None) -> None:
    found = wholes_of([Constant(each) for each in answers])
    assert (found and found[0]) == divisor
    if found:
        assert all(abs(each * found[0]) < 2 ** found[1] for each in answers)
