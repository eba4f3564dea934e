from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel import rates
from limen.kernel.bounds import AMOUNT_MINOR_MAX, RATE_PPM_MAX
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import Rounding

MODES = {
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_FLOOR,
    Rounding.UP: ROUND_CEILING,
}
numerators = st.integers(-(10**24), 10**24) | st.integers(-50, 50)
denominators = st.integers(1, 10**9) | st.integers(1, 8)
amounts = st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX)


def rounded(numerator, denominator, rounding):
    """By the remainder alone: below, at or above a half, then the decimal library's own modes."""
    whole, rest = divmod(abs(numerator), denominator)
    shown = Decimal(whole) + (Decimal("0.5") if 2 * rest == denominator else Decimal(0))
    if 0 < 2 * rest < denominator:
        shown += Decimal("0.25")
    elif 2 * rest > denominator:
        shown += Decimal("0.75")
    signed = -shown if numerator < 0 else shown
    # The library's own half-up goes away from zero, ours towards plus infinity.
    half_up = ROUND_HALF_DOWN if numerator < 0 else ROUND_HALF_UP
    mode = MODES.get(rounding, half_up)
    return int(signed.quantize(Decimal(1), mode, Context(prec=60)))


@given(numerators, denominators, st.sampled_from(Rounding))
def test_divide_against_decimals(numerator, denominator, rounding):
    assert rates.divide(numerator, denominator, rounding) == rounded(
        numerator, denominator, rounding
    )


@given(numerators, denominators)
def test_half_even_against_fractions(numerator, denominator):
    expected = round(Fraction(numerator, denominator))
    assert rates.divide(numerator, denominator, Rounding.HALF_EVEN) == expected


@given(st.integers(-1_000, 1_000))
def test_halves_go_to_the_even_neighbour(whole):
    assert rates.divide(2 * whole + 1, 2, Rounding.HALF_EVEN) % 2 == 0


def test_a_half_up_division_is_noticed():
    def half_up(numerator, denominator):
        return (2 * numerator + denominator) // (2 * denominator)

    differing = [n for n in range(-9, 10) if half_up(n, 2) != rounded(n, 2, Rounding.HALF_EVEN)]
    assert differing == [-7, -3, 1, 5, 9]


@pytest.mark.parametrize("denominator", [0, -1])
def test_nothing_is_divided_by_what_is_not_positive(denominator):
    with pytest.raises(InvariantViolated, match="denominator is positive"):
        rates.divide(1, denominator, Rounding.DOWN)


@given(amounts, st.integers(0, RATE_PPM_MAX), st.sampled_from(Rounding))
def test_a_rate_is_applied_once(amount, rate_ppm, rounding):
    found = rates.apply_ppm(amount, rate_ppm, rounding)
    assert found == rounded(amount * rate_ppm, 1_000_000, rounding)


@given(amounts, st.integers(1, 10**6))
def test_a_step_is_never_passed(amount, step):
    found = rates.round_down_to_step(amount, step)
    assert found % step == 0
    assert found <= amount < found + step


def test_a_step_is_positive():
    with pytest.raises(InvariantViolated, match="step is positive"):
        rates.round_down_to_step(10, 0)
