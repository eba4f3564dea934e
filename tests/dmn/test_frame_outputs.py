"""Columns that go out."""

from __future__ import annotations

from functools import reduce

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.frames import both, refusal
from limen.dmn.frame_outputs import WORD_BITS, column, packed, unpacked
from limen.dmn.frame_terms import Items, constant


@given(st.lists(st.booleans(), min_size=1, max_size=130))
def test_flags_are_packed_and_unpacked(flags: list[bool]) -> None:
    frame = pl.DataFrame({f"f{i}": [flag] for i, flag in enumerate(flags)})
    words = frame.select(
        *(word.alias(f"w{i}") for i, word in enumerate(packed([pl.col(n) for n in frame.columns])))
    )
    assert len(words.columns) == -(-len(flags) // WORD_BITS)
    assert unpacked(list(words.row(0))) == [i for i, flag in enumerate(flags) if flag]


@given(st.lists(st.lists(st.booleans(), min_size=13, max_size=13), min_size=1, max_size=8))
def test_lists_of_many_literals(rows: list[list[bool]]) -> None:
    """The short way of twelve literals, one of them twice, against Python."""
    texts = [f"t{i % 12}" for i in range(13)]
    frame = pl.DataFrame(rows, schema=[f"f{i}" for i in range(13)], orient="row")
    items = tuple((pl.col(f"f{i}"), constant(text)) for i, text in enumerate(texts))
    some = reduce(lambda a, b: a | b, [there for there, _ in items])
    for absent in (None, ~some):
        expr, shape = column(Items(items, absent))
        found = frame.lazy().select(x=expr).collect(engine="streaming")["x"].to_list()
        wanted = [[t for t, flag in zip(texts, row, strict=True) if flag] for row in rows]
        assert found == [each or (None if absent is not None else []) for each in wanted]
        assert shape.kind == "list"


def test_numbers_of_a_list_have_one_scale() -> None:
    assert both("[1, 0.25, n]", {"n": 3})[0] == [1, 0.25, 3]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n / 3", "a quotient of up to 34 digits is an output"),
        ("[1..n]", "an output is a range or a function"),
        ("{}", "an output is a context without entries"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    assert refusal(text) == reason
