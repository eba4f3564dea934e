import itertools
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from limen.book.fees import annual_fees, early_fees, fee_amount, late_fees, origination_fees
from limen.book.loan import Drawn, FeeCharged, Repaid
from limen.book.loan_fold import fold
from limen.book.terms import FeeKind, FeeTerms, RateTerms, ScheduleTerms, Terms
from limen.kernel.rates import Rounding

DRAWN = date(2026, 1, 10)


def fee(kind, **facts):
    return Terms(
        RateTerms(fixed_ppm=120_000),
        ScheduleTerms("interest_first", 3),
        fees=(FeeTerms(kind, **facts),),
    )


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 10**5))
def test_a_fee_stays_within_its_bounds(base, share, least, width):
    bounded = FeeTerms(FeeKind.LATE, 5, share, least, least + width)
    assert least <= fee_amount(bounded, base, Rounding.HALF_EVEN) <= least + width


def test_a_fee_is_an_amount_and_a_share():
    assert fee_amount(FeeTerms(FeeKind.LATE, 100, 20_000), 5_025, Rounding.HALF_UP) == 201


def test_a_draw_bears_its_own_fee():
    terms = fee(FeeKind.ORIGINATION, share_ppm=10_000)
    found = list(origination_fees(terms, 100_000, DRAWN, "d1"))
    assert found == [FeeCharged(DRAWN, 1_000, "d1/origination")]
    assert list(early_fees(terms, 100_000, DRAWN, "d1")) == []


def test_early_principal_bears_its_fee_and_none_bears_none():
    terms = fee(FeeKind.EARLY, share_ppm=10_000)
    assert list(early_fees(terms, 5_000, DRAWN, "p")) == [FeeCharged(DRAWN, 50, "p/early")]
    assert list(early_fees(terms, 0, DRAWN, "p")) == []


@given(st.lists(st.dates(DRAWN, date(2031, 1, 1)), min_size=1, max_size=4))
def test_yearly_fees_come_once_however_the_days_are_cut(days):
    terms = fee(FeeKind.ANNUAL, amount_minor=100)
    opened = date(2024, 2, 29)
    cuts = [date(2024, 2, 28), *sorted(days)]
    pieces = [
        charged
        for since, until in itertools.pairwise(cuts)
        for charged in annual_fees(terms, 10**6, opened, since, until, "l")
    ]
    whole = list(annual_fees(terms, 10**6, opened, cuts[0], cuts[-1], "l"))
    assert pieces == whole
    assert [charged.on.year for charged in whole][:2] == [2024, 2025]
    assert whole[0].on == opened


def loan_on(terms, on, *facts):
    return fold(terms, (Drawn(DRAWN, 100_000, "d"), *facts), on)


def test_a_late_fee_comes_on_its_day_for_each_due_date_once():
    terms = fee(FeeKind.LATE, share_ppm=100_000, from_dpd=5)
    days = [date(2026, 2, day) for day in range(11, 28)]
    found = []
    for day in days:
        found += late_fees(loan_on(terms, day), "l", {each.ref for each in found})
    assert found == [
        FeeCharged(date(2026, 2, 15), 102, "l/late/2026-02-10", late_of=date(2026, 2, 10))
    ]


def test_what_was_paid_bears_no_late_fee():
    terms = fee(FeeKind.LATE, amount_minor=500, from_dpd=5)
    paid = Repaid(date(2026, 2, 12), 1_019, "p")
    assert list(late_fees(loan_on(terms, date(2026, 2, 15), paid), "l")) == []


def test_a_late_fee_comes_late_where_the_repayment_bounced():
    terms = fee(FeeKind.LATE, amount_minor=500, from_dpd=5)
    paid = Repaid(date(2026, 2, 12), 1_019, "p")
    assert list(late_fees(loan_on(terms, date(2026, 2, 20), paid), "l")) == []
    late = FeeCharged(date(2026, 2, 20), 500, "l/late/2026-02-10", late_of=date(2026, 2, 10))
    assert list(late_fees(loan_on(terms, date(2026, 2, 20)), "l")) == [late]


def test_two_fees_of_a_kind_have_two_references():
    both = (FeeTerms(FeeKind.LATE, 5), FeeTerms(FeeKind.LATE, 7, from_dpd=3))
    terms = replace(fee(FeeKind.LATE), fees=both)
    found = list(late_fees(loan_on(terms, date(2026, 2, 20)), "l"))
    assert [each.ref for each in found] == ["l/late/2026-02-10", "l/late/2026-02-10/1"]
