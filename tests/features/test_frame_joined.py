import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from features.fact_histories import define
from limen.features.definition import Span
from limen.features.frame_joined import SPARSE, joined
from limen.features.plan import plans
from limen.features.tables import tables_of

WANTED = [define(each, Span("days", 2)) for each in ("sum", "min")]
(PLAN,) = plans(WANTED)


def _joined(facts, keys):
    facts = pl.DataFrame(
        {"kind": ["purchase"] * len(facts), "known_at": [1] * len(facts), "day": [0] * len(facts),
         "line": facts, "amount_minor": [*range(len(facts))]},
        schema_overrides={"line": pl.Int64},
    )  # fmt: skip
    asked = pl.DataFrame({"at": [5] * len(keys), "line": keys}, schema_overrides={"at": pl.Int64})
    return joined(facts, asked, PLAN, tables_of(PLAN), np.zeros(len(keys), np.int64))


@given(st.lists(st.integers(-5, 40)), st.lists(st.integers(0, 30), min_size=8, unique=True))
def test_sums_and_least_by_key_in_order_of_the_keys(facts, keys):
    found = _joined(facts, keys)
    assert found is not None
    places, out, gaps, bits = found
    assert [keys[i] for i in places] == sorted(keys)
    mine = [[i for i, key in enumerate(facts) if key == each] for each in sorted(keys)]
    assert out[0].tolist() == [sum(each) for each in mine]
    assert gaps.tolist() == [False, not all(mine)]
    there = np.unpackbits(bits[1], bitorder="little")[: len(keys)]
    assert there.tolist() == [bool(each) for each in mine]
    assert [int(least) for least, seen in zip(out[1], there, strict=True) if seen] == [
        min(each) for each in mine if each
    ]


def test_keys_that_lie_far_apart_are_numbered_first():
    found = _joined([7, 10**15, 7], [10**15, 7])
    assert found is not None
    assert found[0].tolist() == [1, 0]
    assert found[1][0].tolist() == [2, 1]


def test_few_questions_among_many_keys_are_not_joined():
    assert _joined(list(range(0, 1_000_000, 1_000)), [5, 999_000]) is None
    assert 2 * SPARSE < 1_000


def test_nothing_asked_is_not_joined():
    assert _joined([1, 2], []) is None
