"""Interval arithmetic on scaled integers: what an operation may give, from what it is given."""

from __future__ import annotations

from limen.dmn.scales import Span


def add(a: Span, b: Span) -> Span:
    """Return the span of sums of two numbers of one scale."""
    return Span(a.low + b.low, a.high + b.high, a.scale)


def subtract(a: Span, b: Span) -> Span:
    """Return the span of differences of two numbers of one scale."""
    return Span(a.low - b.high, a.high - b.low, a.scale)


def multiply(a: Span, b: Span) -> Span:
    """Return the span of products; the scales add up."""
    corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return Span(min(corners), max(corners), a.scale + b.scale)


def negate(a: Span) -> Span:
    """Return the span of opposites."""
    return Span(-a.high, -a.low, a.scale)


def absolute(a: Span) -> Span:
    """Return the span of sizes."""
    if a.low >= 0:
        return a
    return Span(0 if a.high >= 0 else -a.high, a.size, a.scale)


def smaller(a: Span, b: Span) -> Span:
    """Return the span of the lesser of two numbers of one scale."""
    return Span(min(a.low, b.low), min(a.high, b.high), a.scale)


def larger(a: Span, b: Span) -> Span:
    """Return the span of the greater of two numbers of one scale."""
    return Span(max(a.low, b.low), max(a.high, b.high), a.scale)


def divide_whole(a: Span, b: Span, scale: int) -> Span:
    """Return a span that holds a / b rounded to a whole, whatever the rounding; b is not zero."""
    if b.low <= 0 <= b.high:
        return Span(-a.size - 1, a.size + 1, scale)
    corners = [x // y for x in (a.low, a.high) for y in (b.low, b.high)]
    return Span(min(corners) - 1, max(corners) + 1, scale)


def round_whole(a: Span, step: int, scale: int) -> Span:
    """Return a span that holds a / step rounded to a whole, the step being positive."""
    return Span(a.low // step, -(-a.high // step), scale)


def modulo(a: Span, b: Span) -> Span:
    """Return the span of remainders that have the divisor's sign, both of one scale."""
    low = 0 if b.low >= 0 else b.low + 1
    high = 0 if b.high <= 0 else b.high - 1
    if a.low >= 0 and b.low > 0:
        high = min(high, a.high)
    return Span(low, high, a.scale)
