"""Numbers as scaled integers: how many digits after the point, and between which bounds.

A FEEL number of known scale *s* is held as the integer *n* with value n / 10**s. FEEL keeps 34
digits, so every |n| below 10**34 is exact; beyond that an operation would round, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from limen.dmn.bounds import DIGITS
from limen.dmn.numbers import CONTEXT, Number

INT64_MIN: Final[int] = -(2**63)
INT64_MAX: Final[int] = 2**63 - 1
EXACT_LIMIT: Final[int] = 10**DIGITS
"""Scaled integers of this size or more do not fit a FEEL number."""
WIDE_LIMIT: Final[int] = 2**127
"""Scaled integers of this size or more do not fit 128 bits."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a caller declares of a number column: value bounds, digits after the point, nulls.

    Parameters
    ----------
    minimum, maximum
        The smallest and largest value, both allowed; None is what 64 bits hold.
    scale
        Digits after the point; an integer column holds the value times 10**scale.
    nullable
        Whether null is an answer; where it is not, a null is a fault of its row.
    values
        For a column of strings, all that it may hold; none is any.
    """

    minimum: Number | None = None
    maximum: Number | None = None
    scale: int = 0
    nullable: bool = True
    values: tuple[str, ...] = ()

    def span(self) -> Span:
        """Return the bounds as scaled integers, inside 64 bits."""
        low = INT64_MIN if self.minimum is None else _scaled(self.minimum, self.scale, up=True)
        high = INT64_MAX if self.maximum is None else _scaled(self.maximum, self.scale, up=False)
        return Span(max(low, INT64_MIN), min(high, INT64_MAX), self.scale)


@dataclass(frozen=True, slots=True)
class Span:
    """All scaled integers a number may be, from `low` to `high`."""

    low: int
    high: int
    scale: int = 0

    @property
    def size(self) -> int:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))

    @property
    def wide(self) -> bool:
        """Whether 64 bits do not suffice."""
        return self.low < INT64_MIN or self.high > INT64_MAX

    @property
    def exact(self) -> bool:
        """Whether FEEL holds every one of these values without rounding."""
        return self.size < EXACT_LIMIT

    @property
    def signs(self) -> tuple[bool, bool, bool]:
        """Whether a negative number, zero and a positive number are among these."""
        return self.low < 0, self.low <= 0 <= self.high, self.high > 0

    def at(self, scale: int) -> Span:
        """Return the same values with more digits after the point."""
        factor: int = 10 ** (scale - self.scale)
        return Span(self.low * factor, self.high * factor, scale)


def _scaled(value: Number, scale: int, *, up: bool) -> int:
    top, bottom = Decimal(value).as_integer_ratio()
    factor: int = 10**scale
    whole, rest = divmod(top * factor, bottom)
    return whole + 1 if up and rest else whole


def scaled(value: Number) -> Span:
    """Return a constant as the span of itself, at its own scale."""
    if isinstance(value, int):
        return Span(value, value)
    sign, digits, exponent = value.normalize(CONTEXT).as_tuple()
    whole = int("".join(map(str, digits))) * (-1 if sign else 1)
    assert isinstance(exponent, int)
    if exponent >= 0:
        whole *= 10**exponent
        return Span(whole, whole)
    return Span(whole, whole, -exponent)


def value_of(whole: int, scale: int) -> Number:
    """Return the number that a scaled integer stands for, as FEEL holds it."""
    if scale == 0:
        return whole
    top, rest = divmod(whole, 10**scale)
    return top if rest == 0 else Decimal(whole).scaleb(-scale, CONTEXT)


def hull(spans: Iterable[Span]) -> Span:
    """Return the smallest span that holds all others, which must be of one scale."""
    known = list(spans)
    return Span(min(s.low for s in known), max(s.high for s in known), known[0].scale)
