from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.histories import ZONE
from limen.app.feature_histories import _group
from limen.book import events as e
from limen.book.group import fold_group
from limen.features.declared import DECLARED
from limen.features.facts import facts_of
from limen.features.fold import FoldPlan
from limen.features.slow import slow_value
from limen.kernel.errors import InvariantViolated

NAMES = (
    "drawn_sum_90d_minor", "paid_trend_90d_bp", "late_max_3s_months", "lenders_last_count",
    "linked_drawn_sum_30d_minor", "sales_sum_3m_minor", "bounced_count_12m", "probes_12m_count",
)  # fmt: skip
DEFINITIONS = [DECLARED[name] for name in NAMES]


def history(seed):
    import random

    events = _group("g", random.Random(seed), ZONE)
    ordered = sorted(events, key=lambda each: (each.known_at, each.seq))
    first = ordered[0]
    registered = e.Event(
        "g", "reg", e.CustomerRegistered("person"), first.occurred_at, first.effective_on,
        first.known_at, "gc",
    )  # fmt: skip
    return [registered, *ordered]


def slow(events, line, at):
    facts = facts_of(events)
    keys = {"line": line, "customer": "gc", "group": "g"}
    found = {}
    for each in DEFINITIONS:
        own = [fact for fact in facts if getattr(fact, each.key) == keys[each.key]]
        found[each.name] = slow_value(each, own, keys[each.key], at, ZONE)
    return found


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.integers(0, 200), st.integers(0, 200))
def test_a_fold_kept_on_the_way_is_the_slow_reference(seed, kept_at, asked_at):
    events = history(seed)
    asked = min(asked_at, len(events) - 1) + 1
    plan = FoldPlan(DEFINITIONS)
    fold = plan.fresh("g")
    for place, event in enumerate(events[:asked]):
        fold.take(event)
        if place == kept_at:
            fold = plan.restored("g", fold.store())
    at = events[asked - 1].known_at
    for line in ("ga", "gb"):
        assert dict(fold.values(line, "gc", at, ZONE)) == slow(events[:asked], line, at)


def test_the_same_facts_give_the_same_bytes():
    plan, events = FoldPlan(DEFINITIONS), history(3)
    kept = [plan.fresh("g") for _ in range(2)]
    for fold in kept:
        for event in events:
            fold.take(event)
    assert kept[0].store() == kept[1].store()
    assert plan.restored("g", kept[0].store()).store() == kept[0].store()


def test_a_state_of_other_definitions_does_not_count():
    plan = FoldPlan(DEFINITIONS)
    other = FoldPlan([replace(DEFINITIONS[0], missing=7), *DEFINITIONS[1:]])
    assert other.restored("g", plan.fresh("g").store()) is None
    assert plan.restored("g", b"torn") is None
    assert plan.restored("g", plan.fresh("g").store()).digest == plan.digest


def test_chains_linked_into_a_group_count_in_it():
    events = history(5)
    absorbed = [msgspec.structs.replace(each, chain_id="z") for each in events]
    plan = FoldPlan(DEFINITIONS)
    whole, own = plan.fresh("g"), plan.fresh("g")
    for one, other in zip(events, absorbed, strict=True):
        own.take(one)
        whole.take(other)
    at = events[-1].known_at
    assert whole.values("ga", "gc", at, ZONE) == own.values("ga", "gc", at, ZONE)


def test_a_line_has_no_counterparty():
    plan = FoldPlan([replace(DEFINITIONS[0], key="counterparty")])
    with pytest.raises(InvariantViolated):
        plan.fresh("g").values("l", "c", 0, ZONE)


def test_a_group_moves_what_follows_it():
    events = history(9)
    fold = FoldPlan(DEFINITIONS).fresh("g")
    group = fold_group("g", events[:2], fold)
    assert group.follower is fold
    assert group == fold_group("g", events[:2])
