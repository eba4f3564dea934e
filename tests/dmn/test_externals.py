"""External functions run nothing foreign: a registry, and ranges as the types declare them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.errors import FeelError
from limen.dmn.externals import external


@given(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1))
def test_the_larger_of_two(a: int, b: int) -> None:
    larger = external("java.lang.Math", "max(int, int)")
    assert larger((a, b)) == (a if a > b else b)


@pytest.mark.parametrize(
    ("owner", "signature", "arguments", "value"),
    [
        ("java.lang.Math", "max(double,double)", (Decimal("1.5"), 2), 2),
        ("java.lang.Math", "round(double)", (Decimal("-0.5"),), 0),
        ("java.lang.Math", "floorMod(int,int)", (-7, 3), 2),
        ("java.lang.Integer", "valueOf(java.lang.String)", ("123",), 123),
        ("java.lang.Double", "parseDouble(java.lang.String)", ("1.25",), Decimal("1.25")),
        ("java.lang.String", "valueOf(char)", ("a",), "a"),
        ("java.lang.String", "join(CharSequence, CharSequence...)", ("-", "a", "b"), "a-b"),
        ("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", ("%s!", 1), "1!"),
        ("java.lang.String", "format(java.lang.String, Object...)", ("%s%s", ["a", 2]), "a2"),
        ("java.lang.Boolean", "parseBoolean(String)", ("TRUE",), True),
    ],
)
def test_values(owner: str, signature: str, arguments: tuple[object, ...], value: object) -> None:
    assert external(owner, signature)(arguments) == value


def test_a_cosine_is_a_decimal() -> None:
    found = external("java.lang.Math", "cos(double)")((123,))
    assert type(found) is Decimal
    assert abs(found + Decimal("0.8879689066918555")) < Decimal("1e-12")


@pytest.mark.parametrize(
    ("owner", "signature"),
    [
        ("java.lang.Math", "foo(double)"),
        ("java.lang.Runtime", "exec(java.lang.String)"),
        ("java.lang.Math", "max(java.lang.String, java.lang.String)"),
        ("java.lang.Math", "max"),
    ],
)
def test_what_is_not_registered_is_no_function(owner: str, signature: str) -> None:
    with pytest.raises(FeelError):
        external(owner, signature)


@pytest.mark.parametrize(
    ("signature", "arguments"),
    [("max(int,int)", (2**31, 1)), ("max(int,int)", (Decimal("1.5"), 1)), ("max(int,int)", (1,)),
     ("sqrt(double)", (-1,)), ("cos(double)", ("a",)), ("floorDiv(int,int)", (1, 0))],
)  # fmt: skip
def test_arguments_that_do_not_fit(signature: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(FeelError):
        external("java.lang.Math", signature)(arguments)
