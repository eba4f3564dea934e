import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book.billing import Standing, minimum_payment, principal_to_bill
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
