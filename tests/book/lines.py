"""Generated histories of whole lines: draws, repayments, fees, rates, write-offs, as known."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from book.lending import days, due, late_of, products
from limen.book.funding import Partner, split_draw
from limen.book.line_account import LineFact, Refunded
from limen.book.loan import Drawn, FeeCharged, RateChanged, Repaid, Reversed, WrittenOff
from limen.book.schedule import SCHEDULES

PLANNED = tuple(kind for kind in SCHEDULES if SCHEDULES[kind].plan is not None)
POOLED = tuple(kind for kind in SCHEDULES if SCHEDULES[kind].plan is None)
PARTNERS = (Partner("north", 300_000), Partner("south", 450_000))
KINDS = "pppppppffrRdduw"


@st.composite
def line_cases(draw, days_max=200):  # noqa: C901 - one branch a kind of fact
    """Terms by id, facts as they became known, and for each the days until it was known."""
    kinds = draw(st.sampled_from([PLANNED, PLANNED, POOLED]))
    terms = {"t": draw(products(kinds)), "u": draw(products(kinds))}
    pooled = kinds is POOLED
    first = draw(days)
    facts, draws = [], []

    def a_draw(on, ref):
        amount = draw(st.integers(1, 5_000_000))
        split = None
        if not pooled and draw(st.booleans()):
            split = split_draw(amount, PARTNERS)
        rate = draw(st.sampled_from([None, None, 0, 240_000]))
        terms_id = "t" if pooled else draw(st.sampled_from("tu"))
        draws.append((ref, on))
        return LineFact(Drawn(on, amount, ref), ref, terms_id, split, rate)

    def named(on):
        open_then = [ref for ref, since in draws if since <= on]
        return draw(st.sampled_from(["", "", *open_then]))

    if draw(st.integers(0, 3)):
        facts.append(a_draw(first, "d"))
    gone_on = None
    for number in range(draw(st.integers(0, 9))):
        kind, ref = draw(st.sampled_from(KINDS)), f"x{number}"
        on = first + timedelta(days=draw(st.integers(0, days_max)))
        if kind == "p":
            facts.append(LineFact(Repaid(on, draw(st.integers(1, 4_000_000)), ref), named(on), "t"))
            if draw(st.integers(0, 3)) == 0:
                fees = draw(st.sampled_from([(), (), (f"{ref}/early",)]))
                facts += [LineFact(FeeCharged(on, 777, fee), named(on), "t") for fee in fees]
                back = Reversed(on + timedelta(days=draw(st.integers(0, 40))), ref, fees)
                facts.append(LineFact(back, "", "t"))
        elif kind == "f":
            fee = FeeCharged(
                on, draw(st.integers(1, 50_000)), ref, draw(due(on)), draw(late_of(on))
            )
            facts.append(LineFact(fee, named(on), "t"))
        elif kind == "r":
            rate = RateChanged(on, draw(st.integers(0, 400_000)), ref)
            facts.append(LineFact(rate, named(on), "t"))
        elif kind == "R":
            facts.append(LineFact(Refunded(on, draw(st.integers(1, 500_000)), ref), "", "t"))
        elif kind == "w" and gone_on is None:
            gone_on = on
            facts.append(LineFact(WrittenOff(on, ref), "", "t"))
        elif kind in "du":
            facts.append(a_draw(on, ref))
    facts = [each for each in facts if not _bars(gone_on, each.fact)]
    facts = draw(st.permutations(facts)) if facts else []
    lags = [draw(st.sampled_from([0, 0, 0, 1, 5, 30])) for _ in facts]
    # Nobody reverses what is not yet there, and a fact that names a draw comes after it.
    there = {each.draw_id for each in facts if isinstance(each.fact, Drawn)}
    paid = {
        each.fact.ref
        for each in facts
        if isinstance(each.fact, Repaid) and each.draw_id in {"", *there}
    }
    facts_lags = [
        (each, lag)
        for each, lag in zip(facts, lags, strict=True)
        if (isinstance(each.fact, Drawn) or each.draw_id in {"", *there})
        and (not isinstance(each.fact, Reversed) or each.fact.ref in paid)
    ]
    on = first + timedelta(days=draw(st.integers(0, days_max + 60)))
    return terms, _in_order(facts_lags), on


def _bars(gone_on, fact):
    """What was written off takes no draws and no fees: the commands refuse them."""
    return gone_on is not None and isinstance(fact, Drawn | FeeCharged) and fact.on >= gone_on


def _in_order(facts_lags):
    """By the day on which they became known; draws before what may name them, within a day."""
    drawn = {
        each.draw_id: each.fact.on + timedelta(days=lag)
        for each, lag in facts_lags
        if isinstance(each.fact, Drawn)
    }

    def known_on(each, lag):
        named = date.min if isinstance(each.fact, Drawn) else drawn.get(each.draw_id, date.min)
        return max(each.fact.on + timedelta(days=lag), named)

    paid = {
        each.fact.ref: known_on(each, lag)
        for each, lag in facts_lags
        if isinstance(each.fact, Repaid)
    }
    moved = [
        (each, max(known_on(each, lag), paid[each.fact.ref]))
        if isinstance(each.fact, Reversed)
        else (each, known_on(each, lag))
        for each, lag in facts_lags
    ]
    rank = {Drawn: 0, Reversed: 2}
    return sorted(moved, key=lambda pair: (pair[1], rank.get(type(pair[0].fact), 1)))
