import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.fact_histories import FIRST, ZONE, define, facts
from limen.features.definition import Span
from limen.features.facts import Fact
from limen.features.online import OnlineState
from limen.features.plan import plans
from limen.kernel.dates import DAY_US
from limen.kernel.errors import InvariantViolated

COUNTED = [define(each, Span("days", 30)) for each in ("count", "sum", "max")]
(PLAN,) = plans(COUNTED)


def fact(seq, day, amount=1, ref="", *, void=False):
    fields = {"amount_minor": amount}
    return Fact("purchase", seq, day * DAY_US, day, "l", fields=fields, ref=ref, void=void)


def values(state, day):
    return tuple(state.values_on(day * DAY_US + DAY_US - 1, day).values())


def test_amended_and_taken_back():
    state = OnlineState(PLAN)
    state.fold(fact(0, FIRST, 5, "a"))
    state.fold(fact(1, FIRST + 1, 9))
    assert values(state, FIRST + 1) == (2, 14, 9)
    state.fold(fact(2, FIRST + 2, 20, "a"))
    assert values(state, FIRST + 2) == (2, 29, 20)
    state.fold(fact(3, FIRST + 3, 0, "a", void=True))
    assert values(state, FIRST + 3) == (1, 9, 9)
    assert values(state, FIRST + 31) == (0, 0, None)


def test_old_facts_are_let_go_and_references_outlive_it():
    state = OnlineState(PLAN)
    for n in range(500):
        state.fold(fact(n, FIRST + n, 2, f"r{n}"))
    state.fold(fact(500, FIRST + 500, 50, "r499"))
    assert values(state, FIRST + 500) == (29, 2 * 28 + 50, 50)
    assert len(state.store()) < 12_000


@settings(max_examples=25)
@given(facts(), st.integers(0, 25))
def test_a_stored_state_goes_on_as_if_nothing_had_happened(found, cut):
    whole, first = OnlineState(PLAN), OnlineState(PLAN)
    for each in found:
        whole.fold(each)
    for each in found[:cut]:
        first.fold(each)
    second = OnlineState.restored(first.store(), PLAN)
    for each in found[cut:]:
        second.fold(each)
    at = (FIRST + 600) * DAY_US if not found else found[-1].known_at
    assert second.values(at, ZONE) == whole.values(at, ZONE)


def test_a_state_of_other_features_is_refused():
    (other,) = plans(COUNTED[:1])
    with pytest.raises(InvariantViolated, match="of the plan"):
        OnlineState.restored(OnlineState(PLAN).store(), other)
    with pytest.raises(msgspec.DecodeError):
        OnlineState.restored(b"", PLAN)


def test_facts_come_in_order():
    state = OnlineState(PLAN)
    state.fold(fact(0, FIRST + 1))
    with pytest.raises(InvariantViolated, match="order"):
        state.fold(fact(1, FIRST))
