from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.lending import products
from limen.book.accrual import accrued, denominator, draw_steps, to_minor
from limen.book.business_days import due_dates
from limen.book.schedule import (
    SCHEDULES,
    Remainder,
    level_instalment,
    plan_at_end,
    plan_equal_instalments,
    plan_equal_principal,
    total_principal,
)
from limen.book.terms import RateStep, RateTerms, ScheduleTerms, Terms
from limen.kernel.day_counts import DayCount
from limen.kernel.rates import Rounding

PLANNED = tuple(name for name, kind in SCHEDULES.items() if kind.plan)
START = date(2026, 1, 1)


@st.composite
def remainders(draw, kinds=PLANNED):
    terms = draw(products(kinds))
    start = draw(st.dates(date(2023, 6, 1), date(2027, 1, 1)))
    count, months = terms.schedule.periods, terms.schedule.months
    dues = due_dates(start, count, months, terms.schedule.due_day, terms.calendar)
    steps = draw_steps(terms.rate, start, start)
    carried = draw(st.just(0) | st.integers(0, 10**4 * denominator(terms.day_count)))
    return Remainder(draw(st.integers(1, 10**9)), start, dues, steps, accrued=carried), terms


def planned(left, terms):
    return SCHEDULES[terms.schedule.kind].plan(left, terms)


@given(remainders())
def test_a_plan_pays_the_principal_exactly(case):
    left, terms = case
    plan = planned(left, terms)
    assert total_principal(plan) == left.principal_minor
    assert all(item.principal_minor >= 0 and item.interest_minor >= 0 for item in plan)
    assert [item.due_on for item in plan] == list(left.due_dates[: len(plan)])
    assert [item.number for item in plan] == list(range(1, len(plan) + 1))


@given(remainders())
def test_the_interest_of_a_plan_is_that_of_its_balances(case):
    left, terms = case
    open_minor, start, carried = left.principal_minor, left.start, left.accrued
    for item in planned(left, terms):
        grown = carried + accrued(open_minor, start, item.due_on, left.steps, terms.day_count)
        assert item.interest_minor == to_minor(grown, terms.day_count, terms.rounding)
        open_minor, start, carried = open_minor - item.principal_minor, item.due_on, 0
    assert open_minor == 0


@given(remainders(("equal_instalments",)))
def test_all_instalments_but_the_last_are_equal(case):
    left, terms = case
    plan = planned(left, terms)
    level = level_instalment(left, terms)
    paid_off = [item for item in plan[:-1] if item.interest_minor <= level]
    assert {item.total_minor for item in paid_off} <= {level}


@given(remainders(("equal_instalments",)))
def test_the_last_instalment_differs_by_roundings_only(case):
    left, terms = case
    plan, level = planned(left, terms), level_instalment(left, terms)
    # Each instalment is off by a unit of its own and of its interest at most, and each unit grows
    # with interest; the bound of growth is generous.
    growth = Fraction(1)
    for start, end in zip((left.start, *left.due_dates), left.due_dates, strict=False):
        growth *= 1 + Fraction(accrued(1, start, end, left.steps, terms.day_count)) / denominator(
            terms.day_count
        )
    # Interest that is above an instalment, of a long first part, leaves nothing for principal.
    is_covered = all(item.interest_minor <= level for item in plan)
    if len(plan) == len(left.due_dates) and level > 2 * len(plan) and is_covered:
        assert abs(plan[-1].total_minor - level) <= 2 * len(plan) * growth


@given(
    st.integers(1, 10**10),
    st.integers(1_000, 400_000),
    st.integers(1, 120),
    st.sampled_from([Rounding.DOWN, Rounding.UP]),
)
def test_level_instalments_against_the_annuity_formula(principal, rate_ppm, count, rounding):
    dues = due_dates(START, count, 1, None, Terms().calendar)
    terms = Terms(day_count=DayCount.THIRTY_360, rounding=rounding)
    left = Remainder(principal, START, dues, (RateStep(START, rate_ppm),))
    monthly = Fraction(rate_ppm, 12_000_000)
    exact = principal * monthly / (1 - (1 + monthly) ** -count)
    found = level_instalment(left, terms)
    assert found == (ceil(exact) if rounding is Rounding.UP else floor(exact))


# Worked by hand in many textbooks: 12,000 over 12 equal months at 18 %.
def test_the_worked_example_of_equal_instalments():
    terms = Terms(
        RateTerms(fixed_ppm=180_000),
        ScheduleTerms("equal_instalments"),
        day_count=DayCount.THIRTY_360,
    )
    dues = due_dates(START, 12, 1, None, terms.calendar)
    plan = plan_equal_instalments(
        Remainder(1_200_000, START, dues, (RateStep(START, 180_000),)), terms
    )
    assert [item.total_minor for item in plan[:-1]] == [110_016] * 11
    assert plan[0].interest_minor == 18_000
    assert plan[-1].total_minor == 110_019


def monthly(principal, count, rate_ppm=120_000, **facts):
    dues = due_dates(START, count, 1, None, Terms().calendar)
    return Remainder(principal, START, dues, (RateStep(START, rate_ppm),), **facts)


def test_interest_first_principal_at_the_end():
    plan = plan_at_end(monthly(1_000_000, 3), Terms(day_count=DayCount.THIRTY_360))
    assert [item.principal_minor for item in plan] == [0, 0, 1_000_000]
    assert [item.interest_minor for item in plan] == [10_000, 10_000, 10_000]


def test_equal_principal():
    plan = plan_equal_principal(monthly(1_000, 3), Terms(day_count=DayCount.THIRTY_360))
    assert [item.principal_minor for item in plan] == [333, 333, 334]


@given(remainders(("equal_instalments",)), st.integers(1, 100))
def test_a_kept_instalment_shortens_the_term(case, share):
    left, terms = case
    level = level_instalment(left, terms)
    smaller = max(left.principal_minor * share // 100, 1)
    kept = planned(replace(left, principal_minor=smaller, size_minor=level), terms)
    assert total_principal(kept) == smaller
    assert len(kept) <= len(planned(left, terms))


def test_a_rate_change_moves_the_interest_from_its_day_on():
    steps = (RateStep(START, 120_000), RateStep(date(2026, 2, 1), 240_000))
    left = replace(monthly(1_000_000, 2), steps=steps)
    plan = plan_at_end(left, Terms(day_count=DayCount.THIRTY_360))
    assert [item.interest_minor for item in plan] == [10_000, 20_000]


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_kind_plans_or_leaves_it_to_statements(name):
    assert (SCHEDULES[name].plan is None) == (name == "statement_cycle")
