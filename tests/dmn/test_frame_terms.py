"""Terms: constants, nulls and scales."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from limen.dmn.frame_terms import (
    NUMBER,
    Items,
    Refused,
    Term,
    any_of,
    at_scale,
    constant,
    is_null,
    together,
)
from limen.dmn.scales import Span


def test_constants_know_themselves() -> None:
    half = constant(Decimal("0.5"))
    assert isinstance(half, Term)
    assert (half.kind, half.span, half.nullable) == (NUMBER, Span(5, 5, 1), False)
    assert isinstance(constant([1, "a"]), Items)
    nothing = constant(None)
    assert isinstance(nothing, Term)
    assert nothing.constant is None


def test_what_no_column_holds_is_refused() -> None:
    with pytest.raises(Refused, match="zone"):
        constant(dt.time(1, tzinfo=dt.UTC))
    with pytest.raises(Refused, match="large"):
        constant(Decimal("1E+40"))


def test_scales_meet_at_the_finer_one() -> None:
    cent = Term(NUMBER, pl.col("a"), True, Span(0, 100, 2))
    one = constant(3)
    assert isinstance(one, Term)
    a, b = together(cent, one)
    assert (a.bounds, b.bounds) == (Span(0, 100, 2), Span(300, 300, 2))


def test_digits_beyond_all_types_are_refused() -> None:
    with pytest.raises(Refused, match="128 bits"):
        at_scale(Term(NUMBER, pl.col("a"), True, Span(0, 10**30)), 20)


def test_only_what_may_be_null_is_asked() -> None:
    assert is_null(Term(NUMBER, pl.col("a"), False, Span(0, 1))) is None
    assert is_null(Term(NUMBER, pl.col("a"), True, Span(0, 1))) is not None
    assert any_of([None, None]) is None
