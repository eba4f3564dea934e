"""Exact arithmetic in columns, against Python's own whole numbers and fractions."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.frames import both, refusal
from limen.dmn import frame_numbers as numeric
from limen.dmn.frame_terms import NUMBER, Ratio, Refused, Term
from limen.dmn.scales import INT64_MAX, INT64_MIN, Span

ENDS = [INT64_MIN, -(10**9), -7, -1, 0, 1, 2, 7, 10**9, INT64_MAX]
WIDE = Span(INT64_MIN, INT64_MAX)
SMALL = Span(-(10**6), 10**6)


def column(name: str, span: Span) -> Term:
    return Term(NUMBER, pl.col(name), True, span)


def computed(term: Term, values: dict[str, int]) -> tuple[int | None, pl.DataType]:
    frame = pl.DataFrame({name: pl.Series([value]) for name, value in values.items()})
    found = frame.select(pl.lit(True).alias(numeric.SOUND), *frame.columns).select(x=term.expr)["x"]
    return found.item(), found.dtype


@pytest.mark.parametrize("a", ENDS)
@pytest.mark.parametrize("b", ENDS)
def test_sums_and_products_never_wrap(a: int, b: int) -> None:
    x, y = column("a", WIDE), column("b", WIDE)
    values = {"a": a, "b": b}
    assert computed(numeric.add(x, y), values) == (a + b, pl.Int128)
    assert computed(numeric.subtract(x, y), values) == (a - b, pl.Int128)
    small = column("b", SMALL)
    if abs(b) <= 10**6:
        assert computed(numeric.multiply(x, small), values) == (a * b, pl.Int128)


def test_what_may_pass_34_digits_is_refused() -> None:
    x = column("a", WIDE)
    with pytest.raises(Refused, match="34 digits"):
        numeric.multiply(x, x)


def test_narrow_results_come_back_to_64_bits() -> None:
    found = numeric.rounded(
        numeric.multiply(column("a", WIDE), column("b", Span(0, 1000))), "floor", -6
    )
    assert found.bounds.wide
    ratio = numeric.divide(
        numeric.multiply(column("a", WIDE), column("b", Span(0, 1000))),
        column("c", Span(10**7, 10**8)),
    )
    assert isinstance(ratio, Ratio)
    assert computed(
        numeric.rounded(ratio, "floor", 0), {"a": INT64_MAX, "b": 1000, "c": 10**7}
    ) == (INT64_MAX * 1000 // 10**7, pl.Int64)


def rounding(mode: str, value: Fraction) -> int:
    size, sign = abs(value), -1 if value < 0 else 1
    half = size + Fraction(1, 2)
    match mode:
        case "floor":
            return math.floor(value)
        case "ceiling":
            return math.ceil(value)
        case "round down":
            return sign * math.floor(size)
        case "round up":
            return sign * math.ceil(size)
        case "round half up":
            return sign * math.floor(half)
        case "round half down":
            return sign * math.ceil(size - Fraction(1, 2))
        case _:
            return round(value)


MODES = (
    "floor",
    "ceiling",
    "round down",
    "round up",
    "round half up",
    "round half down",
    "decimal",
)


@pytest.mark.parametrize("mode", MODES)
@given(st.integers(-(10**6), 10**6), st.integers(-20, 20).filter(bool), st.integers(-2, 2))
def test_quotients_round_as_fractions_do(mode: str, a: int, b: int, scale: int) -> None:
    ratio = numeric.divide(column("a", SMALL), column("b", Span(-20, 20)))
    assert isinstance(ratio, Ratio)
    found, _ = computed(numeric.rounded(ratio, mode, scale), {"a": a, "b": b})
    unit = Fraction(10) ** scale
    wanted = rounding(mode, Fraction(a, b) * unit) / unit
    assert found is not None
    assert Fraction(found, 10 ** max(scale, 0)) == wanted


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "=", "!="])
@given(st.integers(-50, 50), st.integers(-9, 9).filter(bool), st.integers(-20, 20))
def test_quotients_compare_as_fractions_do(op: str, a: int, b: int, c: int) -> None:
    ratio = numeric.divide(column("a", SMALL), column("b", Span(-9, 9)))
    half = Term(NUMBER, pl.lit(c), False, Span(c, c, 1))
    found = numeric.compare(op, ratio, half)
    left, right = Fraction(a, b), Fraction(c, 10)
    wanted = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
              "=": left == right, "!=": left != right}  # fmt: skip
    assert computed(found, {"a": a, "b": b})[0] == wanted[op]


def test_decimals_are_exact() -> None:
    assert both("floor(0.29 * 100)") == [29]
    assert both("0.1 + 0.2 = 0.3") == [True]
    assert both("floor(n * 0.7 / 5) * 5", {"n": 450}) == [315]
    assert both("n / 8", {"n": Decimal("0.01")}) == [Decimal("0.00125")]


def test_a_quotient_of_many_digits_is_no_column() -> None:
    assert "34 digits" in refusal("n / 3")
    assert "calculated with further" in refusal("floor(n / 3 * 3)")
    assert "two quotients" in refusal("n / 3 < m / 7")


def test_remainders_have_the_divisors_sign() -> None:
    rows = [{"n": a, "m": b} for a in (-7, 7, Decimal("-0.5"), None) for b in (-3, 3, 0, None)]
    assert both("modulo(n, m)", *rows)[:2] == [-1, 2]
