"""Lists whose items come and go by conditions: counts, totals, membership."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from limen.dmn import frame_numbers as numeric
from limen.dmn import frame_operators as ops
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import (
    BOOLEAN,
    NUMBER,
    STRING,
    Interval,
    Items,
    Refused,
    Term,
    Value,
    any_of,
    holds,
    is_nothing,
    is_null,
    together,
    truth,
    whole,
)
from limen.dmn.scales import Span

Guarded = Sequence[tuple[pl.Expr | None, Value]]


def together_count(items: Guarded) -> Term:
    """Count of the items that are there."""
    sure = sum(there is None for there, _ in items)
    some = [there.cast(pl.Int64) for there, _ in items if there is not None]
    if not some:
        return Term(NUMBER, whole(sure), False, Span(sure, sure), sure)
    expr = some[0]
    for each in some[1:]:
        expr = expr + each
    return Term(NUMBER, expr + sure if sure else expr, False, Span(sure, len(items)))


def numbers_of(items: Guarded) -> list[Term]:
    """Return items that are all numbers.

    Raises
    ------
    Refused
        When one is surely none.
    """
    found = []
    for _, item in items:
        if not isinstance(item, Term) or item.kind != NUMBER:
            raise Refused("an item is no number of known digits")
        found.append(item)
    return found


def total(items: Guarded, s: Lowering) -> Term:
    """Sum of the items that are there; null with a cause when one of them is null."""
    terms = numbers_of(items)
    missing = []
    result: Term | None = None
    for (there, _), term in zip(items, terms, strict=True):
        gone = is_null(term)
        if gone is not None:
            missing.append(gone if there is None else gone & there)
        addend = term if there is None else _or_zero(term, there)
        result = addend if result is None else numeric.add(result, addend)
    assert result is not None
    s.fail(any_of(list(missing)), "every item must be a number")
    return result


def _or_zero(term: Term, there: pl.Expr) -> Term:
    span = term.bounds
    zero = pl.lit(0, dtype=pl.Int128 if span.wide else pl.Int64)
    expr = pl.when(there).then(term.expr).otherwise(zero)
    return Term(NUMBER, expr, term.nullable, Span(min(span.low, 0), max(span.high, 0), span.scale))


def greatest(items: Guarded, *, greatest: bool) -> Term:
    """Smallest or greatest of the items that are there; null when none is."""
    terms = together(*numbers_of(items))
    found = [
        term.expr if there is None else pl.when(there).then(term.expr)
        for (there, _), term in zip(items, terms, strict=True)
    ]
    expr = pl.max_horizontal(found) if greatest else pl.min_horizontal(found)
    spans = [term.bounds for term in terms]
    span = Span(min(each.low for each in spans), max(each.high for each in spans), spans[0].scale)
    wide = any(each.wide for each in spans)
    nullable = all(there is not None for there, _ in items)
    return Term(NUMBER, numeric.narrowed(expr, span, computed_wide=wide), nullable, span)


def holds_item(items: Guarded, element: Value, s: Lowering) -> Term:
    """Whether an item that is there equals a value; other kinds just differ."""
    found: list[pl.Expr | None] = []
    for there, item in items:
        equal = _equal(item, element, s)
        if equal is not None:
            found.append(equal if there is None else equal & there)
    met = any_of(found)
    return Term(BOOLEAN, truth(False) if met is None else met, nullable=False)


def _equal(a: Value, b: Value, s: Lowering) -> pl.Expr | None:
    if isinstance(a, Items | Interval) or isinstance(b, Items | Interval):
        raise Refused("lists or ranges are compared as items")
    if not is_nothing(a) and not is_nothing(b) and ops.kind_of(a) != ops.kind_of(b):
        gone = (is_null(a), is_null(b))
        return None if None in gone else gone[0] & gone[1]  # type: ignore[operator]
    with s.silent():
        return holds(ops.compare(s, "=", a, b))


def distinct(items: Guarded, s: Lowering) -> Items:
    """Items without duplicates, the first of each kept."""
    kept: list[tuple[pl.Expr | None, Value]] = []
    for there, item in items:
        same = [
            equal if other is None else equal & other
            for other, each in kept
            if (equal := _equal(each, item, s)) is not None and not _surely_apart(each, item)
        ]
        again = any_of(list(same))
        if again is None:
            kept.append((there, item))
        else:
            fresh = ~again if there is None else there & ~again
            kept.append((s.stages.keep(fresh), item))
    return Items(tuple(kept))


def _surely_apart(a: Value, b: Value) -> bool:
    return (
        isinstance(a, Term)
        and isinstance(b, Term)
        and a.known
        and b.known
        and a.kind == b.kind == STRING
        and a.constant != b.constant
    )
