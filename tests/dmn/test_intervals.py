"""Interval arithmetic: what is computed from members is a member."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from limen.dmn import intervals
from limen.dmn.scales import Span

WHOLE = st.integers(-50, 50)
SPANS = st.tuples(WHOLE, WHOLE).map(lambda ends: Span(min(ends), max(ends)))
TWO = {
    "add": (intervals.add, lambda a, b: a + b),
    "subtract": (intervals.subtract, lambda a, b: a - b),
    "multiply": (intervals.multiply, lambda a, b: a * b),
    "smaller": (intervals.smaller, min),
    "larger": (intervals.larger, max),
}


def member(data: st.DataObject, span: Span) -> int:
    return data.draw(st.integers(span.low, span.high))


@pytest.mark.parametrize("name", TWO)
@given(SPANS, SPANS, st.data())
def test_two_numbers(name: str, a: Span, b: Span, data: st.DataObject) -> None:
    of_spans, of_numbers = TWO[name]
    found = of_spans(a, b)
    assert found.low <= of_numbers(member(data, a), member(data, b)) <= found.high


@pytest.mark.parametrize("name", TWO)
@given(SPANS, SPANS)
def test_no_wider_than_needed(name: str, a: Span, b: Span) -> None:
    of_spans, of_numbers = TWO[name]
    corners = [of_numbers(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    assert (min(corners), max(corners)) == (of_spans(a, b).low, of_spans(a, b).high)


@given(SPANS, st.data())
def test_one_number(a: Span, data: st.DataObject) -> None:
    x = member(data, a)
    assert intervals.negate(a).low <= -x <= intervals.negate(a).high
    assert intervals.absolute(a).low <= abs(x) <= intervals.absolute(a).high


ROUNDED: list[Callable[[int, int], int]] = [lambda a, b: a // b, lambda a, b: -((-a) // b)]


@given(SPANS, SPANS, st.data())
def test_quotients_and_remainders(a: Span, b: Span, data: st.DataObject) -> None:
    x, y = member(data, a), member(data, b)
    assume(y != 0)
    found = intervals.divide_whole(a, b, 0)
    for rounding in ROUNDED:
        assert found.low <= rounding(x, y) <= found.high
    left = intervals.modulo(a, b)
    assert left.low <= x % y <= left.high


@given(SPANS, st.integers(1, 20), st.data())
def test_roundings_to_a_step(a: Span, step: int, data: st.DataObject) -> None:
    x = member(data, a)
    found = intervals.round_whole(a, step, 0)
    for rounding in ROUNDED:
        assert found.low <= rounding(x, step) <= found.high
