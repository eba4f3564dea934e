"""Numbers: rounding, roots, and the like."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any, Final

from limen.dmn import numbers, wide
from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError
from limen.dmn.numbers import CONTEXT, Number
from limen.dmn.values import Months

_ROUNDINGS: Final = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
}


def _register_rounding(name: str, mode: str) -> None:
    @builtin(name, "n: number, scale: number", "number")
    def _(n: Number, scale: Number) -> Number:
        return numbers.round_to(n, scale, mode)


for _name, _mode in _ROUNDINGS.items():
    _register_rounding(_name, _mode)


@builtin("floor", "n: number, scale: number?", "number")
def floor(n: Number, scale: Number | None = 0) -> Number:
    """Round towards minus infinity."""
    return numbers.round_to(n, _scale(scale), decimal.ROUND_FLOOR)


@builtin("ceiling", "n: number, scale: number?", "number")
def ceiling(n: Number, scale: Number | None = 0) -> Number:
    """Round towards plus infinity."""
    return numbers.round_to(n, _scale(scale), decimal.ROUND_CEILING)


def _scale(scale: Number | None) -> Number:
    if scale is None:
        raise FeelError("'scale' is null")
    return scale


@builtin("abs", "n: number", "number")
def absolute(n: Number) -> Number:
    """Size of a number."""
    return abs(n) if type(n) is int else numbers.tidy(Decimal(n).copy_abs())


@builtin("abs", "n: days and time duration | years and months duration")
def absolute_duration(n: Any) -> Any:
    """Size of a duration."""
    if isinstance(n, Months):
        return Months(abs(n.count))
    return wide.span_of(abs(wide.nanoseconds_of(n)))


@builtin("modulo", "dividend: number, divisor: number", "number")
def modulo(dividend: Number, divisor: Number) -> Number:
    """Remainder with the divisor's sign."""
    return numbers.modulo(dividend, divisor)


@builtin("sqrt", "number: number", "number")
def square_root(number: Number) -> Number:
    """Square root."""
    if number < 0:
        raise FeelError("a negative number has no square root")
    return numbers.tidy(CONTEXT.sqrt(Decimal(number)))


@builtin("log", "number: number", "number")
def logarithm(number: Number) -> Number:
    """Natural logarithm."""
    if number <= 0:
        raise FeelError("only positive numbers have a logarithm")
    return numbers.tidy(CONTEXT.ln(Decimal(number)))


@builtin("exp", "number: number", "number")
def exponential(number: Number) -> Number:
    """`e` to the power of a number."""
    try:
        return numbers.tidy(CONTEXT.exp(Decimal(number)))
    except decimal.Overflow:
        raise FeelError("the result is too large") from None


@builtin("odd", "number: number", "boolean")
def is_odd(number: Number) -> bool:
    """Whether a whole number is odd."""
    return numbers.whole(number, "number") % 2 == 1


@builtin("even", "number: number", "boolean")
def is_even(number: Number) -> bool:
    """Whether a whole number is even."""
    return numbers.whole(number, "number") % 2 == 0
