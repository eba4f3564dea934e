"""What is known of a quotient without dividing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.emitter import Emitter
from limen.dmn.lower_known import PYTHON, bounded, not_null_if
from limen.dmn.lower_numbers import Scaled
from limen.dmn.tree import Compare, Constant, Name
from limen.dmn.types import NUMBER

HOLDS = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "==": lambda a, b: a == b,
}  # fmt: skip
whole = st.integers(-500, 500)


@given(st.sampled_from(["<", "<=", ">", ">=", "="]), whole, st.integers(1, 40), st.integers(-9, 9))
def test_quotients_and_their_floors(op: str, n: int, d: int, limit: int) -> None:
    e = Emitter()
    e.begin_fast()
    e.scaled["t1"], e.floors["t2"] = Scaled("t0", d, 9), ("t0", d)
    found = bounded("t1", op, limit, e)
    assert found is not None
    assert HOLDS[found[1]](n, found[2]) == HOLDS[PYTHON.get(op, op)](Fraction(n, d), limit)
    found = bounded("t2", op, limit, e)
    assert (found is None) == (op == "=")
    if found is not None:
        assert HOLDS[found[1]](n, found[2]) == HOLDS[op](n // d, limit)


@pytest.mark.parametrize(("op", "told"), [("=", (set(), {"t1"})), ("!=", ({"t1"}, set()))])
def test_a_comparison_with_null_tells_where_something_is(
    op: str, told: tuple[set[str], set[str]]
) -> None:
    e = Emitter()
    e.begin_fast()
    with e.names({"x": "t1"}):
        assert not_null_if(Compare(op, Name("x", NUMBER), Constant(None)), e) == told  # type: ignore[arg-type]
        assert not_null_if(Compare("<", Name("x", NUMBER), Constant(1)), e) == (set(), set())
