"""What the newest plan left is taken in the lock: by offers, acceptances and draws, on each store.

One limit on expected loss; by hand from a first plan without any, keeping four lines uses 13,148
and a raise of each 777 more.
"""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from app.builders import ZONE
from app.lending import LIMIT
from app.raising import LOSS, Lender, either_store, lender_on, loss_of, raising
from limen.app import draws, offers
from limen.app.draw_life import VoidDraw
from limen.app.draws import HoldDraw
from limen.app.live_room import (
    NOTHING_TAKEN,
    LivePlan,
    is_old_room,
    live_plan,
    quota_of_room,
)
from limen.app.newest_plan import newest_solved
from limen.app.offers import AnswerOffer, ExpireOffers, MakeOffer
from limen.app.rebuild_quotas import count_used, rebuild_quotas
from limen.book import events as e
from limen.book.customer import Offer
from limen.book.run_events import Constrained
from limen.kernel.dates import end_of_day
from limen.kernel.outcomes import Accepted, Refused
from storage.contract.stores import SqliteStore

STORES = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
KEEPING, RAISE = 13_148, 777
BOUND = KEEPING + 2 * RAISE
TIGHT = ("headroom_portfolio",)


@pytest.fixture
def store(request, tmp_path):
    yield from either_store(request, tmp_path, raising(loss_of(BOUND)))


@pytest.fixture
def lender(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        yield lender_on(book, raising(loss_of(BOUND)))


def used(lender: Lender) -> int:
    """What is counted under the newest plan, as the tables and the events both tell it."""
    plan = newest_solved(lender.book)
    assert plan is not None
    name = quota_of_room(LOSS, plan.run_id)
    assert rebuild_quotas(lender.book) == []
    assert count_used(lender.book)[name] == lender.book.used().get(name, 0)
    return lender.book.used().get(name, 0)


def offer_by_hand(lender: Lender, name: str) -> object:
    """An officer offers the raise that a review would."""
    words = {"product": "line", "line_id": f"{name}:line", "limit_minor": 1_200_000}
    until = lender.today + timedelta(days=5)
    return lender.ask(MakeOffer, customer_id=name, until=until, **words)


@STORES
def test_offers_reserve_and_what_ends_unaccepted_comes_back_at_once(store):
    store.people()
    store.reviewed()
    first, second = sorted(store.offers())
    others = sorted({"c0", "c1", "c2", "c3"} - {first, second})
    assert used(store) == 2 * RAISE
    assert offer_by_hand(store, others[0]) == Refused(TIGHT)
    assert store.answer(first, accepts=False) == Accepted({})
    assert used(store) == RAISE
    assert isinstance(offer_by_hand(store, others[0]), Accepted)
    assert offer_by_hand(store, others[1]) == Refused(TIGHT)
    assert store.answer(second).value["limit_minor"] == 1_200_000
    assert used(store) == 2 * RAISE
    store.later(6)
    assert store.do(ExpireOffers, customer_id=others[0])["expired"]
    assert used(store) == RAISE
    assert isinstance(offer_by_hand(store, others[1]), Accepted)


def plan_by_hand(lender: Lender, left_minor: int) -> None:
    """A plan of now, as a review would leave it, under the limit of the store's release."""
    at = lender.now()
    found = (Constrained("expected_loss", BOUND - left_minor, BOUND, 0),)
    plan = e.PortfolioSolved(f"run{at}", {}, found, 0, 0, 4)
    key = f"run:{at}:solved"
    lender.write(e.Event(e.PORTFOLIO_CHAIN, key, plan, at, lender.today, at))


@STORES
def test_racing_acceptances_cannot_pass_a_limit(store):
    """Four offers of a time without limits; then a plan that leaves room for two and a bit."""
    before = store.under(raising())
    before.people()
    for name in ("c0", "c1", "c2", "c3"):
        assert isinstance(offer_by_hand(before, name), Accepted)
    plan_by_hand(store, 3 * RAISE - 1)
    offers = store.offers()
    consents = {name: store.agree(name) for name in offers}
    outcomes, barrier = {}, Barrier(2)

    def accepts(names: list[str], holder: str) -> None:
        with store.store.open() as own:
            executor = store.beside(own, holder)
            barrier.wait()
            for name in names:
                outcomes[name] = executor.execute(
                    AnswerOffer(
                        key=f"race:{name}",
                        customer_id=name,
                        offer_id=offers[name].made.offer_id,
                        accepts=True,
                        consent_id=consents[name],
                    )
                )

    threads = [
        Thread(target=accepts, args=(["c0", "c1"], "one")),
        Thread(target=accepts, args=(["c2", "c3"], "two")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [name for name, found in outcomes.items() if isinstance(found, Accepted)]
    assert len(outcomes) == 4
    assert len(taken) == 2
    assert {outcomes[name] for name in outcomes if name not in taken} == {Refused(TIGHT)}
    assert used(store) == 2 * RAISE
    for name in offers:
        assert store.line(f"{name}:line").limit_minor == (1_200_000 if name in taken else LIMIT)


@STORES
def test_a_draw_takes_from_what_the_plan_left_and_a_void_gives_it_back(store):
    """A draw of 200,000 of an undrawn line raises the loss by 3,083 (CCF a half); of 0.01, by 1."""
    before = store.under(raising())
    before.line_for("k")
    plan_by_hand(store, 4_000)
    hold = {"line_id": "k:line", "amount_minor": 200_000}
    held = store.ask(HoldDraw, draw_id="d1", **hold)
    assert isinstance(held, Accepted)
    body = store.book.chain_events("g-k")[-1].body
    assert body.caps[f"headroom.{LOSS}"] <= 4_000
    assert used(store) == 3_083
    assert store.ask(HoldDraw, draw_id="d2", **hold) == Refused(TIGHT)
    refused = store.book.chain_events("g-k")[-1].body
    assert isinstance(refused, e.DrawRefused)
    assert refused.reasons == TIGHT
    assert used(store) == 3_083
    store.do(VoidDraw, line_id="k:line", draw_id="d1", because="changed mind")
    assert used(store) == 0
    assert isinstance(store.ask(HoldDraw, draw_id="d3", **hold), Accepted)


def test_each_door_lets_too_much_through_without_the_look_at_what_is_left(lender, monkeypatch):
    """The planted fault: nothing is taken, and offer, acceptance and draw go through."""
    for module in (offers, draws):
        monkeypatch.setattr(module, "take_room", lambda desk, uses: NOTHING_TAKEN)
    lender.people(1)
    lender.line_for("k")
    plan_by_hand(lender, 1)
    assert isinstance(offer_by_hand(lender, "c0"), Accepted)
    assert isinstance(lender.answer("c0"), Accepted)
    hold = lender.ask(HoldDraw, line_id="k:line", draw_id="d", amount_minor=500_000)
    assert isinstance(hold, Accepted)


def test_the_same_doors_are_shut_with_it(lender):
    lender.people(2)
    lender.line_for("k")
    assert isinstance(offer_by_hand(lender, "c0"), Accepted)
    plan_by_hand(lender, 1)
    assert lender.answer("c0") == Refused(TIGHT)
    assert offer_by_hand(lender, "c1") == Refused(TIGHT)
    lender.customer("n")
    words = {"product": "line", "limit_minor": LIMIT, "until": lender.today}
    assert lender.ask(MakeOffer, customer_id="n", **words) == Refused(TIGHT)
    hold = lender.ask(HoldDraw, line_id="k:line", draw_id="d", amount_minor=500_000)
    assert hold == Refused(TIGHT)


def test_a_later_plan_counts_the_offers_that_stand(lender):
    lender.people()
    lender.reviewed()
    lender.later(1)
    second = lender.reviewed(end_of_day(lender.today - timedelta(days=1), ZONE)).solved
    assert second is not None
    assert second.reserved == {LOSS: 2 * RAISE}
    assert second.constraints[0].used == KEEPING + 2 * RAISE
    assert second.lines == 4
    assert used(lender) == 2 * RAISE
    name = sorted(lender.offers())[0]
    assert isinstance(lender.answer(name), Accepted)
    assert used(lender) == 2 * RAISE


def test_an_offer_between_a_review_s_look_and_its_plan_is_not_taken_for_reserved():
    """It was counted under the plan before, so that this one holds nothing for it."""
    made = e.OfferMade("o", "line", 1, date(2024, 4, 20), uses={LOSS: 7}, plan="old")
    plan = LivePlan("new", 100, date(2024, 3, 31), {LOSS: 50}, frozenset({LOSS}))
    assert plan.reserves(Offer(made, date(2024, 3, 31), "l", known_at=100)) == {LOSS: 7}
    assert plan.reserves(Offer(made, date(2024, 4, 1), "l", known_at=101)) == {}
    past = Offer(made, date(2024, 3, 1), "l", known_at=1, outcome="declined", ended_at=100)
    assert plan.reserves(past) == {}


def test_a_bound_that_the_release_has_tightened_since_counts_at_once(lender):
    plan_by_hand(lender, BOUND - 1_000)
    for most, left in ((20_000, 19_000), (3_000, 2_000), (500, 0)):
        plan = live_plan(lender.book, raising(loss_of(most)), lender.today)
        assert plan is not None
        assert plan.room == {LOSS: left}
    assert live_plan(lender.book, raising(), lender.today) is None


def test_counters_of_older_plans_are_over():
    plan = LivePlan("new", 0, date(2024, 3, 31), {}, frozenset())
    assert is_old_room(quota_of_room(LOSS, "old"), plan)
    assert not is_old_room(quota_of_room(LOSS, "new"), plan)
    assert not is_old_room("product/line", plan)
