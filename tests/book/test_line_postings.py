from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from book.lines import line_cases
from limen.book.kept_accounts import KeptAccounts
from limen.book.line_account import LineFact, fold_account
from limen.book.line_postings import add_up, entries_of, to_post, written
from limen.book.loan import Drawn, Repaid
from limen.book.postings import Entry, Leg, trial_balance
from limen.book.terms import RateTerms, ScheduleTerms, Terms

TERMS = {"t": Terms(RateTerms(fixed_ppm=120_000), ScheduleTerms("interest_first", 3))}
DRAWN, PAID = date(2026, 1, 1), date(2026, 1, 3)
DRAW = LineFact(Drawn(DRAWN, 1_000, "d"), "d", "t")
REPAY = LineFact(Repaid(PAID, 400, "r"), "", "t")


@given(line_cases(days_max=60))
def test_what_is_posted_once_leaves_nothing_to_post(case):
    terms, known, on = case
    account = fold_account([each for each, _ in known], terms, on)
    if account is None:
        return
    posted = Counter()
    add_up(posted, to_post(account, posted, on))
    assert to_post(account, posted, on + timedelta(days=1)) == ()
    wanted = {name: amount for name, amount in trial_balance(entries_of(account)).items() if amount}
    assert {name: amount for name, amount in posted.items() if amount} == wanted
    assert sum(posted.values()) == 0


def test_a_day_s_own_entries_are_its_own_and_earlier_days_are_restated():
    account = fold_account([DRAW, REPAY], TERMS, PAID)
    kinds = [each.kind for each in to_post(account, Counter(), PAID)]
    assert kinds == ["charge", "pay", "pay", "restate"]
    known = {"loans": 1_000, "cash": -1_000}
    assert [each.kind for each in to_post(account, known, PAID)] == kinds[:3]


class Known:
    """A line as far as its money goes."""

    line_id = "l"

    def __init__(self, facts):
        self.facts = facts


@given(line_cases(days_max=40), st.integers(0, 9))
def test_what_an_account_remembers_changes_nothing(case, gap):
    """The account kept and moved on posts what one folded anew does, on each day and since any."""
    terms, known, on = case
    if not known:
        return
    kept, posted = KeptAccounts(), Counter()
    day = min(each.fact.on for each, _ in known)
    while day <= max(on, *(at for _, at in known)):
        facts = [each for each, at in known if at <= day]
        account, fresh = kept.at(Known(facts), terms, day), fold_account(facts, terms, day)
        if fresh is not None:
            for since in (None, day - timedelta(days=gap), day):
                now = to_post(account, posted, day, since)
                assert now == to_post(fresh, posted, day, since)
            made = to_post(account, posted, day)
            assert made == to_post(fold_account(facts, terms, day), posted, day)
            add_up(posted, made)
        day += timedelta(days=1)


def test_days_closed_together_keep_their_kinds():
    account = fold_account([DRAW, REPAY], TERMS, PAID)
    made = to_post(account, Counter(), PAID, DRAWN - timedelta(days=1))
    assert [each.kind for each in made] == ["draw", "charge", "pay", "pay"]


def test_an_entry_is_written_leg_by_leg():
    found = written(Entry(DRAWN, "draw", (Leg("loans", 5), Leg("cash", -5)), "d"))
    assert (found.kind, found.ref) == ("draw", "d")
    assert [(leg.account, leg.amount_minor) for leg in found.legs] == [("loans", 5), ("cash", -5)]
