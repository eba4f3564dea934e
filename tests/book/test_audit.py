from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import cases
from limen.book import due, loan_fold, postings, schedule, waterfall
from limen.book.audit import audit_accounts, audit_loan, differences
from limen.book.funding import Partner, split_draw
from limen.book.loan import Drawn, Repaid, WrittenOff
from limen.book.loan_fold import fold
from limen.book.postings import Ledger, trial_balance
from limen.book.terms import Early, PenaltyTerms, RateTerms, ScheduleTerms, Terms
from limen.kernel.rates import divide

PARTNERS = (Partner("north", 300_000), Partner("south", 450_000))


def balances(terms, facts, on):
    return fold(terms, facts, on).balances()._asdict()


def books(terms, facts, on, split=None):
    ledger = Ledger(split)
    found = trial_balance(ledger.post(fold(terms, facts, on).movements))
    return {name: amount for name, amount in found.items() if amount}


@given(cases())
def test_the_second_model_owes_the_same(case):
    assert differences(balances(*case), audit_loan(*case)) == {}


@given(cases(), st.booleans())
def test_the_second_model_keeps_the_same_accounts(case, is_funded):
    first = next(fact for fact in loan_fold.in_order(case[1]) if isinstance(fact, Drawn))
    split = split_draw(first.amount_minor, PARTNERS) if is_funded else None
    funded = dict(split.partners) if split else {}
    assert differences(books(*case, split), audit_accounts(*case, funded)) == {}


# One loan that goes through everything: in time, early, late, partly, too much, written off.
TERMS = Terms(
    RateTerms(fixed_ppm=180_000),
    ScheduleTerms("equal_instalments", 6),
    penalty=PenaltyTerms(multiple_ppm=1_500_000, on_interest=True),
)
LIFE = (
    Drawn(date(2026, 1, 10), 1_000_000, "d"),
    Repaid(date(2026, 2, 10), 180_000, "r1"),
    Repaid(date(2026, 3, 25), 100_000, "r2"),
    Repaid(date(2026, 5, 1), 50_000, "r3"),
    WrittenOff(date(2026, 12, 1), "w"),
    Repaid(date(2027, 1, 1), 77_777, "r4"),
)
LAST = date(2027, 2, 1)


def a_day_too_many(start, end, steps, day_count):
    return -(-(unit_interest(start, end, steps, day_count) * 32) // 31)


def newest_first(items, terms, day):
    return list(reversed(in_order(items, terms, day)))


def a_unit_more(numerator, denominator, rounding):
    return divide(numerator, denominator, rounding) + 1


def forgetful(before, after, split):
    return funding_shares(before, 0, split)


unit_interest = due.unit_interest
in_order = waterfall.in_order
funding_shares = postings.shares_of

FAULTS = {
    "interest of a day too many": (due, "unit_interest", a_day_too_many),
    "the newest item is paid first": (waterfall, "in_order", newest_first),
    "an instalment is a unit too large": (schedule, "divide", a_unit_more),
    "penalty costs no more than interest": (due, "penalty_steps", lambda terms, steps: steps),
    "credit is forgotten": (due, "use_credit", lambda loan: None),
    "early money buys no new plan": (loan_fold, "plan_anew", lambda loan, keep: None),
}  # fmt: skip


def gaps_of(terms, facts, on):
    split = split_draw(1_000_000, PARTNERS)
    owed = differences(balances(terms, facts, on), audit_loan(terms, facts, on))
    wanted = audit_accounts(terms, facts, on, dict(split.partners))
    return owed | differences(books(terms, facts, on, split), wanted)


@pytest.mark.parametrize("on", [date(2026, 4, 1), date(2026, 8, 1), LAST])
def test_a_whole_life_agrees(on):
    assert gaps_of(TERMS, LIFE, on) == {}


def any_gap():
    held = replace(TERMS, repayment=replace(TERMS.repayment, early=Early.HOLD))
    return [
        gaps
        for terms in (TERMS, held)
        for gaps in (gaps_of(terms, LIFE, date(2026, 8, 1)),)
        if gaps
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault, monkeypatch):
    assert not any_gap()
    monkeypatch.setattr(*FAULTS[fault])
    assert any_gap()


def test_cents_that_go_round_unfairly_are_noticed(monkeypatch):
    assert not any_gap()
    monkeypatch.setattr(postings, "shares_of", forgetful)
    assert any_gap()


@given(st.dictionaries(st.sampled_from("abc"), st.integers(-3, 3)))
def test_differences_are_what_must_be_added(found):
    audited = {"a": 1, "b": -2}
    gaps = differences(found, audited)
    assert {name: found.get(name, 0) - gaps.get(name, 0) for name in "abc"} == {
        "a": 1, "b": -2, "c": 0,
    }  # fmt: skip
    assert 0 not in gaps.values()
