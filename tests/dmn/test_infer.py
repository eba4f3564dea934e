"""What is known of a type is true of every value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import evaluated
from limen.dmn import types
from limen.dmn.infer import infer
from limen.dmn.parse import parse_expression
from limen.dmn.types import ANY

leaves = st.sampled_from(["1", "0.5", '"a"', "true", "null", "[1, 2]", "{a: 1}", "[{a: 1}]"])
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["+", "-", "*", "/", "=", "<", "and", "or"]),
            inner,
        ),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("({}).a".format, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("(for i in {} return i)".format, inner),
        st.builds("count({})".format, inner),
        st.builds("max({})".format, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=6,
)


@given(expressions)
def test_inferred_types_hold(text: str) -> None:
    parsed = parse_expression(text, {}, {})
    if parsed.tree is None or parsed.faults:
        return
    known = infer(parsed.tree)
    if known != types.NULL:
        assert types.conforms(evaluated(text), known)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("x + 1", "Any"),
        ("1 + 1", "number"),
        ("[{a: 1}, {a: 2}].a", "list<number>"),
        ("x > 1 and true", "boolean"),
        ("string length(x)", "number"),
    ],
)
def test_examples(text: str, known: str) -> None:
    tree = parse_expression(text, {"x": ANY}, {}).tree
    assert tree is not None
    assert types.describe(infer(tree)) == known
