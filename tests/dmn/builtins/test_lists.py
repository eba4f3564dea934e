"""Built-ins over lists."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import cause, evaluated

integers = st.lists(st.integers(-100, 100), max_size=8)


@given(integers)
def test_totals_are_pythons(items: list[int]) -> None:
    for name, oracle in (("sum", sum), ("min", min), ("max", max), ("count", len)):
        if items:
            assert evaluated(f"{name}(a)", a=items) == oracle(items)
    assert evaluated("sort(a, function(x, y) x < y)", a=items) == sorted(items)
    assert evaluated("distinct values(a)", a=items) == list(dict.fromkeys(items))
    assert evaluated("reverse(reverse(a))", a=items) == items


@given(integers, integers)
def test_concatenating(a: list[int], b: list[int]) -> None:
    assert evaluated("concatenate(a, b)", a=a, b=b) == a + b
    assert evaluated("flatten([a, [b]])", a=a, b=b) == a + b
    assert evaluated("union(a, b)", a=a, b=b) == list(dict.fromkeys(a + b))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mean([1, 2])", Decimal("1.5")),
        ("median([3, 1, 2])", 2),
        ("mode([1, 2, 2])", [2]),
        ("stddev([2, 4])", Decimal("1.414213562373095048801688724209698")),
        ("append([1], 2)", [1, 2]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2], 1)", [2]),
        ("sublist([1, 2, 3], -2)", [2, 3]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("list contains([1, null], null)", True),
        ("all([true, null])", None),
        ("any([true, null])", True),
        ("list replace([1, 2], 2, 9)", [1, 9]),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize("text", ["min([])", 'sum([1, "a"])', "remove([1], 2)", 'max([1, "a"])'])
def test_no_result(text: str) -> None:
    assert cause(text)
