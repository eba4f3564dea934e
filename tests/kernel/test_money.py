from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.errors import InvariantViolated
from limen.kernel.money import EXPONENTS, Money, format_minor, parse_minor

currencies = st.sampled_from(sorted(EXPONENTS))
amounts = st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX)
digits = st.text("0123456789", min_size=1, max_size=12)
long_tails = st.text("0459", max_size=40)


@given(amounts, currencies)
def test_what_is_written_is_read_back(minor, currency):
    assert parse_minor(format_minor(minor, currency).replace(",", ""), currency) == minor


@given(amounts, currencies)
def test_text_says_the_amount_in_major_units(minor, currency):
    text = format_minor(minor, currency).replace(",", "")
    assert Fraction(text) == Fraction(minor, 10 ** EXPONENTS[currency])
    assert len(text.partition(".")[2]) == EXPONENTS[currency]


@given(st.sampled_from(("", "-")), digits, long_tails, currencies)
def test_one_rounding_however_many_digits(sign, whole, tail, currency):
    text = f"{sign}{whole}.{tail}"
    exact = Fraction(f"{sign}{whole}.{tail or '0'}") * 10 ** EXPONENTS[currency]
    assert parse_minor(text, currency, "half_even") == round(exact)
    assert parse_minor(text, currency, "down") == int(exact)


@given(digits, long_tails, currencies)
def test_exact_refuses_every_place_too_many(whole, tail, currency):
    exact = Fraction(f"{whole}.{tail or '0'}") * 10 ** EXPONENTS[currency]
    if exact.denominator == 1:
        assert parse_minor(f"{whole}.{tail}", currency) == exact
    else:
        with pytest.raises(ValueError, match="more decimal places"):
            parse_minor(f"{whole}.{tail}", currency)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "12,5", "1,000", "1_000", "--1", "1.2.3", "0x10", "1e"],
)
def test_no_number_is_no_amount(text):
    with pytest.raises(ValueError, match="is not an amount"):
        parse_minor(text, "USD")


@pytest.mark.parametrize(
    "text", ["NaN", "-nan", "inf", "-Infinity", "1e400", "1e999999", "1e999999999", "-1e30"]
)
def test_nothing_beyond_bounds(text):
    with pytest.raises(ValueError, match="out of bounds"):
        parse_minor(text, "USD")


@pytest.mark.parametrize("rounding", ["exact", "half_even", "down"])
def test_the_bound_itself_is_an_amount_and_the_next_is_not(rounding):
    assert parse_minor("10000000000000.00", "USD", rounding) == AMOUNT_MINOR_MAX
    with pytest.raises(ValueError, match="out of bounds"):
        parse_minor("10000000000000.01", "USD", rounding)


def test_a_tiny_amount_is_not_silently_nothing():
    assert parse_minor("1e-300", "USD", "half_even") == 0
    with pytest.raises(ValueError, match="more decimal places"):
        parse_minor("1e-999999999", "USD")


@given(amounts, amounts, currencies, currencies)
def test_two_currencies_never_meet(left, right, one, other):
    assume(one != other)
    for combine in (Money.__add__, Money.__sub__):
        with pytest.raises(InvariantViolated, match="one currency"):
            combine(Money(left, one), Money(right, other))
    with pytest.raises(TypeError):
        assert Money(left, one) < Money(right, other)


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14), currencies)
def test_money_of_one_currency_adds_like_integers(left, right, currency):
    assert (Money(left, currency) + Money(right, currency)).minor == left + right
    assert (Money(left, currency) - Money(right, currency)).minor == left - right


def test_money_knows_its_bounds_and_its_currencies():
    with pytest.raises(InvariantViolated, match="AMOUNT_MINOR_MAX"):
        Money(AMOUNT_MINOR_MAX, "USD") + Money(1, "USD")
    with pytest.raises(InvariantViolated, match="currency is known"):
        Money(1, "XXX")


def test_money_as_text():
    assert str(Money(-1_234_567_05, "CNY")) == "-1,234,567.05 CNY"
    assert str(Money(1_234_567, "JPY")) == "1,234,567 JPY"
    assert str(Money(-5, "KWD")) == "-0.005 KWD"
