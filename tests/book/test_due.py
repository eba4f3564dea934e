from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import START, cases
from limen.book.due import advance, next_event_on
from limen.book.loan import Drawn, RateChanged, Repaid
from limen.book.loan_fold import fold
from limen.book.schedule import SCHEDULES
from limen.book.terms import Bucket, Early, RateTerms, RepaymentTerms, ScheduleTerms, Terms
from limen.kernel.day_counts import DayCount
from limen.kernel.errors import InvariantViolated

LEVEL = Terms(
    RateTerms(fixed_ppm=180_000),
    ScheduleTerms("equal_instalments"),
    day_count=DayCount.THIRTY_360,
)
CARD = Terms(
    RateTerms(fixed_ppm=182_500),
    ScheduleTerms("statement_cycle", due_day=10, pay_days=20, minimum_minor=1_000),
    repayment=RepaymentTerms(early=Early.PRINCIPAL),
)


@given(cases(), st.integers(0, 60), st.integers(0, 60))
def test_a_loan_may_stop_on_its_way(case, first, second):
    terms, facts, on = case
    whole, halting = fold(terms, facts, on), fold(terms, facts, on)
    until = date.fromordinal(whole.day.toordinal() + first + second)
    advance(whole, until)
    advance(halting, date.fromordinal(halting.day.toordinal() + first))
    advance(halting, until)
    assert halting == whole


@given(cases())
def test_after_a_day_nothing_older_is_to_come(case):
    loan = fold(*case)
    following = next_event_on(loan)
    assert following is None or following > loan.day


@given(cases(tuple(name for name, kind in SCHEDULES.items() if kind.plan)))
def test_a_plan_holds_what_is_not_due(case):
    loan = fold(*case)
    assert sum(item.principal_minor for item in loan.plan) == loan.undue_minor


def test_a_loan_moves_forward_only():
    loan = fold(LEVEL, (Drawn(START, 1, "d"),), date(2026, 2, 2))
    with pytest.raises(InvariantViolated, match="moves forward"):
        advance(loan, date(2026, 2, 1))


def test_who_pays_each_instalment_pays_the_plan():
    drawn = Drawn(START, 1_200_000, "d")
    plan = fold(LEVEL, (drawn,), START).plan
    paid = [Repaid(item.due_on, item.total_minor, f"p{item.number:02}") for item in plan]
    loan = fold(LEVEL, (drawn, *paid), date(2027, 6, 1))
    assert loan.balances().owed_minor == loan.credit_minor == 0
    charged = [m.amount_minor for m in loan.movements if m.bucket is Bucket.INTEREST][::2]
    assert charged == [item.interest_minor for item in plan]


@pytest.mark.parametrize(("early", "count", "first"), [
    (Early.TERM, 11, 51_856), (Early.INSTALMENT, 5, 110_016), (Early.HOLD, 11, 110_016),
])  # fmt: skip
def test_early_money_keeps_the_term_or_the_instalment(early, count, first):
    terms = replace(LEVEL, repayment=RepaymentTerms(early=early))
    facts = (Drawn(START, 1_200_000, "d"), Repaid(date(2026, 2, 1), 110_016 + 585_738, "p"))
    plan = fold(terms, facts, date(2026, 2, 1)).plan
    assert (len(plan), plan[0].total_minor) == (count, first)


def test_another_rate_makes_another_plan():
    facts = (Drawn(START, 1_200_000, "d"), RateChanged(date(2026, 2, 1), 0, "r"))
    loan = fold(LEVEL, facts, date(2026, 2, 1))
    assert {item.interest_minor for item in loan.plan} == {0}
    assert len(loan.plan) == 11


def test_a_statement_bills_interest_and_a_minimum():
    loan = fold(CARD, (Drawn(START, 100_000, "d"),), date(2026, 1, 10))
    assert [(i.bucket, i.unpaid_minor, i.due_on) for i in loan.items] == [
        (Bucket.INTEREST, 450, date(2026, 1, 30)),
        (Bucket.PRINCIPAL, 10_000, date(2026, 1, 30)),
    ]
    assert loan.dpd == 0
    advance(loan, date(2026, 2, 1))
    assert loan.dpd == 2


def test_bills_kept_since_a_time_past_due_are_counted():
    held = replace(LEVEL, repayment=RepaymentTerms(early=Early.HOLD))
    facts = (
        Drawn(START, 1_200_000, "d"),
        Repaid(date(2026, 2, 11), 115_000, "p1"),
        Repaid(date(2026, 3, 1), 115_000, "p2"),
        Repaid(date(2026, 4, 1), 115_000, "p3"),
    )
    loan = fold(held, facts, date(2026, 4, 1))
    assert (loan.episode.worst_dpd, loan.episode.cleared_on) == (10, date(2026, 2, 11))
    assert loan.episode.bills == 2
