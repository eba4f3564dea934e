from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import LPR
from limen.book.accrual import (
    accrued,
    denominator,
    draw_steps,
    penalty_steps,
    rate_on,
    to_minor,
    unit_interest,
)
from limen.book.terms import PenaltyTerms, RateStep, RateTerms
from limen.kernel.day_counts import DayCount
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import Rounding

START = date(2024, 1, 1)
days = st.dates(START, date(2030, 1, 1))
counts = st.sampled_from(DayCount)
amounts = st.integers(0, 10**12)
rate_ppms = st.integers(0, 1_000_000)


@st.composite
def series(draw):
    later = sorted(draw(st.sets(days, max_size=5)))
    return tuple(RateStep(day, draw(rate_ppms)) for day in (date(2000, 1, 1), *later))


@given(amounts, st.lists(days, min_size=3, max_size=3), series(), counts)
def test_interest_of_a_time_is_that_of_its_pieces(amount, on, steps, day_count):
    start, middle, end = sorted(on)
    pieces = accrued(amount, start, middle, steps, day_count)
    pieces += accrued(amount, middle, end, steps, day_count)
    assert accrued(amount, start, end, steps, day_count) == pieces


@given(amounts, amounts, days, days, series(), counts)
def test_interest_of_a_balance_is_that_of_its_parts(one, other, a, b, steps, day_count):
    start, end = sorted((a, b))
    both = accrued(one, start, end, steps, day_count) + accrued(other, start, end, steps, day_count)
    assert accrued(one + other, start, end, steps, day_count) == both


@given(amounts, st.lists(days, min_size=3, max_size=3), series(), counts)
def test_interest_never_shrinks(amount, on, steps, day_count):
    start, middle, end = sorted(on)
    early = accrued(amount, start, middle, steps, day_count)
    assert 0 <= early <= accrued(amount, start, end, steps, day_count)


@given(days, days, series())
def test_each_day_has_its_own_rate(a, b, steps):
    start, end = sorted((a, b))
    ordinals = range(start.toordinal(), end.toordinal())
    by_day = sum(rate_on(steps, date.fromordinal(n)) for n in ordinals)
    assert unit_interest(start, end, steps, DayCount.ACT_365) == by_day


@given(st.integers(0, 10**24), counts, st.sampled_from(Rounding))
def test_rounding_moves_less_than_a_unit(numerator, day_count, rounding):
    exact = Fraction(numerator, denominator(day_count))
    assert abs(to_minor(numerator, day_count, rounding) - exact) < 1


def test_a_year_on_a_thousand():
    steps = (RateStep(START, 180_000),)
    year = date(2026, 1, 1), date(2027, 1, 1)
    found = {
        count: to_minor(accrued(100_000, *year, steps, count), count, Rounding.HALF_EVEN)
        for count in DayCount
    }
    assert found == {
        DayCount.ACT_365: 18_000,
        DayCount.ACT_360: 18_250,
        DayCount.THIRTY_360: 18_000,
        DayCount.ACT_ACT: 18_000,
    }


def test_time_and_rates_have_a_beginning():
    steps = (RateStep(START, 1),)
    with pytest.raises(InvariantViolated, match="interest runs forward"):
        unit_interest(date(2025, 1, 2), date(2025, 1, 1), steps, DayCount.ACT_365)
    with pytest.raises(InvariantViolated, match="a rate is in force"):
        rate_on(steps, date(2023, 12, 31))


def floating(reset_months, spread_ppm=10_000):
    return RateTerms(None, LPR, spread_ppm, reset_months)


DRAWN, UNTIL = date(2025, 4, 25), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("reset_months", "wanted"),
    [
        (0, [(DRAWN, 46_500)]),
        (1, [(DRAWN, 46_500), (date(2025, 5, 25), 40_000), (date(2026, 6, 25), 38_000)]),
        (12, [(DRAWN, 46_500), (date(2026, 4, 25), 40_000)]),
    ],
)
def test_a_draw_takes_the_reference_on_its_days(reset_months, wanted):
    assert draw_steps(floating(reset_months), DRAWN, UNTIL) == tuple(wanted)


def test_a_rate_is_never_below_zero():
    assert draw_steps(floating(0, -50_000), DRAWN, UNTIL) == ((DRAWN, 0),)


def test_a_fixed_rate_is_one_step():
    assert draw_steps(RateTerms(fixed_ppm=7), DRAWN, UNTIL) == ((DRAWN, 7),)


def test_penalty_is_a_multiple_or_a_rate():
    steps = (RateStep(START, 150_001), RateStep(DRAWN, 100_000))
    multiple = penalty_steps(PenaltyTerms(multiple_ppm=1_500_000), steps)
    assert multiple == ((START, 225_001), (DRAWN, 150_000))
    assert penalty_steps(PenaltyTerms(rate_ppm=240_000), steps) == ((START, 240_000),)
