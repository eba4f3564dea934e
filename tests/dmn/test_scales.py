"""Numbers as scaled integers: values survive the way there and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.numbers import tidy
from limen.dmn.scales import INT64_MAX, INT64_MIN, Bounds, Span, hull, scaled, value_of

NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20
)


@given(NUMBERS)
def test_a_constant_comes_back(value: Decimal) -> None:
    number = tidy(value)
    span = scaled(number)
    assert span.low == span.high
    assert value_of(span.low, span.scale) == number


def test_thirty_four_digits_come_back() -> None:
    number = tidy(Decimal("54.59815003314423907811026120286088"))
    assert value_of(scaled(number).low, scaled(number).scale) == number


@given(st.integers(), st.integers(0, 6), st.integers(0, 6))
def test_more_digits_change_no_value(whole: int, scale: int, more: int) -> None:
    span = Span(whole, whole, scale).at(scale + more)
    assert (
        Decimal(span.low).scaleb(-span.scale) == Decimal(whole).scaleb(-scale)
        or abs(whole) >= 10**20
    )


@pytest.mark.parametrize(
    ("bounds", "span"),
    [
        (Bounds(), Span(INT64_MIN, INT64_MAX, 0)),
        (Bounds(0, 1, scale=4), Span(0, 10_000, 4)),
        (Bounds(Decimal("0.15"), Decimal("0.99"), scale=1), Span(2, 9, 1)),
        (Bounds(-(10**30), 10**30), Span(INT64_MIN, INT64_MAX, 0)),
    ],
)
def test_bounds_are_whole_units_inside_them(bounds: Bounds, span: Span) -> None:
    assert bounds.span() == span


def test_what_fits() -> None:
    assert not Span(INT64_MIN, INT64_MAX).wide
    assert Span(0, INT64_MAX + 1).wide
    assert Span(0, 10**34 - 1).exact
    assert not Span(-(10**34), 0).exact
    assert Span(-1, 1).signs == (True, True, True)
    assert Span(2, 3).signs == (False, False, True)
    assert hull([Span(1, 2), Span(-4, 0)]) == Span(-4, 2)
