"""What literals settle is what FEEL says of them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import holds
from limen.dmn.lower_folding import UNKNOWN, compared_literals, constant_in, settled
from limen.dmn.parse import parse_cell
from limen.dmn.tree import Constant, Name
from limen.dmn.types import NUMBER, STRING

numbers = st.sampled_from(["1", "2.5", "< 2", ">= 2", "[1..3]", "(1..3)", "null", "= 1", "!= 1"])
strings = st.sampled_from(['"a"', '"b", "c"', "null", '!= "a"', 'not("a")', 'not("b", "c")'])


@given(numbers, st.sampled_from([None, 0, 1, 2, 3, Decimal("2.5")]))
def test_tests_of_numbers(cell: str, value: Any) -> None:
    tests = parse_cell(cell, {"?": NUMBER}, {}).tree
    assert tests is not None
    found = settled(tests, value)
    assert found is None or found is (holds(cell, value, "number") is True)


@given(strings, st.sampled_from([None, "a", "b", "d"]))
def test_tests_of_strings(cell: str, value: Any) -> None:
    tests = parse_cell(cell, {"?": STRING}, {}).tree
    assert tests is not None
    found = settled(tests, value)
    assert found is (holds(cell, value, "string") is True) or value is None


@pytest.mark.parametrize(
    ("op", "left", "right", "answer"),
    [
        ("=", "a", "a", True), ("<", "a", "b", True), (">=", 1, Decimal("1.5"), False),
        ("=", None, None, True), ("!=", None, 1, True), ("=", "a", None, False),
        ("<", None, 1, None), ("=", True, 1, None), ("=", "1", 1, None), ("=", UNKNOWN, 1, None),
        ("=", UNKNOWN, None, None),
    ],
)  # fmt: skip
def test_comparisons(op: str, left: Any, right: Any, answer: bool | None) -> None:
    assert compared_literals(op, left, right) is answer


def test_constants() -> None:
    assert constant_in(Constant(3)) == 3
    assert constant_in(Name("x", NUMBER)) is UNKNOWN
