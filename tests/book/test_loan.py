from datetime import date

from hypothesis import given

from book.lending import cases
from limen.book.loan import RANKS, Drawn, Fact
from limen.book.loan_fold import fold
from limen.book.terms import Bucket, Terms


def test_every_kind_of_fact_has_its_turn():
    assert set(RANKS) == set(Fact.__args__)
    assert len(set(RANKS.values())) == len(RANKS)


@given(cases())
def test_what_is_owed_is_its_buckets_and_none_is_negative(case):
    loan = fold(*case)
    found = loan.balances()
    assert all(amount >= 0 for amount in found)
    assert found.principal_minor == loan.undue_minor + loan.unpaid(Bucket.PRINCIPAL)
    assert found.due_minor <= found.owed_minor
    assert (loan.dpd > 0) == any(item.due_on < loan.day for item in loan.items)


def test_a_loan_starts_with_its_principal():

    loan = fold(Terms(), (Drawn(date(2026, 1, 1), 5, "d"),), date(2026, 1, 1))
    assert loan.principal_minor == loan.balances().owed_minor == 5
