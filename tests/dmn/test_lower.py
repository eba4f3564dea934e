"""Lowering: the same value with types known and unknown."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from limen.dmn import compile_expression

atoms = st.sampled_from(["a", "b", "s", "t", "1", "0.5", '"x"', "null", "true"])
# A boolean in a list of tests is a test of its own only where a declared type tells so.
counts = st.sampled_from(["a", "b", "1", "0.5"])
texts = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["+", "-", "*", "/", "=", "!=", "<", ">=", "and", "or"]),
            inner,
        ),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("({} between {} and {})".format, inner, inner, inner),
        st.builds("({} in ({}, < {}))".format, inner, counts, counts),
        st.builds("abs({})".format, inner),
        st.builds("[{}, {}][{}]".format, inner, inner, inner),
    ),
    max_leaves=8,
)
numbers = st.none() | st.integers(-3, 3) | st.sampled_from([Decimal("0.5"), Decimal("-1.5")])
TYPES = {"a": "number", "b": "number", "s": "string", "t": "boolean"}


def value_of(text: str, types: dict[str, str], values: dict[str, Any]) -> Any:
    expression, diagnostics = compile_expression(text, types)
    assert expression is not None, diagnostics.items
    return expression(values)


@given(
    texts,
    st.fixed_dictionaries(
        {"a": numbers, "b": numbers, "s": st.sampled_from([None, "x", ""]), "t": st.booleans()}
    ),
)
def test_types_change_no_value(text: str, values: dict[str, Any]) -> None:
    untyped = dict.fromkeys(TYPES, "Any")
    assert value_of(text, TYPES, values) == value_of(text, untyped, values)


def test_what_cannot_matter_is_not_computed() -> None:
    expression, _ = compile_expression("false and 1 / 0 > 1", {})
    assert expression is not None
    assert expression.evaluate({}).errors == ()
