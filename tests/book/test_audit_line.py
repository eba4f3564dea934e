"""A line's account and its postings agree with a model by other code, on whole histories."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given

from book.lines import line_cases
from limen.book import accrual, due, line_pay, postings
from limen.book.audit import differences
from limen.book.audit_line import audit_line
from limen.book.funding import Split
from limen.book.line_account import LineFact, Refunded, fold_account
from limen.book.line_postings import add_up, entries_of, to_post
from limen.book.loan import Drawn, FeeCharged, Repaid, Reversed, WrittenOff
from limen.book.postings import trial_balance
from limen.book.terms import PenaltyTerms, RateTerms, ScheduleTerms, Terms

DAY = timedelta(days=1)


def gaps(terms, facts, on):
    """Where account and audit differ: balances, then accounts."""
    account, audit = fold_account(facts, terms, on), audit_line(facts, terms, on)
    if account is None or audit is None:
        assert account is audit is None
        return {}
    books = trial_balance(entries_of(account))
    return differences(account.balances()._asdict(), audit.balances()) | differences(
        {name: amount for name, amount in books.items() if amount}, audit.accounts()
    )


@given(line_cases())
def test_the_second_model_agrees_on_balances_and_accounts(case):
    terms, known, on = case
    assert gaps(terms, [each for each, _ in known], on) == {}


def closed(terms, known, until):
    """What closes posted day by day, each by what was known on its day."""
    posted = Counter()
    day = min(each.fact.on for each, _ in known)
    while day <= until:
        account = fold_account([each for each, at in known if at <= day], terms, day)
        if account is not None:
            entries = to_post(account, posted, day)
            assert all(sum(leg.amount_minor for leg in each.legs) == 0 for each in entries)
            add_up(posted, entries)
        day += DAY
    return {name: amount for name, amount in posted.items() if amount}


@given(line_cases(days_max=40))
def test_closes_post_what_the_second_model_says_however_late_facts_came(case):
    terms, known, on = case
    if not known:
        return
    until = max(on, *(at for _, at in known))
    audit = audit_line([each for each, _ in known], terms, until)
    assert differences(closed(terms, known, until), audit.accounts() if audit else {}) == {}


# One line that goes through everything, and faults planted in its code.

TERMS = {
    "t": Terms(
        RateTerms(fixed_ppm=180_000),
        ScheduleTerms("equal_instalments", 6),
        penalty=PenaltyTerms(multiple_ppm=1_500_000, on_interest=True),
    )
}
SPLIT = Split(250_001, (("north", 300_000), ("south", 449_999)))


def at(month, day):
    return date(2026, month, day)


LIFE = (
    LineFact(Drawn(at(1, 10), 1_000_000, "a"), "a", "t", SPLIT),
    LineFact(Drawn(at(1, 20), 600_000, "b"), "b", "t", None, 120_000),
    LineFact(Repaid(at(2, 10), 250_000, "r1"), "", "t"),
    LineFact(FeeCharged(at(2, 15), 5_000, "f"), "b", "t"),
    LineFact(Repaid(at(3, 25), 150_000, "r2"), "b", "t"),
    LineFact(Repaid(at(3, 26), 30_000, "r3"), "", "t"),
    LineFact(Reversed(at(4, 2), "r2"), "", "t"),
    LineFact(Repaid(at(5, 1), 2_000_000, "r4"), "", "t"),
    LineFact(Refunded(at(5, 2), 100_000, "u"), "", "t"),
    LineFact(Drawn(at(5, 3), 900_000, "c"), "c", "t", SPLIT._replace(own_minor=150_001)),
    LineFact(WrittenOff(at(12, 1), "w"), "", "t"),
    LineFact(Repaid(at(12, 9), 77_777, "r5"), "", "t"),
)
DAYS = (at(2, 20), at(4, 1), at(4, 20), at(5, 10), at(12, 20))


@pytest.mark.parametrize("on", DAYS)
def test_a_whole_life_agrees(on):
    assert gaps(TERMS, LIFE, on) == {}


def forgetful(amount_minor, before_minor, split):
    return shares_of(amount_minor, 0, split)


def newest_first(amount_minor, items, terms, day):
    shares, left = allocate(amount_minor, list(items)[::-1], terms, day)
    return shares[:1], left + sum(share.amount_minor for share in shares[1:])


def a_day_too_many(start, end, steps, day_count):
    return -(-(unit_interest(start, end, steps, day_count) * 32) // 31)


shares_of, allocate, unit_interest = postings.shares_of, line_pay.allocate, accrual.unit_interest
FAULTS = {
    "cents go round unfairly": (postings, "shares_of", forgetful),
    "one item is paid where several are due": (line_pay, "allocate", newest_first),
    "interest of a day too many": (due, "unit_interest", a_day_too_many),
    "penalty costs no more than interest": (due, "penalty_steps", lambda terms, steps: steps),
    "early money has no room": (line_pay, "early_room", lambda loan: 0),
    "what accrued is not billed": (line_pay, "bill_accrued", lambda loans: None),
    "a refund costs nothing": (line_pay, "refund", None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault, monkeypatch):
    module, name, wrong = FAULTS[fault]
    if name == "refund":
        from limen.book import line_account

        module, wrong = line_account, lambda account, fact: None
    monkeypatch.setattr(module, name, wrong)
    assert any(gaps(TERMS, LIFE, on) for on in DAYS)


@pytest.mark.parametrize("place", range(len(LIFE)))
def test_a_fact_that_was_altered_is_noticed(place):
    """The account folds what was altered, the audit reads what happened."""
    fact = LIFE[place].fact
    if not hasattr(fact, "amount_minor") or fact.ref == "r2":
        return
    altered = list(LIFE)
    altered[place] = LIFE[place]._replace(fact=fact._replace(amount_minor=fact.amount_minor + 1))
    found = fold_account(altered, TERMS, DAYS[-1])
    books = trial_balance(entries_of(found))
    assert differences(books, audit_line(LIFE, TERMS, DAYS[-1]).accounts())


def test_a_rate_that_was_altered_is_noticed():
    altered = [LIFE[0], LIFE[1]._replace(rate_ppm=121_000), *LIFE[2:]]
    found = fold_account(altered, TERMS, at(4, 1))
    assert differences(found.balances()._asdict(), audit_line(LIFE, TERMS, at(4, 1)).balances())


def test_a_posting_that_was_altered_is_noticed():
    known = [(each, each.fact.on) for each in LIFE]
    posted = closed(TERMS, known, DAYS[-1])
    wanted = audit_line(LIFE, TERMS, DAYS[-1]).accounts()
    assert differences(posted, wanted) == {}
    posted["cash"] += 1
    posted["loans"] = posted.get("loans", 0) - 1
    assert differences(posted, wanted) == {"cash": 1, "loans": -1}
