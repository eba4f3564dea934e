from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book.lending import cases
from limen.book.accounts import CASH, CREDITS, account_of
from limen.book.funding import Partner, split_draw
from limen.book.loan import Drawn, Repaid, Reversed
from limen.book.loan_fold import fold, in_order
from limen.book.postings import (
    Ledger,
    Leg,
    accrual,
    entry,
    refund,
    restate,
    settle_partner,
    trial_balance,
)
from limen.book.terms import RateTerms, Terms
from limen.kernel.errors import InvariantViolated

DAY = date(2026, 3, 1)
PARTNERS = (Partner("north", 300_000), Partner("south", 450_000))


def entries(terms, facts, on, is_funded=False):
    first = next(fact for fact in in_order(facts) if isinstance(fact, Drawn))
    split = split_draw(first.amount_minor, PARTNERS) if is_funded else None
    return list(Ledger(split).post(fold(terms, facts, on).movements))


@given(cases(), st.booleans())
def test_every_entry_balances_on_accounts_of_the_chart(case, is_funded):
    found = entries(*case, is_funded)
    for item in found:
        assert sum(leg.amount_minor for leg in item.legs) == 0
        assert all(leg.amount_minor for leg in item.legs)
    balances = trial_balance(found)
    assert sum(balances.values()) == 0
    assert all(account_of(name) for name in balances)


@given(cases(), st.booleans())
def test_the_books_show_what_the_customer_owes(case, is_funded):
    balances = trial_balance(entries(*case, is_funded))
    loan = fold(*case)
    claims = ("loans", "interest_receivable", "penalty_receivable", "fees_receivable")
    owed = sum(
        amount
        for name, amount in balances.items()
        if name in claims or name.startswith("partner_claims/")
    )
    assert owed == loan.undue_minor + sum(item.unpaid_minor for item in loan.items)
    assert -balances.get(CREDITS, 0) == loan.credit_minor


@given(cases())
def test_cash_is_what_went_out_and_came_in(case):
    _, facts, on = case
    gone = {fact.ref for fact in facts if isinstance(fact, Reversed) and fact.on <= on}
    wanted = 0
    for fact in facts:
        if fact.on <= on and isinstance(fact, Drawn):
            wanted -= fact.amount_minor
        elif fact.on <= on and isinstance(fact, Repaid) and fact.ref not in gone:
            wanted += fact.amount_minor
    assert trial_balance(entries(*case)).get(CASH, 0) == wanted


@given(cases(), st.booleans())
@settings(max_examples=50)
def test_a_reversal_leaves_the_books_as_if_it_never_was(case, is_funded):
    terms, facts, on = case
    paid = [fact for fact in facts if isinstance(fact, Repaid) and fact.on <= on]
    rest = [fact for fact in facts if not isinstance(fact, Reversed)]
    posted = entries(terms, rest, on, is_funded)
    for fact in paid[:1]:
        bounced = Reversed(on, fact.ref)
        wanted = entries(terms, [*rest, bounced], on, is_funded)
        correction = restate(posted, wanted, on, fact.ref)
        never = entries(terms, [item for item in rest if item != fact], on, is_funded)
        found = trial_balance([*posted, correction])
        assert {n: a for n, a in found.items() if a} == {
            n: a for n, a in trial_balance(never).items() if a
        }


def test_a_draw_half_funded_by_a_partner():
    ledger = Ledger(split_draw(1_001, [Partner("north", 500_000)]))
    facts = (Drawn(DAY, 1_001, "d"), Repaid(DAY, 1_001, "p"))
    loan = fold(Terms(RateTerms(fixed_ppm=0)), facts, DAY)
    drawn, paid = ledger.post(loan.movements)
    assert drawn.legs == (
        Leg("loans", 501),
        Leg("cash", -1_001),
        Leg("partner_claims/north", 500),
        Leg("partner_settlement/north", 500),
        Leg("partner_funds/north", -500),
    )
    assert (drawn.kind, drawn.ref, paid.kind, paid.ref) == ("draw", "d", "pay", "p")
    assert not any(trial_balance([drawn, paid]).values())


def test_what_does_not_balance_is_no_entry():
    with pytest.raises(InvariantViolated, match="an entry balances"):
        entry(DAY, "draw", [Leg(CASH, 1)])


def test_money_with_partners_and_customers():
    assert settle_partner(DAY, "north", 500).legs == (
        Leg("cash", 500),
        Leg("partner_settlement/north", -500),
    )
    assert refund(DAY, 7).legs == (Leg("customer_credits", 7), Leg("cash", -7))


def test_a_close_posts_only_what_accrued_since_the_one_before():
    assert accrual(DAY, 30, 45).legs == (Leg("accrued_interest", 15), Leg("interest_income", -15))
    assert accrual(DAY, 45, 0).legs == (Leg("accrued_interest", -45), Leg("interest_income", 45))
