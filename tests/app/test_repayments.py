from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.kept_lines import INSTALMENTS, START, a_place
from limen.app.ledger import audit_book
from limen.app.refusals import REFUSALS
from limen.app.repayments import Repay, ReverseRepayment
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.line_account import fold_account
from limen.book.terms import FeeKind, FeeTerms
from limen.kernel.outcomes import Accepted, Refused

EARLY = replace(INSTALMENTS, fees=(FeeTerms(FeeKind.EARLY, share_ppm=10_000),))


@pytest.fixture
def place(tmp_path):
    made = a_place(tmp_path)
    made.open("l", EARLY)
    made.draw("l", "d", 1_000_000, START)
    return made


def fees_of(place):
    events = place.journal.chain_events("g-l")
    return [event.body for event in events if isinstance(event.body, e.FeeCharged)]


def test_principal_paid_early_bears_its_fee_once(place):
    command = Repay(key="r", line_id="l", amount_minor=400_000)
    assert place.executor.execute(command) == Accepted({})
    assert place.executor.execute(command) == Accepted({})
    assert fees_of(place) == [e.FeeCharged("early", 4_000, "d")]


def test_the_early_fee_of_a_repayment_that_bounced_goes_with_it(place):
    """Nothing was paid early by it; the other one paid 4,000 of its fee, then 96,000 early."""
    place.executor.execute(Repay(key="r", line_id="l", amount_minor=400_000))
    place.executor.execute(Repay(key="r2", line_id="l", amount_minor=100_000))
    place.close(START)
    back = ReverseRepayment(key="b", line_id="l", repayment_key="r")
    assert place.executor.execute(back) == Accepted({"amount_minor": 400_000})
    place.close(START + timedelta(days=1))
    shelf = TermsShelf(place.journal)
    account = fold_account(place.line("l").facts, shelf, START + timedelta(days=1))
    assert account.balances().fee_minor == 960
    assert place.line("l").posted["fee_income"] == -960
    assert place.line("l").posted["loans"] == 900_000
    assert audit_book(place.journal, shelf).faults == ()


def test_what_is_due_bears_no_early_fee(place):
    place.close(date(2026, 2, 9))
    place.clock.go(date(2026, 2, 10))
    place.executor.execute(Repay(key="r", line_id="l", amount_minor=100_000))
    assert fees_of(place) == []


def test_a_repayment_dated_before_the_draw_is_credit_until_something_is_due(place):
    place.open("m", INSTALMENTS, date(2026, 1, 1))
    place.draw("m", "d", 1_000, START)
    place.clock.go(date(2026, 2, 20))
    early = Repay(key="r", line_id="m", amount_minor=100, on=date(2026, 1, 5))
    assert place.executor.execute(early) == Accepted({})
    place.close(date(2026, 2, 20))
    assert place.line("m").posted["customer_credits"] == 0


def test_a_draw_is_named_only_after_it_was_made(place):
    named = Repay(key="r", line_id="l", amount_minor=1, draw_id="no")
    assert place.executor.execute(named) == Refused(("draw_unknown",))


def test_a_reversal_is_of_a_repayment_once(place):
    place.executor.execute(Repay(key="r", line_id="l", amount_minor=1_000))
    back = ReverseRepayment(key="b", line_id="l", repayment_key="r")
    assert place.executor.execute(back) == Accepted({"amount_minor": 1_000})
    again = ReverseRepayment(key="b2", line_id="l", repayment_key="r")
    assert place.executor.execute(again) == Refused(("repayment_unknown",))


def test_a_reported_line_s_payments_come_by_its_core(place):
    opened = e.LineOpened("cash", "bank", "CNY", 10**8, custody="reported")
    place.tell("r", e.CustomerRegistered("person"), START)
    place.tell("r", opened, START)
    paid = place.tell("r", e.RepaymentMade(5, ref="p"), START)
    head = place.journal.head()
    for command in (
        Repay(key="k1", line_id="r", amount_minor=5),
        ReverseRepayment(key="k2", line_id="r", repayment_key=paid),
    ):
        assert place.executor.execute(command) == Refused(("payments_by_core",))
    assert place.journal.head() == head
    assert "limen core in" in REFUSALS["payments_by_core"][0]
