"""FEEL numbers: decimals of 34 digits, never binary floats.

A number is a Python int when it is whole and fits the digits, else a `Decimal`; every operation
here keeps that rule, so equal numbers are equal values and hashing agrees.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Final, TypeAlias

from limen.dmn.bounds import DIGITS, EXPONENT_MAX, SCALE_MAX, SCALE_MIN
from limen.dmn.errors import FeelError

Number: TypeAlias = int | Decimal

CONTEXT: Final = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=1 - EXPONENT_MAX,
    Emax=EXPONENT_MAX,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
INT_LIMIT: Final = 10**DIGITS

_WIDE: Final = decimal.Context(prec=2 * DIGITS + 10, Emin=-2 * EXPONENT_MAX, Emax=2 * EXPONENT_MAX)


def is_number(value: object) -> bool:
    """Whether a value is a FEEL number (a bool is not)."""
    return type(value) is int or type(value) is Decimal


def tidy(value: Number) -> Number:
    """Round to 34 digits and return whole numbers as int."""
    if type(value) is int:
        if -INT_LIMIT < value < INT_LIMIT:
            return value
        value = Decimal(value)
    value = CONTEXT.plus(value)
    if not value.is_finite():
        raise FeelError("the result is not a finite number")
    if value == 0:
        return 0
    if value.adjusted() < DIGITS:
        whole = int(value)
        if whole == value:
            return whole
    return value


def parse_number(text: str) -> Number:
    """Read a plain decimal numeral.

    Raises
    ------
    FeelError
        When the text is no numeral or its exponent is out of range.
    """
    try:
        return tidy(CONTEXT.create_decimal(text))
    except decimal.DecimalException:
        raise FeelError(f"{text!r} is not a number") from None


def add(a: Number, b: Number) -> Number:
    """Sum of two numbers."""
    return _guarded(CONTEXT.add, a, b)


def subtract(a: Number, b: Number) -> Number:
    """Difference of two numbers."""
    return _guarded(CONTEXT.subtract, a, b)


def multiply(a: Number, b: Number) -> Number:
    """Product of two numbers."""
    return _guarded(CONTEXT.multiply, a, b)


def divide(a: Number, b: Number) -> Number:
    """Quotient of two numbers; division by zero is an error."""
    if b == 0:
        raise FeelError("division by zero")
    return _guarded(CONTEXT.divide, a, b)


def power(a: Number, b: Number) -> Number:
    """`a` to the power of `b`; out-of-range results are errors, found without computing them."""
    if a == 0 and b == 0:
        return 1
    return _guarded(CONTEXT.power, a, b)


def modulo(a: Number, b: Number) -> Number:
    """Return `a - b * floor(a / b)`: the sign follows the divisor."""
    if b == 0:
        raise FeelError("modulo by zero")
    if type(a) is int and type(b) is int:
        return a % b
    try:
        left = _WIDE.remainder(Decimal(a), Decimal(b))
    except decimal.DecimalException:
        raise FeelError("the numbers are too far apart for modulo") from None
    if left != 0 and (left < 0) != (b < 0):
        left = _WIDE.add(left, b)
    return tidy(left)


def _guarded(operation: object, a: Number, b: Number) -> Number:
    try:
        return tidy(operation(Decimal(a), Decimal(b)))  # type: ignore[operator]
    except decimal.Overflow:
        raise FeelError("the result is too large") from None
    except decimal.DecimalException:
        raise FeelError("the operation has no numeric result") from None


QUOTIENTS_KEPT: Final = 10_000
"""Largest whole whose quotient by a known divisor is kept once it was asked for."""


def fraction(whole: int, divisor: int) -> Number:
    """Return a whole over a positive divisor, neither of more than 34 digits."""
    return CONTEXT.divide(whole, divisor) if whole % divisor else whole // divisor


@cache
def quotients(divisor: int) -> tuple[list[Number | None], Callable[[int], Number]]:
    """Return a list of quotients by a divisor, which all programs share, and what fills it."""
    kept: list[Number | None] = [None] * (QUOTIENTS_KEPT + 1)

    def fill(whole: int) -> Number:
        found = kept[whole] = fraction(whole, divisor)
        return found

    return kept, fill


def round_to(value: Number, scale: Number, mode: str) -> Number:
    """Round to `scale` digits after the point under a mode of the decimal module."""
    if not SCALE_MIN <= scale <= SCALE_MAX:
        raise FeelError("scale is out of range")
    digits = int(scale)
    number = Decimal(value)
    if -digits <= int(number.as_tuple().exponent):
        return value
    step = Decimal((0, (1,), -digits))
    return tidy(number.quantize(step, rounding=mode, context=_WIDE))


def whole(value: Number, what: str) -> int:
    """Return the number as int, which it must equal.

    Raises
    ------
    FeelError
        When it has a fraction.
    """
    if isinstance(value, int):
        return value
    if value.adjusted() > DIGITS or value != value.to_integral_value():
        raise FeelError(f"{what} must be a whole number")
    return int(value)


def text_of(value: Number) -> str:
    """Write a number in plain notation, without trailing zeros."""
    if isinstance(value, int):
        return str(value)
    number = value.normalize(CONTEXT)
    if abs(number.adjusted()) > 2 * DIGITS:
        return str(number)
    return format(number, "f")
