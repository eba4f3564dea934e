from datetime import date, timedelta
from itertools import groupby

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.book.events import Event
from limen.book.group import fold_group
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated
from limen.world.config import WorldConfig
from limen.world.untouched import Keeper, play
from limen.world.world import World
from world import lenders
from world.builders import ACTIONS, raw, run, tiny
from world.oracle import faults


@given(st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_same_seed_gives_the_same_bytes(seed):
    first, second = run(tiny(seed))[1], run(tiny(seed))[1]
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


def test_another_seed_gives_another_world():
    assert raw(run(tiny(1))[1]) != raw(run(tiny(2))[1])


@given(st.integers(0, 10**6), st.sampled_from(ACTIONS), st.integers(20, 120))
@settings(max_examples=25, deadline=None)
def test_every_event_keeps_the_books_laws(seed, action, after):
    on = date(2025, 1, 1) + timedelta(days=after)
    chosen = lenders.cutter(on, lambda line: line.limit_minor % 3 == 0, action)
    _, events = run(tiny(seed), chosen)
    assert faults(events) == []


@given(st.integers(0, 10**6), st.sampled_from([date(2025, 1, 1), date(2024, 2, 1)]))
@settings(max_examples=8, deadline=None)
def test_events_fall_in_the_business_day_and_fold(seed, start):
    world, events = run(tiny(seed, start=start))
    for event in events:
        assert business_date(event.occurred_at, world.config.zone) == event.effective_on
        assert event.known_at == event.occurred_at
    for chain, chained in groupby(sorted(events, key=lambda e: e.chain_id), lambda e: e.chain_id):
        group = fold_group(chain, chained)
        for line in group.lines.values():
            assert line.balance_minor >= 0
            assert line.owed_minor + line.undrawn_minor >= line.limit_minor


@given(st.integers(0, 10**6), st.sampled_from(ACTIONS))
@settings(max_examples=12, deadline=None)
def test_luck_is_common_until_the_lender_acts_on_that_customer(seed, action):
    on = date(2025, 2, 14)
    touched_by = lambda customer_id: sum(map(ord, customer_id)) % 2 == 0  # noqa: E731
    _, quiet = run(tiny(seed))
    _, loud = run(tiny(seed), lenders.cutter(on, lambda line: touched_by(line.customer_id), action))
    loud = [event for event in loud if not event.key.endswith("/acted")]

    def seen(events, until=None):
        return raw(
            event
            for event in events
            if not touched_by(event.customer_id)
            or (until is None or event.effective_on <= until) is (until is not None)
        )

    assert seen(quiet, on) == seen(loud, on)
    assert seen(quiet) == seen(loud)


def test_an_offer_is_answered_once_and_by_luck_of_the_customer():
    world = World(WorldConfig(persons=400, merchants=1, months=1))
    day = date(2025, 1, 5)
    ids = list(world.truth().customers)

    def ask(one):
        return world.answer_offer(one, f"d-{one}", "merchant", 1_000, day)

    answers = [ask(one) for one in ids]
    assert answers == [ask(one) for one in ids]
    assert 0.45 < sum(answers) / len(answers) < 0.65
    assert not world.answer_offer("nobody", "d", "merchant", 1_000, day)
    assert not world.answer_offer(ids[0], "d-none", "merchant", 0, day)


def test_a_warning_is_heeded_by_some():
    config = WorldConfig(seed=9, persons=600, merchants=1, months=4)

    def slips(warned):
        world = World(config)
        ids = [(one, f"{one}-consumer") for one in world.truth().customers]

        def lender(day, _lines):
            if warned:
                for customer_id, line_id in ids:
                    world.told(customer_id, line_id, "early_warning", day)
            return []

        events = play(world, lender)
        return sum(e.kind == "statement_closed" and e.body.months_late == 1 for e in events)

    assert 0.5 < slips(warned=True) / slips(warned=False) < 0.95


def test_notices_of_strangers_are_left_aside():
    world = World(tiny(1))
    world.told("nobody", "no-line", "early_warning", date(2025, 1, 3))


def test_days_follow_each_other():
    world = World(tiny(1))
    world.day(date(2025, 1, 1), {}, Keeper(world))
    with pytest.raises(InvariantViolated, match="days follow"):
        world.day(date(2025, 1, 3), {}, Keeper(world))


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("draw_made", {"amount_minor": 10**11}, "draw beyond"),
        ("statement_closed", {"balance_minor": 7}, "balance"),
        ("statement_closed", {"months_late": 9}, "months late"),
        ("repayment_made", {"amount_minor": 10**11}, "repayment beyond"),
    ],
)
def test_the_oracle_finds_a_planted_fault(kind, change, told):
    _, events = run(tiny(2))
    place = next(
        place
        for place, event in enumerate(events)
        if event.kind == kind and event.effective_on > date(2025, 2, 1)
    )
    event: Event = events[place]
    body = msgspec.structs.replace(event.body, **change)
    events[place] = msgspec.structs.replace(event, body=body)
    assert any(told in fault for fault in faults(events))


def test_the_oracle_finds_an_event_before_its_line():
    _, events = run(tiny(2))
    place = next(i for i, event in enumerate(events) if event.kind == "line_opened")
    assert any("before its line" in fault for fault in faults(events[:place] + events[place + 1 :]))
