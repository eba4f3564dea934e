"""The sweep by blocks: plain blocks against the slow reference, and against blocks in order."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.fact_histories import FIRST, ZONE, define, facts
from limen.features import frame
from limen.features.definition import Span
from limen.features.facts import Fact
from limen.features.grouping import kernels as grouping
from limen.features.parity import parity_of
from limen.features.plan import plans
from limen.features.sweeping.kernels import ASKED_MAX
from limen.features.tables import tables_of
from limen.kernel.dates import DAY_US

PLAIN = [
    made
    for days in (30, 1, 90)
    for made in (
        *(define(each, Span("days", days)) for each in ("count", "sum", "min", "max", "mean")),
        define("mean", Span("days", days), rounding="half_even", missing=-1),
        define("min", Span("days", days), where='channel = "web"', missing=0),
        define("ratio", Span("days", days), against="if amount_minor > 0 then 2 else 0"),
        replace(define("ratio", Span("days", days), against="before"), name=f"before_{days}"),
    )
]
INSTANTS = st.lists(st.integers(FIRST * DAY_US, (FIRST + 300) * DAY_US), min_size=1, max_size=4)
MANY = [
    Fact("purchase", n, FIRST * DAY_US + n * DAY_US // 9, FIRST + n // 9 - n % 4, f"k{n % 23:03}",
         fields={"amount_minor": n})
    for n in range(2_000)
]  # fmt: skip
PAIRS = [((FIRST + 40 + n % 190) * DAY_US, f"k{n % 23:03}") for n in range(23 * (ASKED_MAX - 2))]


def test_the_definitions_are_plain():
    (plan,) = plans(PLAIN)
    lengths = [1, 2, 30, 60, 90, 180]  # a ratio to what was before doubles its own
    wanted = [sum(length <= ago for length in lengths) for ago in range(180)]
    assert tables_of(plan).rank_of.tolist() == wanted
    assert not len(tables_of(plans([define("last", Span("days", 1))])[0]).rank_of)
    assert not len(tables_of(plans([define("sum", Span("months", 1))])[0]).rank_of)


@settings(max_examples=25)
@given(facts(), INSTANTS)
def test_a_plain_block_agrees_with_the_slow_reference(found, instants):
    asked = {"line": [(at, "l") for at in instants]}
    assert parity_of(found, asked, PLAIN, ZONE, frame.rows_at).differences == ()


def test_neither_lanes_nor_blocks_nor_order_change_anything(monkeypatch):
    wanted = frame.rows_at(MANY, PAIRS, PLAIN, ZONE)
    monkeypatch.setattr(frame, "_BLOCK", 100)
    for lanes in (1, 3):
        monkeypatch.setattr(grouping, "lanes", lambda lanes=lanes: lanes)
        assert frame.rows_at(MANY, PAIRS, PLAIN, ZONE) == wanted
    monkeypatch.setattr(
        frame, "tables_of", lambda plan: tables_of(plan)._replace(rank_of=np.empty(0, np.int64))
    )
    assert frame.rows_at(MANY, PAIRS, PLAIN, ZONE) == wanted


def test_a_key_with_many_questions_beside_keys_with_few():
    pairs = [*PAIRS, *(((FIRST + n) * DAY_US, "k003") for n in range(60, 160))]
    found = frame.rows_at(MANY, pairs, PLAIN, ZONE)
    assert found[: len(PAIRS)] == frame.rows_at(MANY, PAIRS, PLAIN, ZONE)


def test_a_forgotten_version_would_be_seen(monkeypatch):
    """A planted fault: no version ever ends."""
    found = [
        Fact("purchase", n, FIRST * DAY_US + n, FIRST, "l", ref="r", fields={"amount_minor": 5 + n})
        for n in range(2)
    ]
    asked = {"line": [((FIRST + n) * DAY_US, "l") for n in (1, 2)]}
    assert parity_of(found, asked, PLAIN, ZONE, frame.rows_at).differences == ()
    monkeypatch.setattr(frame, "until_of", lambda facts: np.empty(0, np.int64))
    assert parity_of(found, asked, PLAIN, ZONE, frame.rows_at).differences
