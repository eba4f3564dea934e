"""A row holds until its next day: what it says then is what the line's fold says."""

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from book.lines import line_cases
from limen.book import line_index
from limen.book.ageing import AssetClass, asset_class
from limen.book.line_account import fold_account
from limen.book.line_index import DAY, decode_row, encode_row, proof_of, row_of
from limen.book.terms import FeeKind, FeeTerms, Terms
from limen.kernel.dates import end_of_day

FAR = date(2200, 1, 1)


def line_of(facts, **more):
    known = {
        "line_id": "l",
        "entity": "bank",
        "currency": "CNY",
        "facts": facts,
        "holds": {},
        "limit_minor": 1_000,
        "opened_on": date(2026, 1, 1),
        "posted": Counter(),
        "closed_on": None,
    }
    return SimpleNamespace(**{**known, **more})


def row_on(facts, terms, day):
    account = fold_account(facts, terms, day)
    return row_of(line_of(facts), account, terms["t"], day, is_behind=False)


@given(line_cases(), st.integers(0, 40))
def test_a_row_says_on_each_day_until_its_next_what_a_new_one_would(case, ahead):
    terms, known, day = case
    facts = [each for each, _ in known]
    row = row_on(facts, terms, day)
    then = min(day + ahead * DAY, (row.next_on or FAR) - DAY)
    anew = row_on(facts, terms, then)
    assert proof_of(row, then) == proof_of(anew, then)
    assert (row.bucket(then), row.is_owing) == (anew.bucket(then), anew.is_owing)
    assert row.next_on == anew.next_on


@given(line_cases())
def test_a_row_s_class_and_interest_are_those_of_the_loans(case):
    terms, known, day = case
    facts = [each for each, _ in known]
    account, row = fold_account(facts, terms, day), row_on(facts, terms, day)
    loans = [] if account is None else list(account.loans.values())
    grades = [asset_class(loan.dpd, loan.episode, day, loan.terms.cure) for loan in loans]
    assert row.asset_class(day) is max(grades, default=AssetClass.NORMAL)
    if account is not None and not any(account.splits.values()):
        wanted = Counter()
        for loan in loans:
            wanted[loan.terms.day_count] += loan.interest
        assert +row.accrued(day) == +wanted


@given(line_cases())
def test_a_row_is_read_back_as_it_was_written(case):
    terms, known, day = case
    row = row_on([each for each, _ in known], terms, day)
    assert decode_row(encode_row(row)) == row


def test_interest_of_a_day_less_is_noticed(monkeypatch):
    """A row that forgot how its interest grows would not agree with the fold."""
    from book.test_audit_line import LIFE, TERMS

    day = date(2026, 4, 15)
    row = row_on(LIFE, TERMS, day)
    assert row.accrued(day + DAY) == row_on(LIFE, TERMS, day + DAY).accrued(day + DAY)
    monkeypatch.setattr(line_index, "_speed", lambda loan: 0)
    forgot = row_on(LIFE, TERMS, day)
    assert forgot.accrued(day + DAY) != row.accrued(day + DAY)


def test_what_is_left_to_post_brings_the_line_back_tomorrow():
    day = date(2026, 1, 1)
    row = row_of(line_of([]), None, Terms(), day, is_behind=True)
    assert row.next_on == day + timedelta(days=1)


def test_yearly_fees_and_holds_bring_the_line_back():
    day = date(2026, 3, 1)
    terms = Terms(fees=(FeeTerms(FeeKind.ANNUAL, 5),))
    assert row_of(line_of([]), None, terms, day, is_behind=False).next_on == date(2027, 1, 1)
    hold = SimpleNamespace(expires_at=end_of_day(date(2026, 3, 4), "UTC"))
    held = line_of([], holds={"d": hold})
    assert row_of(held, None, terms, day, is_behind=False).next_on == date(2026, 3, 4)
    assert row_of(line_of([]), None, Terms(), day, is_behind=False).next_on is None
