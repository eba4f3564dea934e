"""The yearly cost of a draw: what is paid, discounted at it, is what the customer gets."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book.draw_cost import draw_cost, is_bullet, nominal_ppm, term_months
from limen.book.terms import FeeKind, FeeTerms, ScheduleTerms, Terms
from limen.kernel.day_counts import DayCount

ON = date(2026, 1, 15)
MONTHLY = Terms(schedule=ScheduleTerms("equal_instalments"), day_count=DayCount.THIRTY_360)
RATE = 180_000


def cost(terms=MONTHLY, amount_minor=1_200_000, limit_minor=0, rate_ppm=RATE):
    return draw_cost(terms, amount_minor, limit_minor or amount_minor, ON, rate_ppm)


def with_fee(kind, **fee):
    return replace(MONTHLY, fees=(FeeTerms(kind, **fee),))


def test_without_fees_it_is_the_rate_itself():
    """Months of thirty days at 1.5 %: twelve of them are 18 %, compounded 19.56 %."""
    found = cost()
    assert abs(found.nominal_ppm - RATE) <= 5
    assert abs(found.effective_ppm - 195_618) <= 5


def test_a_fee_for_the_draw_is_taken_off_what_the_customer_gets():
    """A fee of 2 %: 110,016 a month for 1,176,000; discounted by hand below."""
    found = cost(with_fee(FeeKind.ORIGINATION, share_ppm=20_000))
    monthly = found.nominal_ppm / 12e6
    worth = sum(110_016 / (1 + monthly) ** month for month in range(1, 13))
    assert worth == pytest.approx(1_176_000, abs=5)


def test_a_yearly_fee_is_borne_by_the_draw_s_part_of_the_limit():
    terms = with_fee(FeeKind.ANNUAL, amount_minor=24_000)
    fee = with_fee(FeeKind.ORIGINATION, amount_minor=12_000)
    assert cost(terms, limit_minor=2_400_000) == cost(fee)
    assert cost(terms) == cost(with_fee(FeeKind.ORIGINATION, amount_minor=24_000))


def test_late_and_early_fees_are_no_price_of_a_draw_paid_as_planned():
    assert cost(with_fee(FeeKind.LATE, amount_minor=9_000)) == cost()


def test_a_fixed_due_day_counts_by_days():
    terms = replace(MONTHLY, schedule=ScheduleTerms("equal_instalments", due_day=20))
    found = cost(terms)
    assert found.nominal_ppm == nominal_ppm(found.effective_ppm)
    assert abs(found.nominal_ppm - RATE) < 5_000


@pytest.mark.parametrize(
    ("kind", "months", "bullet"),
    [
        ("pay_any_time", 12, True),
        ("interest_first", 12, True),
        ("equal_principal", 12, False),
        ("statement_cycle", None, False),
    ],
)
def test_every_kind_has_a_cost_a_term_and_says_whether_it_is_a_bullet(kind, months, bullet):
    schedule = ScheduleTerms(kind)
    assert (term_months(schedule), is_bullet(schedule)) == (months, bullet)
    found = cost(replace(MONTHLY, schedule=schedule))
    assert 150_000 < found.nominal_ppm <= found.effective_ppm < 200_000


def test_what_eats_the_whole_draw_has_no_cost():
    assert cost(with_fee(FeeKind.ORIGINATION, amount_minor=2_000_000)) is None


@given(st.integers(0, 60_000), st.integers(0, 360_000), st.integers(1, 36))
def test_a_dearer_draw_costs_more_and_compounding_never_less(fee_minor, rate_ppm, periods):
    schedule = ScheduleTerms("equal_instalments", periods=periods)
    terms = replace(with_fee(FeeKind.ORIGINATION, amount_minor=fee_minor), schedule=schedule)
    dearer = replace(with_fee(FeeKind.ORIGINATION, amount_minor=fee_minor + 600), schedule=schedule)
    found = cost(terms, rate_ppm=rate_ppm)
    assert found.effective_ppm >= found.nominal_ppm
    assert cost(dearer, rate_ppm=rate_ppm).nominal_ppm > found.nominal_ppm


def test_the_monthly_rate_of_a_yearly_one():
    """1.01 to the twelfth is 1.126825: twelve times one per cent."""
    assert nominal_ppm(126_825) == 120_000
