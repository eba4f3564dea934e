"""Whole arithmetic gives what FEEL's decimals give, to the digit."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import Program
from limen.dmn.execution import Execution
from limen.dmn.lower_numbers import scale_of

leaves = st.sampled_from(["x", "y", "1", "3", "500", "0.29", "0.7", "0.001", "-2", "7"])


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from("+-*/"), inner)
    return (
        pairs.map(lambda p: f"({p[0]} {p[1]} {p[2]})")
        | inner.map(lambda text: f"floor({text})")
        | inner.map(lambda text: f"ceiling({text})")
        | inner.map(lambda text: f"abs({text})")
        | inner.map(lambda text: f"(-{text})")
        | st.tuples(inner, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner).map(
            lambda p: f"(if {p[0]} {p[1]} {p[2]} then {p[0]} else {p[2]})"
        )
    )


texts = st.recursive(leaves, joined, max_leaves=7)
whole = st.integers(-1000, 1000) | st.integers(-(2**63), 2**63 - 1)


def compiled(text: str) -> Program:
    data = definitions(
        input_data("x"), input_data("y"), decision("d", literal(text), needs(["x", "y"]))
    )
    return program(data, "d")


@given(texts, st.lists(st.tuples(whole, whole), min_size=3, max_size=3))
def test_both_functions_agree(text: str, rows: list[tuple[int, int]]) -> None:
    found = compiled(text)
    for a, b in rows:
        x = Execution()
        general = found.main(x, {"x": a, "y": b})
        result = found.run({"x": a, "y": b})
        assert result.values == general, text
        assert len(result.errors) == len(x.errors), text


@given(st.integers(-(2**63), 2**63 - 1), st.integers(1, 10**6))
def test_quotients_against_fractions(a: int, b: int) -> None:
    text = f"[floor(x / {b}), ceiling(x / {b}), x / {b} < y, x / {b} >= y]"
    found = compiled(text).fast
    assert found is not None
    near = a // b
    taken = found({"x": a, "y": near}, None)
    assert taken is not None
    quotient = Fraction(a, b)
    assert taken.values["d"] == [near, -(-a // b), quotient < near, quotient >= near]


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("floor(x * 0.29)", 100, 29),
        ("floor(45000 * 0.7 / x) * x", 500, 31500),
        ("x / 3", 1, Decimal("0.3333333333333333333333333333333333")),
        ("x / 3 * 3", 1, Decimal("0.9999999999999999999999999999999999")),
        ("x * x * x", 10**12, Decimal("1E+36")),
    ],
)
def test_examples(text: str, x: int, value: object) -> None:
    assert compiled(text).run({"x": x, "y": 0}).values == {"d": value}


@pytest.mark.parametrize(("divisor", "scale"), [(1, 0), (8, 3), (500, 3), (3, None), (1000, 3)])
def test_digits_of_a_divisor(divisor: int, scale: int | None) -> None:
    assert scale_of(divisor) == scale
