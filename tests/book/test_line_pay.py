"""One repayment over several loans."""

from datetime import date

import pytest

from limen.book.line_account import LINE, LineFact, fold_account
from limen.book.line_pay import early_room, is_pooled, repay
from limen.book.loan import Drawn, FeeCharged, Repaid, WrittenOff
from limen.book.terms import Early, RateTerms, RepaymentTerms, ScheduleTerms, Terms
from limen.kernel.errors import InvariantViolated


def terms(early=Early.TERM, kind="interest_first"):
    return Terms(
        RateTerms(fixed_ppm=0), ScheduleTerms(kind, 2), repayment=RepaymentTerms(early=early)
    )


def two_draws(*facts, early=Early.TERM, day=date(2026, 1, 20)):
    known = [
        LineFact(Drawn(date(2026, 1, 1), 1_000, "a"), "a", "t"),
        LineFact(Drawn(date(2026, 1, 5), 2_000, "b"), "b", "t"),
        *facts,
    ]
    return fold_account(known, {"t": terms(early)}, day)


def paid(amount, name="", day=date(2026, 1, 20)):
    return LineFact(Repaid(day, amount, f"r{day}"), name, "t")


def owed(account):
    return {name: loan.principal_minor for name, loan in account.loans.items()}


def test_early_money_pays_the_oldest_draw_first():
    assert owed(two_draws(paid(1_200))) == {"a": 0, "b": 1_800}


def test_a_named_draw_is_paid_first_and_the_rest_goes_on():
    assert owed(two_draws(paid(500, "b"))) == {"a": 1_000, "b": 1_500}
    assert owed(two_draws(paid(2_300, "b"))) == {"a": 700, "b": 0}


def test_what_is_due_on_any_draw_comes_before_early_money():
    fee = LineFact(FeeCharged(date(2026, 1, 19), 300, "f"), "b", "t")
    account = two_draws(fee, paid(400))
    assert owed(account) == {"a": 900, "b": 2_000}
    assert account.balances().fee_minor == 0


def test_money_that_is_held_waits_as_credit():
    account = two_draws(paid(400), early=Early.HOLD)
    assert (account.credit_minor, owed(account)) == (400, {"a": 1_000, "b": 2_000})
    # Both draws end on their second due date: the credit pays the older one's.
    later = two_draws(paid(400), early=Early.HOLD, day=date(2026, 3, 1))
    assert (later.credit_minor, later.balances().due_minor) == (0, 600)


def test_claims_that_were_written_off_come_before_what_is_not_due():
    gone = LineFact(WrittenOff(date(2026, 1, 10), "w"), "a", "t")
    account = two_draws(gone, paid(1_100))
    assert account.loans["a"].written_off_minor == 0
    assert owed(account) == {"a": 0, "b": 1_900}


def test_what_nothing_takes_is_credit():
    assert two_draws(paid(3_500)).credit_minor == 500


def test_room_for_early_money_is_the_product_s_word():
    rooms = {early: early_room(two_draws(early=early).loans["a"]) for early in Early}
    assert rooms[Early.HOLD] == 0
    assert rooms[Early.TERM] == rooms[Early.INSTALMENT] == rooms[Early.PRINCIPAL] == 1_000


def test_no_repayment_is_nothing():
    with pytest.raises(InvariantViolated):
        repay(two_draws(), Repaid(date(2026, 1, 20), 0, "r"), None)


def test_only_statements_pool_draws():
    assert is_pooled(terms(kind="statement_cycle"))
    assert not is_pooled(terms())
    assert LINE == ""
