"""Exact arithmetic in a frame: sums, products, quotients where they end, roundings, comparisons.

Polars wraps silently, so every result's bounds are known beforehand: what may pass 64 bits is
computed in 128 and narrowed strictly. Its floor division rounds down and its remainder takes the
divisor's sign, as FEEL's `floor` and `modulo` do; division by zero is null.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from limen.dmn import intervals
from limen.dmn.frame_terms import (
    BOOLEAN,
    NUMBER,
    Ratio,
    Refused,
    Term,
    as_wide,
    at_scale,
    integer,
    together,
    whole,
)
from limen.dmn.scales import EXACT_LIMIT, WIDE_LIMIT, Span, value_of

SOUND: Final = "__limen_sound"
"""The column that says that a row's inputs are inside their bounds."""

RATIO_LIMIT: Final = EXACT_LIMIT // 10
"""A numerator below this rounds and compares the same before and after FEEL's 34 digits: a quotient
that is no tie lies further from one than half a unit of its last digit."""

_DECLARE: Final = "declare narrower bounds for the inputs it rests on"


def narrowed(expr: pl.Expr, span: Span, *, computed_wide: bool) -> pl.Expr:
    """Return an expression in the integer type of its span; rows at fault are left out."""
    if not computed_wide or span.wide:
        return expr
    return pl.when(pl.col(SOUND)).then(expr).cast(pl.Int64, strict=True)


def exact(span: Span, what: str) -> Span:
    """Return a span whose numbers FEEL holds exactly.

    Raises
    ------
    Refused
        When they may have more than 34 digits.
    """
    if not span.exact:
        raise Refused(f"{what} may have more than 34 digits", _DECLARE)
    return span


def _number(expr: pl.Expr, span: Span, terms: tuple[Term, ...], *, wide: bool) -> Term:
    nullable = any(term.nullable for term in terms)
    if span.low == span.high and not nullable:
        return Term(NUMBER, whole(span.low), False, span, value_of(span.low, span.scale))
    return Term(NUMBER, narrowed(expr, span, computed_wide=wide), nullable, span)


def _in_type(terms: tuple[Term, ...], *, wide: bool) -> tuple[pl.Expr, ...]:
    return tuple(as_wide(term) if wide else term.expr for term in terms)


def add(a: Term, b: Term) -> Term:
    """Sum of two numbers."""
    return _linear(a, b, intervals.add, lambda x, y: x + y, "the sum")


def subtract(a: Term, b: Term) -> Term:
    """Difference of two numbers."""
    return _linear(a, b, intervals.subtract, lambda x, y: x - y, "the difference")


def _linear(
    a: Term,
    b: Term,
    spans: Callable[[Span, Span], Span],
    compute: Callable[[pl.Expr, pl.Expr], pl.Expr],
    what: str,
) -> Term:
    scale = max(a.bounds.scale, b.bounds.scale)
    a, b = at_scale(a, scale), at_scale(b, scale)
    span = exact(spans(a.bounds, b.bounds), what)
    wide = any(each.wide for each in (a.bounds, b.bounds, span))
    return _number(compute(*_in_type((a, b), wide=wide)), span, (a, b), wide=wide)


def multiply(a: Term, b: Term) -> Term:
    """Product of two numbers."""
    span = exact(intervals.multiply(a.bounds, b.bounds), "the product")
    wide = any(each.wide for each in (a.bounds, b.bounds, span))
    left, right = _in_type((a, b), wide=wide)
    return _number(left * right, span, (a, b), wide=wide)


def power(a: Term, exponent: int) -> Term:
    """A number to a small whole power."""
    found = a
    for _ in range(exponent - 1):
        found = multiply(found, a)
    return found


def negate(a: Term) -> Term:
    """Opposite of a number; Polars cannot negate 128 bits."""
    span = intervals.negate(a.bounds)
    wide = a.bounds.wide or span.wide
    zero = pl.lit(0, dtype=pl.Int128 if wide else pl.Int64)
    return _number(zero - _in_type((a,), wide=wide)[0], span, (a,), wide=wide)


def absolute(a: Term) -> Term:
    """Size of a number."""
    span = intervals.absolute(a.bounds)
    wide = a.bounds.wide or span.wide
    return _number(_in_type((a,), wide=wide)[0].abs(), span, (a,), wide=wide)


def extreme(terms: tuple[Term, ...], *, greatest: bool) -> Term:
    """Smallest or greatest of several numbers; null if any is."""
    aligned = together(*terms)
    choose = intervals.larger if greatest else intervals.smaller
    span, expr = aligned[0].bounds, aligned[0].expr
    for term in aligned[1:]:
        span = choose(span, term.bounds)
        first = expr >= term.expr if greatest else expr <= term.expr
        expr = pl.when(first).then(expr).otherwise(term.expr)
    nulls = [term.expr.is_null() for term in aligned if term.nullable]
    if nulls:
        expr = pl.when(pl.any_horizontal(nulls)).then(None).otherwise(expr)
    return _number(expr, span, aligned, wide=any(t.bounds.wide for t in aligned))


def divide(a: Term, b: Term) -> Term | Ratio:
    """Quotient: a number where the division surely ends, else a ratio to round or compare."""
    if b.known and b.bounds.low != 0:
        ended = _ending(a, b.bounds)
        if ended is not None:
            return ended
    top, bottom = together(a, b)
    zero = b.bounds.signs[1]
    expr = bottom.expr
    if zero:
        expr = pl.when(expr != 0).then(expr)
    nullable = a.nullable or b.nullable or zero
    return Ratio(top, Term(NUMBER, expr, b.nullable or zero, bottom.span), nullable)


def _ending(a: Term, divisor: Span) -> Term | None:
    """Return a / constant where the decimal ends, as a product with the inverse."""
    rest, places = abs(divisor.low), 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    power = 0
    while 10**power % rest and power < 40:
        power += 1
    if 10**power % rest:
        return None
    factor = 10**power // rest * (1 if divisor.low > 0 else -1)
    scale = power + places - divisor.scale
    inverse = Span(factor, factor, scale)
    if scale < 0:
        inverse = Span(factor * 10**-scale, factor * 10**-scale, 0)
    term = Term(NUMBER, whole(inverse.low), False, inverse, value_of(inverse.low, inverse.scale))
    return multiply(a, term) if intervals.multiply(a.bounds, inverse).exact else None


_Rounding = Callable[[pl.Expr, pl.Expr], pl.Expr]


def _half_even(size: pl.Expr, by: pl.Expr) -> pl.Expr:
    down = size // by
    twice = (size - down * by) * 2
    up = (twice > by) | ((twice == by) & (down % 2 == 1))
    return down + up.cast(pl.Int64)


_OF_SIZE: Final[dict[str, _Rounding]] = {
    "round down": lambda size, by: size // by,
    "round up": lambda size, by: (size + by - 1) // by,
    "round half up": lambda size, by: (size * 2 + by) // (by * 2),
    "round half down": lambda size, by: (size * 2 + by - 1) // (by * 2),
    "decimal": _half_even,
}
"""Roundings of a size by a positive divisor; the sign is put back afterwards."""


def rounded(a: Term | Ratio, mode: str, scale: int) -> Term:
    """Round to `scale` digits after the point under a mode named by its FEEL function."""
    if isinstance(a, Ratio):
        return _rounded_ratio(a, mode, scale)
    if a.bounds.scale <= scale:
        return a
    by = 10 ** (a.bounds.scale - scale)
    span = intervals.round_whole(a.bounds, by, scale)
    return _rounded(a, Span(by, by), a.expr, whole(by), (span, mode), scale)


def _rounded_ratio(a: Ratio, mode: str, scale: int) -> Term:
    top, bottom = a.top, a.bottom
    if scale > 0:
        top = at_scale(top, top.bounds.scale + scale)
    elif scale < 0:
        bottom = at_scale(bottom, bottom.bounds.scale - scale)
    if top.bounds.size >= RATIO_LIMIT:
        raise Refused("the quotient may need more than 34 digits to round", _DECLARE)
    low, _, high = bottom.bounds.signs
    above, below = top.expr, bottom.expr
    if low and high:
        above = pl.when(bottom.expr < 0).then(_opposite(top)).otherwise(top.expr)
        below = bottom.expr.abs()
    elif low:
        above, below = _opposite(top), _opposite(bottom)
    span = intervals.divide_whole(top.bounds, bottom.bounds, scale)
    found = _rounded(top, bottom.bounds, above, below, (span, mode), scale)
    return Term(NUMBER, found.expr, a.nullable, found.span)


def _opposite(a: Term) -> pl.Expr:
    return pl.lit(0, dtype=integer(a.bounds)) - a.expr


def _rounded(
    a: Term, by: Span, above: pl.Expr, below: pl.Expr, aim: tuple[Span, str], scale: int
) -> Term:
    """Round above / below, `below` being positive; `aim` is the result's span and the mode."""
    span, mode = aim
    signed = by.low < 0
    room = 2 * (a.bounds.size + by.size) + 1
    if room >= WIDE_LIMIT:
        raise Refused("the rounding needs more than 128 bits", _DECLARE)
    wide = Span(-room, room).wide or span.wide
    if wide:
        above, below = above.cast(pl.Int128), below.cast(pl.Int128)
    if mode == "floor":
        expr = above // below
    elif mode == "ceiling":
        expr = 0 - ((0 - above) // below)
    elif a.bounds.low >= 0 and not signed:
        expr = _OF_SIZE[mode](above, below)
    else:
        size = _OF_SIZE[mode](above.abs(), below)
        expr = pl.when(above < 0).then(0 - size).otherwise(size)
    if scale < 0:
        factor = 10**-scale
        span = exact(Span(span.low * factor, span.high * factor, 0), "the rounding")
        if span.wide and not wide:
            expr, wide = expr.cast(pl.Int128), True
        expr = expr * pl.lit(factor, dtype=pl.Int128 if wide else pl.Int64)
    return _number(expr, span, (a,), wide=wide)


def modulo(a: Term, b: Term) -> Term:
    """Remainder with the divisor's sign; null for a divisor of zero."""
    a, b = together(a, b)
    span = exact(intervals.modulo(a.bounds, b.bounds), "the remainder")
    wide = a.bounds.wide or b.bounds.wide
    expr = narrowed(a.expr % b.expr, span, computed_wide=wide)
    return Term(NUMBER, expr, a.nullable or b.nullable or b.bounds.signs[1], span)


_COMPARE: Final[dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_MIRROR: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compare(op: str, a: Term | Ratio, b: Term | Ratio) -> Term:
    """Compare two numbers; null with null."""
    if isinstance(a, Ratio):
        if isinstance(b, Ratio):
            raise Refused("two quotients are compared", "multiply out")
        return _compare_ratio(op, a, b)
    if isinstance(b, Ratio):
        return _compare_ratio(_MIRROR[op], b, a)
    left, right = together(a, b)
    return Term(BOOLEAN, ordered(op, left.expr, right.expr), a.nullable or b.nullable)


def ordered(op: str, a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Compare two expressions of one type by Polars."""
    return _COMPARE[op](a, b)


def _compare_ratio(op: str, a: Ratio, b: Term) -> Term:
    """Compare top / bottom with a number by multiplying out, minding the divisor's sign."""
    factor = 10**b.bounds.scale
    if a.top.bounds.size * factor >= RATIO_LIMIT:
        raise Refused("the quotient may need more than 34 digits to compare", _DECLARE)
    left, right = a.top.bounds.size * factor, a.bottom.bounds.size * b.bounds.size
    if right >= WIDE_LIMIT:
        raise Refused("comparing the quotient needs more than 128 bits", _DECLARE)
    wide = Span(-left, left).wide or Span(-right, right).wide
    top, bottom, other = _in_type((a.top, a.bottom, b), wide=wide)
    kind = pl.Int128 if wide else pl.Int64
    over, under = top * pl.lit(factor, dtype=kind), bottom * other
    low, _, high = a.bottom.bounds.signs
    if not low:
        found = _COMPARE[op](over, under)
    elif not high:
        found = _COMPARE[_MIRROR[op]](over, under)
    else:
        found = (
            pl.when(bottom > 0)
            .then(_COMPARE[op](over, under))
            .when(bottom < 0)
            .then(_COMPARE[_MIRROR[op]](over, under))
        )
    return Term(BOOLEAN, found, a.nullable or b.nullable)
