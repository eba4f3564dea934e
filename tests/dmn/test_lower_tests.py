"""Unary tests: the plain condition and the general one agree."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import holds

single = st.sampled_from(
    ["1", "2.5", "< 2", ">= 2", "!= 1", "= 1", "[1..3]", "(1..3)", "]1..3[", "null", "(> 2)"]
)
cells = st.builds(
    lambda tests, negated: f"not({', '.join(tests)})" if negated else ", ".join(tests),
    st.lists(single, min_size=1, max_size=3),
    st.booleans(),
)


@given(cells, st.none() | st.integers(-1, 5))
def test_typed_and_untyped_cells_agree(cell: str, value: int | None) -> None:
    from dmn.feel import program
    from dmn.models import decision, definitions, input_data, needs, table

    found = []
    for type_ref in ("number", None):
        logic = table("FIRST", ["x"], [([cell], ["1"])])
        data = definitions(input_data("x", type_ref), decision("t", logic, needs(["x"])))
        found.append(program(data, "t").run({"x": value}).values["t"] == 1)
    assert found[0] == found[1] == (holds(cell, value) is True)


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ('"a", "b"', "b", True),
        ("[1, 2]", 2, True),
        ("list contains([1, 2], ?)", 2, True),
        ('starts with(?, "a")', "abc", True),
        ("1 + 1", 2, True),
        ('@"2024-01-01"', "2024-01-01", None),
    ],
)
def test_examples(cell: str, value: Any, answer: Any) -> None:
    assert holds(cell, value) is answer
