"""Many clients over two processes: what a limit admits is drawn, exactly; cuts race draws."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from app.drawing import TODAY, House, reasons, release_of
from app.law_lending import lender, under_law
from faults.draw_clients import AMOUNT, run_together, start
from limen.app.customers import RegisterCustomer
from limen.app.offers import MakeOffer
from limen.book import events as e
from limen.kernel.outcomes import Accepted
from storage.contract.stores import SqliteStore

LINES = 4


def check_crowd(store, clients: int, requests: int, admitted: int) -> None:
    """A tenth of the requests come from both processes, under the same key."""
    with store.create() as book:
        house = House(book, release_of())
        for at in range(LINES):
            house.open(f"l{at}", f"g{at}", f"c{at}", limit_minor=admitted // LINES * AMOUNT)
        task = {"lines": LINES, "clients": clients // 2}
        half, more = requests // 2, requests // 20
        children = [
            start("draw", store.place, {**task, "first": 0, "last": half + more}),
            start("draw", store.place, {**task, "first": half - more, "last": requests}),
        ]
        told = [key for keys in run_together(children) for key in keys]
        assert len(set(told)) == admitted
        kinds: Counter[str] = Counter()
        for at in range(LINES):
            line = house.line(f"l{at}", f"g{at}")
            assert line.held_minor == line.limit_minor
            events = book.chain_events(f"g{at}")
            kinds.update(event.kind for event in events)
            held = {event.key for event in events if isinstance(event.body, e.DrawHeld)}
            assert held <= set(told), "whoever drew was told so"
        assert kinds["draw_held"] == admitted
        assert kinds["draw_refused"] == requests - admitted
        assert book.verify() == []


def test_a_crowd_draws_exactly_what_the_limits_admit(store):
    check_crowd(store, clients=16, requests=400, admitted=160)


@pytest.mark.nightly
def test_a_large_crowd_draws_exactly_what_the_limits_admit(store):
    check_crowd(store, clients=64, requests=10_000, admitted=4_000)


def check_law(store, requests: int, admitted: int) -> None:
    """One cap of law, both doors: what it lets be offered is what racing draws get, to the unit."""
    cap_minor = admitted // LINES * AMOUNT
    release = under_law(lender(cap_minor))
    with store.create() as book:
        house = House(book, release)
        for at in range(LINES):
            house.open(f"l{at}", f"g{at}", f"c{at}", limit_minor=10 * cap_minor)
        assert offered(house, cap_minor) == ()
        assert offered(house, cap_minor + 10_000) == ("law_limit", "law_l01")
        task = {"lines": LINES, "clients": 4, "law_cap_minor": cap_minor}
        children = [
            start("draw", store.place, {**task, "first": 0, "last": requests // 2}),
            start("draw", store.place, {**task, "first": requests // 2, "last": requests}),
        ]
        told = [key for keys in run_together(children) for key in keys]
        assert len(set(told)) == len(told) == admitted
        for at in range(LINES):
            assert house.line(f"l{at}", f"g{at}").held_minor == cap_minor
            for event in book.chain_events(f"g{at}"):
                if isinstance(event.body, e.DrawRefused):
                    assert event.body.reasons == ("over_law_cap", "law_l01")
        assert book.verify() == []


def offered(house: House, limit_minor: int) -> tuple[str, ...]:
    """What the other door says of a limit, asked of a customer of its own."""
    name = f"new{limit_minor}"
    made = RegisterCustomer(
        key=name, group_id=f"g-{name}", customer_id=name, customer_kind="merchant"
    )
    assert isinstance(house.do(made), Accepted)
    said = house.do(
        MakeOffer(
            key=f"offer{name}", customer_id=name, product="line", limit_minor=limit_minor,
            until=TODAY,
        )
    )  # fmt: skip
    return () if isinstance(said, Accepted) else reasons(said)


def test_a_cap_of_law_binds_the_offer_and_a_crowd_of_draws_alike(store):
    check_law(store, requests=100, admitted=40)


@pytest.mark.nightly
def test_a_cap_of_law_binds_a_large_crowd(store):
    check_law(store, requests=4_000, admitted=1_600)


def check_race(store, pairs: int, seed: int, law_cap_minor: int = 0) -> None:
    """In the order of the journal, each draw was right and each cut left earlier ones alone."""
    chance = random.Random(seed)
    lines, start_minor = 8, 50 * AMOUNT * pairs // 8
    # The limit comes down towards what is drawn meanwhile, so that both orders matter.
    cuts = [
        start_minor - (start_minor - 20 * AMOUNT * pairs // 8) * (at // lines) // (pairs // lines)
        for at in range(pairs)
    ]
    amounts = [chance.randrange(100, 100 * AMOUNT) for _ in range(97)]
    with store.create() as book:
        release = under_law(lender(law_cap_minor)) if law_cap_minor else release_of()
        house = House(book, release)
        for at in range(lines):
            house.open(f"l{at}", f"g{at}", f"c{at}", limit_minor=start_minor)
        task = {"lines": lines, "clients": 2, "law_cap_minor": law_cap_minor}
        children = [
            start("draw", store.place, {**task, "first": 0, "last": pairs, "amounts": amounts}),
            start("cut", store.place, {**task, "cuts": cuts}),
        ]
        told = set(run_together(children)[0])
        found: Counter[str] = Counter()
        for at in range(lines):
            found += explain(book.chain_events(f"g{at}"), told, law_cap_minor)
        assert found["held"] + found["refused"] == pairs
        assert found["cut"] == pairs
        assert found["held"] == len(told)
        assert min(found["held"], found["refused"]) > 0
        assert bool(found["by_law"]) == bool(law_cap_minor)
        assert book.verify() == []


def explain(events: list[e.Event], told: set[str], law_cap_minor: int = 0) -> Counter[str]:
    """Replay a chain one by one: a limit, a cap of law, what is held, nothing else."""
    most_minor = law_cap_minor or 10**15
    limit_minor = held_minor = 0
    found: Counter[str] = Counter()
    for event in sorted(events, key=lambda each: each.seq):
        match event.body:
            case e.LineOpened(limit_minor=opened_minor):
                limit_minor = opened_minor
            case e.LimitChanged(from_minor=from_minor, to_minor=to_minor):
                assert from_minor == limit_minor
                limit_minor = to_minor
                found["cut"] += 1
            case e.DrawHeld(amount_minor=amount_minor):
                held_minor += amount_minor
                assert held_minor <= min(limit_minor, most_minor), (
                    "no serial order allows this draw"
                )
                assert event.key in told
                found["held"] += 1
            case e.DrawRefused(amount_minor=amount_minor):
                asked_minor = held_minor + amount_minor
                assert asked_minor > min(limit_minor, most_minor), "no serial order refuses it"
                found["refused"] += 1
                found["by_law"] += limit_minor >= asked_minor
    return found


def test_cuts_race_draws(store):
    check_race(store, pairs=40, seed=1)


def test_cuts_race_draws_under_a_cap_of_law(store):
    """The cap lies between the first limit and the last, so that either may be what binds."""
    check_race(store, pairs=40, seed=3, law_cap_minor=110 * AMOUNT)


@pytest.mark.nightly
def test_cuts_race_draws_often(store):
    check_race(store, pairs=2_000, seed=2)


def test_the_replay_notices_a_draw_over_the_cap_of_law(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        house = House(book, release_of())
        house.open(limit_minor=500)
        house.happen(e.DrawHeld("d", 401, house.terms_id, 0, 1))
        with pytest.raises(AssertionError, match="no serial order allows"):
            explain(book.chain_events("g"), set(), 400)


def test_the_replay_notices_a_draw_that_no_order_allows(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        house = House(book, release_of())
        house.open(limit_minor=500)
        terms = (house.terms_id, 0, 1)
        house.happen(e.DrawHeld("d", 501, *terms))
        with pytest.raises(AssertionError, match="no serial order allows"):
            explain(book.chain_events("g"), set())
