"""What belongs to a type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn import types
from limen.dmn.types import ANY, BOOLEAN, NUMBER, STRING, ContextOf, FeelType, ListOf

simple: st.SearchStrategy[FeelType] = st.sampled_from([NUMBER, STRING, BOOLEAN, ANY])
known: st.SearchStrategy[FeelType] = st.recursive(
    simple,
    lambda inner: st.one_of(inner.map(ListOf), inner.map(lambda each: ContextOf((("a", each),)))),
    max_leaves=4,
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.lists(inner, max_size=2) | st.fixed_dictionaries({"a": inner}),
    max_leaves=4,
)


@given(known, known, values)
def test_assignable_means_every_value_conforms(a: FeelType, b: FeelType, value: object) -> None:
    if types.assignable(a, b) and types.conforms(value, a):
        assert types.conforms(value, b)


@pytest.mark.parametrize(
    ("value", "wanted", "answer"),
    [
        (True, NUMBER, False),
        (1, NUMBER, True),
        (None, NUMBER, True),
        ([1, "a"], ListOf(NUMBER), False),
        ({"a": 1}, ContextOf((("a", NUMBER), ("b", NUMBER))), False),
    ],
)
def test_examples(value: object, wanted: FeelType, answer: bool) -> None:
    assert types.conforms(value, wanted) is answer
