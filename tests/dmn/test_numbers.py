"""Numbers are exact decimals; the oracle is rational arithmetic with its own rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import cause, evaluated
from limen.dmn import numbers
from limen.dmn.errors import FeelError

DIGITS = 34
finite = st.one_of(
    st.integers(-(10**18), 10**18),
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9
    ),
)


def rounded(exact: Fraction) -> Fraction:
    """34 significant digits, ties to even."""
    if exact == 0:
        return exact
    size = len(str(abs(exact.numerator))) - len(str(exact.denominator))
    for exponent in (size, size - 1, size + 1):
        if Fraction(10) ** exponent <= abs(exact) < Fraction(10) ** (exponent + 1):
            unit = Fraction(10) ** (exponent - DIGITS + 1)
            return round(exact / unit) * unit
    raise AssertionError(exact)


def oracle_disagrees(operation: object, a: object, b: object, exact: Fraction) -> bool:
    return Fraction(operation(a, b)) != rounded(exact)  # type: ignore[operator]


@given(finite, finite)
def test_sum_difference_and_product_are_the_rounded_exact_ones(a: Decimal, b: Decimal) -> None:
    one, two = Fraction(a), Fraction(b)
    assert not oracle_disagrees(numbers.add, a, b, one + two)
    assert not oracle_disagrees(numbers.subtract, a, b, one - two)
    assert not oracle_disagrees(numbers.multiply, a, b, one * two)


@given(finite, finite.filter(lambda b: b != 0))
def test_quotient_is_the_rounded_exact_one(a: Decimal, b: Decimal) -> None:
    assert not oracle_disagrees(numbers.divide, a, b, Fraction(a) / Fraction(b))


def test_the_oracle_notices_a_planted_fault() -> None:
    def careless(a: int, b: int) -> Fraction:
        return Fraction(a / b)

    assert oracle_disagrees(careless, 1, 3, Fraction(1, 3))
    assert not oracle_disagrees(numbers.divide, 1, 3, Fraction(1, 3))


@given(finite)
def test_whole_numbers_are_ints(a: Decimal) -> None:
    found = numbers.tidy(a)
    assert found == a
    assert (type(found) is int) == (a == int(a))


@given(st.integers(-(10**6), 10**6), st.integers(1, 1000))
def test_modulo_follows_the_divisor(a: int, b: int) -> None:
    for divisor in (b, -b):
        found = evaluated(f"modulo({a}, {divisor})")
        assert found == a - divisor * (a // divisor)


def test_no_binary_fractions() -> None:
    assert evaluated("floor(0.29 * 100)") == 29
    assert evaluated("0.1 + 0.2 = 0.3") is True
    assert evaluated("1 / 3") == Decimal("0." + "3" * 34)


@pytest.mark.parametrize(
    "text",
    ["10 ** (10 ** 9)", "9 ** (9 ** (9 ** 9))", "1e6144 * 10", "1 / 0", "0 ** -1", "2 ** 0.5e9"],
)
def test_huge_results_end_at_once(text: str) -> None:
    assert cause(text)


def test_rounding_modes() -> None:
    assert evaluated("round half up(-5.5, 0)") == -6
    assert evaluated("round half down(5.5, 0)") == 5
    assert evaluated("decimal(2.5, 0)") == 2
    assert evaluated("round up(1.121, 2)") == Decimal("1.13")
    assert evaluated("floor(-1.56, 1)") == Decimal("-1.6")


@pytest.mark.parametrize("text", ["", "1,0", "NaN", "1e99999", "--1"])
def test_text_that_is_no_number(text: str) -> None:
    with pytest.raises(FeelError):
        numbers.parse_number(text)


@given(st.integers(0, 10_000), st.sampled_from([2, 7, 100, 10_000]))
def test_kept_quotients_are_feels_own(whole: int, divisor: int) -> None:
    kept, fill = numbers.quotients(divisor)
    value = numbers.divide(whole, divisor)
    assert (fill(whole), str(fill(whole))) == (value, str(value))
    assert kept[whole] == numbers.fraction(whole, divisor) == value
    assert numbers.quotients(divisor)[0] is kept
