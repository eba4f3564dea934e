"""A kept group equals a fresh fold, after any history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.card_lines import INFO, OPENED, event, new_book, open_lines
from limen.app.group_cache import GroupCache, Kept
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.group import fold_group
from limen.book.line_account import fold_account
from limen.storage.sqlite import open_book

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["draw", "pay", "fee", "reverse", "look"]),
        st.integers(0, 40),  # its day, before or after the newest one
        st.integers(1, 300_000),
    ),
    max_size=12,
)


def body_of(what, number, amount, paid):
    if what == "draw":
        return e.DrawMade(f"d{number}", amount)
    if what == "fee":
        return e.FeeCharged("late", amount)
    if what == "reverse" and paid:
        return e.RepaymentReversed(paid.pop(), "bounced")
    return e.RepaymentMade(amount)


@settings(max_examples=30)
@given(steps=STEPS)
def test_state_and_money_equal_a_fresh_fold_after_any_history(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("cache")
    cache = GroupCache()
    with open_book(folder / "a.book", create=INFO) as book:
        open_lines(book, "a")
        shelf, today, paid = TermsShelf(book), 0, {}
        for number, (what, day, amount) in enumerate(steps):
            today = max(today, day)
            if what != "look":
                free = [key for key, on in paid.items() if on <= day]
                body = body_of(what, number, amount, free)
                if isinstance(body, e.RepaymentReversed):
                    paid.pop(body.repayment_key)
                elif isinstance(body, e.RepaymentMade):
                    paid[f"k{number}"] = day
                # A fact of an earlier day becomes known today; some become known before others.
                known = today if amount % 5 else day
                if isinstance(body, e.RepaymentReversed):
                    known = today
                book.append([event("a", f"k{number}", body, day, known=known)], 1)
            with book.unit(["g-a"]) as unit:
                kept = cache.read(unit, "g-a")
                fresh = fold_group("g-a", unit.chain_events("g-a"))
            assert kept.group == fresh
            on = OPENED + timedelta(today if amount % 3 else day)
            mine = kept.account(kept.group.lines["a"], shelf, on)
            assert mine == fold_account(fresh.lines["a"].facts, shelf, on)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_only_what_is_new_is_read(request, tmp_path, kind):
    book = new_book(request, tmp_path, kind)
    open_lines(book, "a")
    cache, asked = GroupCache(), []

    class Watched:
        def __init__(self, unit):
            self.unit = unit

        def chain_events(self, chain_id, after=0):
            asked.append(after)
            return self.unit.chain_events(chain_id, after)

    for number in range(3):
        book.append([event("a", f"p{number}", e.RepaymentMade(5), 1 + number)], 1)
        with book.unit(["g-a"]) as unit:
            kept = cache.read(Watched(unit), "g-a")
    assert asked == [0, 4, 5]
    assert (kept.events, len(kept.group.lines["a"].repayments)) == (6, 3)
    book.close()


def test_an_event_that_became_known_earlier_asks_for_a_new_fold(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as book:
        open_lines(book, "a")
        cache = GroupCache()
        for number in (5, 2):
            book.append([event("a", f"p{number}", e.RepaymentMade(number), number)], 1)
            with book.unit(["g-a"]) as unit:
                kept = cache.read(unit, "g-a")
        assert [paid.amount_minor for paid in kept.group.lines["a"].repayments] == [2, 5]


def test_the_one_used_longest_ago_goes_first_and_a_forgotten_one_is_read_again(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as book:
        open_lines(book, "a", "b", "c")
        cache = GroupCache(most=2)
        with book.unit(["g-a", "g-b", "g-c"]) as unit:
            first = {name: cache.read(unit, f"g-{name}") for name in "abc"}
            assert cache.read(unit, "g-c") is first["c"]
            assert cache.read(unit, "g-a") is not first["a"]
            cache.forget(["g-c", "unknown"])
            assert cache.read(unit, "g-c") is not first["c"]


def test_a_group_without_events_is_empty():
    assert Kept(fold_group("g", [])).known_at == 0


def test_facts_that_came_together_count_by_their_day(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as book:
        open_lines(book, "a")
        cache, shelf = GroupCache(), TermsShelf(book)
        on = OPENED + timedelta(40)
        for number, day in ((1, None), (2, 35), (3, 20)):
            if day is not None:
                paid = event("a", f"p{number}", e.RepaymentMade(150_000), day, known=40)
                book.append([paid], 1)
            if number != 2:
                with book.unit(["g-a"]) as unit:
                    kept = cache.read(unit, "g-a")
                line = kept.group.lines["a"]
                asked = OPENED + timedelta(1) if day is None else on
                mine = kept.account(line, shelf, asked)
        assert mine == fold_account(line.facts, shelf, on)
