from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kept_lines import INSTALMENTS, START
from limen.book.audit_line import audit_line
from limen.book.billing import Standing, minimum_payment, principal_to_bill, stated
from limen.book.line_account import LineFact, fold_account
from limen.book.loan import Drawn, Repaid
from limen.book.terms import ScheduleTerms

amounts = st.integers(0, 10**9)
standings = st.builds(Standing, amounts, amounts, amounts)
terms_of = st.builds(
    ScheduleTerms, minimum_ppm=st.integers(0, 1_000_000), minimum_minor=st.integers(0, 10**6)
)


@given(standings, terms_of)
def test_a_minimum_covers_charges_and_what_is_past_due_and_no_more_than_all(standing, terms):
    minimum = minimum_payment(standing, terms)
    assert standing.charges_minor + standing.unpaid_principal_minor <= minimum
    assert minimum <= standing.balance_minor


@given(standings, terms_of)
def test_what_is_billed_makes_the_minimum_due(standing, terms):
    billed = principal_to_bill(standing, terms)
    assert 0 <= billed <= standing.undue_minor
    due = billed + standing.unpaid_principal_minor + standing.charges_minor
    assert due == minimum_payment(standing, terms)


@pytest.mark.parametrize(
    ("standing", "wanted"),
    [
        (Standing(100_000, 0, 1_500), 1_500 + 10_000),
        (Standing(100_001, 0, 0), 10_001),
        (Standing(5_000, 0, 100), 5_000),
        (Standing(3_000, 0, 100), 3_100),
        (Standing(50_000, 20_000, 700), 20_700),
        (Standing(0, 0, 0), 0),
    ],
)
def test_a_tenth_of_the_principal_and_the_charges(standing, wanted):
    terms = ScheduleTerms(minimum_ppm=100_000, minimum_minor=5_000)
    assert minimum_payment(standing, terms) == wanted


@given(st.sampled_from(["statement_cycle", "equal_instalments", "interest_first"]), st.data())
def test_a_statement_says_what_was_asked_for_by_the_second_model(kind, data):
    """Principal and items of the walk, and the interest that it asked for on that day alone."""
    terms = {"t": replace(INSTALMENTS, schedule=ScheduleTerms(kind, 6, due_day=5))}
    drawn = LineFact(Drawn(START, 1_000_000, "d"), "d", "t")
    facts = [drawn]
    for at, amount in enumerate(data.draw(st.lists(st.integers(1, 1_200_000), max_size=3))):
        facts.append(
            LineFact(Repaid(START + timedelta(days=40 * at + 33), amount, f"r{at}"), "", "t")
        )
    on = START + timedelta(days=data.draw(st.integers(0, 150)))
    account, walk = fold_account(facts, terms, on), audit_line(facts, terms, on)
    found = stated(account)
    before = audit_line(facts, terms, on - timedelta(days=1)) if on > START else None
    asked = sum(
        each.undue + sum(item["left"] for item in each.owed) for each in walk.walks.values()
    )
    assert found.balance_minor == asked - walk.balances()["credit_minor"]
    assert found.minimum_minor == walk.balances()["due_minor"]
    billed = [
        0 if one is None else sum(each.total("out", "interest") for each in one.walks.values())
        for one in (before, walk)
    ]
    assert found.interest_minor == billed[1] - billed[0]
