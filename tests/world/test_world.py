from datetime import date, timedelta
from itertools import groupby

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.book.events import Event, encode_body
from limen.book.group import fold_group
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated
from limen.world.config import WorldConfig
from limen.world.untouched import play
from limen.world.world import World

from . import lenders
from .oracle import faults

ACTIONS = ("cut", "freeze", "close", "raise")


def tiny(seed, months=5, start=date(2025, 1, 1)):
    return WorldConfig(
        seed=seed, persons=24, merchants=8, months=months, story_month=2, start=start
    )


def run(config, lender=None):
    world = World(config)
    lenders.know(world)
    return world, play(world, lender)


def raw(events):
    return [(event.key, event.occurred_at, encode_body(event.body)) for event in events]


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
            assert 0 <= line.balance_minor
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


@pytest.mark.parametrize("action", ["freeze", "close"])
def test_a_stopped_line_is_drawn_no_more_and_runs_off(action):
    on = date(2025, 2, 10)
    _, events = run(tiny(3), lenders.cutter(on, lambda _: True, action))
    after = [event for event in events if event.effective_on > on]
    assert not [event for event in after if event.kind == "draw_made"]
    assert [event for event in after if event.kind == "repayment_made"]


def test_a_cut_line_fills_up():
    config = WorldConfig(seed=5, persons=200, merchants=1, months=9)
    _, events = run(config, lenders.cutter(date(2025, 3, 1), lambda _: True))
    limits, before, after = {}, [], []
    for event in events:
        if event.kind == "line_opened":
            limits[event.line_id] = event.body.limit_minor
        elif event.kind == "limit_changed":
            limits[event.line_id] = event.body.to_minor
        elif event.kind == "statement_closed":
            share = event.body.balance_minor / limits[event.line_id]
            if date(2025, 2, 1) <= event.effective_on <= date(2025, 3, 1):
                before.append(share)
            elif event.effective_on >= date(2025, 9, 1):
                after.append(share)
    assert sorted(before)[len(before) // 2] < 0.5
    assert 0.7 < sorted(after)[len(after) // 2] <= 0.97


def test_good_customers_leave_after_a_cut_and_nobody_without():
    config = WorldConfig(seed=5, persons=600, merchants=1, months=4)
    quiet, _ = run(config)
    cut, _ = run(config, lenders.cutter(date(2025, 2, 1), lambda _: True))
    frozen, _ = run(config, lenders.cutter(date(2025, 2, 1), lambda _: True, "freeze"))
    left = [
        sum(one.left_on is not None for one in world.truth().customers.values())
        for world in (quiet, cut, frozen)
    ]
    assert left[0] == 0
    assert 20 <= left[1] <= 75
    assert 80 <= left[2] <= 160


def test_a_shop_without_working_capital_sells_less():
    on = date(2025, 2, 1)
    _, quiet = run(tiny(4))
    _, starved = run(tiny(4), lenders.cutter(on, lambda line: line.product == "merchant", "freeze"))

    def sold(events):
        return {e.key: e.body.sales_minor for e in events if e.kind == "sales_reported"}

    full, less = sold(quiet), sold(starved)
    late = [key for key in full if "2025-03" in key and key in less]
    assert late
    assert all(abs(less[key] / full[key] - 0.91) < 0.001 for key in late)


def test_a_starter_line_is_taken_up_and_used_within_its_limit():
    lender = lenders.opener(date(2025, 2, 3), "p-00009", 100_000)
    _, events = run(tiny(6, months=12), lender)
    assert faults(events) == []
    used = {event.kind for event in events if event.line_id == "starter"}
    assert {"line_opened", "statement_closed", "draw_made"} <= used


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
    world.day(date(2025, 1, 1), {})
    with pytest.raises(InvariantViolated, match="days follow"):
        world.day(date(2025, 1, 3), {})


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


@pytest.mark.parametrize("change", [{"persons": 1}, {"merchants": 0}, {"start": date(2025, 1, 2)}])
def test_an_impossible_world_is_refused(change):
    with pytest.raises(ValueError, match="world|people"):
        WorldConfig(**change)
