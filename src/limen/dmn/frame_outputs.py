"""Terms to output columns, with the shape that leads back to FEEL values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

import polars as pl

from limen.dmn.frame_terms import (
    NULL,
    NUMBER,
    Entries,
    Items,
    Ratio,
    Refused,
    Term,
    Value,
    is_nothing,
    together,
)
from limen.dmn.shapes import Shape

Guarded = Sequence[tuple[pl.Expr | None, Value]]

WORD_BITS = 63
"""Flags in one column of 64 bits; the sign is left alone."""


def column(value: Value) -> tuple[pl.Expr, Shape]:
    """Return an output's expression and shape.

    Raises
    ------
    Refused
        When no column holds such values.
    """
    match value:
        case Term():
            return _scalar(value)
        case Items():
            return _list(value)
        case Entries():
            return _struct(value)
        case Ratio():
            raise Refused(
                "a quotient of up to 34 digits is an output",
                "round it to the digits that are meant",
            )
        case _:
            raise Refused("an output is a range or a function")


def _scalar(value: Term) -> tuple[pl.Expr, Shape]:
    if is_nothing(value):
        return pl.lit(None), Shape(NULL)
    if value.zone:
        raise Refused("an output is an instant with a zone")
    scale = value.bounds.scale if value.kind == NUMBER else 0
    return value.expr, Shape(value.kind, scale)


def _struct(value: Entries) -> tuple[pl.Expr, Shape]:
    if not value.entries:
        raise Refused("an output is a context without entries")
    found = {name: column(each) for name, each in value.entries.items()}
    expr = pl.struct([each.alias(name) for name, (each, _) in found.items()])
    if value.absent is not None:
        expr = pl.when(~value.absent).then(expr)
    shape = Shape("context", parts=tuple((name, each) for name, (_, each) in found.items()))
    return expr, shape


def _list(value: Items) -> tuple[pl.Expr, Shape]:
    items = _alike(value)
    if (texts := _texts(items)) is not None:
        return _listed(texts, value.absent), Shape("list", parts=(("", Shape("string")),))
    if not items:
        expr, inner = NO_TEXTS, Shape("string")
    else:
        found = [(there, *column(item)) for there, item in items]
        inner = found[0][2]
        if any(shape != inner for _, _, shape in found):
            raise Refused("a list holds items of several kinds")
        cells = [each if there is None else pl.when(there).then(each) for there, each, _ in found]
        expr = pl.concat_list(cells)
        if any(there is not None for there, _ in items):
            expr = expr.list.drop_nulls()
    if value.absent is not None:
        expr = pl.when(~value.absent).then(expr)
    return expr, Shape("list", parts=(("", inner),))


NO_TEXTS: Final = pl.lit([], dtype=pl.List(pl.String))
"""An empty list of strings. As a literal, not a series: of a series' first value the streaming
engine makes a reduction of its own, and keeps every row until that is done."""

_GROUP = 10
"""Literal strings whose every combination is spelt out beforehand, 2**10 at most."""
_SEPARATOR = "\x1f"


def _texts(items: Guarded) -> list[tuple[pl.Expr, str]] | None:
    """Return literal strings with their conditions, if that is all a list holds."""
    found = []
    for there, item in items:
        if there is None or not isinstance(item, Term) or type(item.constant) is not str:
            return None
        if not item.constant or _SEPARATOR in item.constant:
            return None
        found.append((there, item.constant))
    return found if len(found) > 1 else None


def _listed(texts: list[tuple[pl.Expr, str]], absent: pl.Expr | None) -> pl.Expr:
    """Return a list of the strings that are there.

    A list of many optional items costs microseconds a row in Polars. Instead each group of ten is
    a number, which names its combination among a thousand spelt out, and the texts are split.
    """
    groups: list[list[tuple[pl.Expr, str]]] = [[]]
    for there, text in texts:
        if len(groups[-1]) == _GROUP or any(text == other for _, other in groups[-1]):
            groups.append([])
        groups[-1].append((there, text))
    joined = pl.concat_str(
        [_combination(group) for group in groups], separator=_SEPARATOR, ignore_nulls=True
    )
    some = reduce(lambda a, b: a | b, [there for there, _ in texts])
    empty = NO_TEXTS
    full = joined.str.split(_SEPARATOR)
    if absent is None:
        return pl.when(some).then(full).otherwise(empty)
    return pl.when(some & ~absent).then(full).when(~absent).then(empty)


def _combination(group: list[tuple[pl.Expr, str]]) -> pl.Expr:
    if len(group) == 1:
        return pl.when(group[0][0]).then(pl.lit(group[0][1]))
    words = [
        _SEPARATOR.join(text for i, (_, text) in enumerate(group) if number >> i & 1)
        for number in range(1 << len(group))
    ]
    number = packed([there for there, _ in group])[0]
    text = number.cast(pl.UInt32).cat.to(pl.Enum(words)).cast(pl.String)
    return pl.when(number != 0).then(text)


def _alike(value: Items) -> tuple[tuple[pl.Expr | None, Value], ...]:
    """Return items that one list column holds: no nulls, numbers of one scale."""
    for there, item in value.items:
        if isinstance(item, Items):
            raise Refused("a list of lists is an output")
        maybe = item.nullable if isinstance(item, Term) else getattr(item, "absent", None)
        if maybe and (there is not None or is_nothing(item)):
            raise Refused("an item that may be null stands in a list whose items come and go")
    terms = [item for _, item in value.items if isinstance(item, Term) and item.kind == NUMBER]
    if not terms:
        return value.items
    if len(terms) < len(value.items):
        raise Refused("a list holds items of several kinds")
    aligned = together(*terms)
    return tuple((there, term) for (there, _), term in zip(value.items, aligned, strict=True))


def packed(flags: list[pl.Expr]) -> list[pl.Expr]:
    """Return flags as integers, bit i of word w being flag 63 w + i."""
    words = []
    for start in range(0, len(flags), WORD_BITS):
        bits = [
            pl.when(flag).then(pl.lit(1 << i, dtype=pl.Int64)).otherwise(pl.lit(0, dtype=pl.Int64))
            for i, flag in enumerate(flags[start : start + WORD_BITS])
        ]
        words.append(reduce(lambda a, b: a + b, bits))
    return words


def unpacked(words: list[int]) -> list[int]:
    """Return the numbers of the flags that are set."""
    return [
        w * WORD_BITS + i for w, word in enumerate(words) for i in range(WORD_BITS) if word >> i & 1
    ]
