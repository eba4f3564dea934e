from datetime import date, timedelta

import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.book.cost import (
    Flow,
    appendix_j_ppm,
    effective_ppm,
    half_month_unit,
    months_unit,
    period_cost,
    plan_flows,
    single_payment_ppm,
    weeks_unit,
)
from limen.kernel.dates import add_months

START = date(2026, 1, 1)


@st.composite
def loans(draw):
    advanced = draw(st.integers(10_000, 10**8))
    count = draw(st.integers(1, 24))
    gaps = draw(st.lists(st.integers(1, 60), min_size=count, max_size=count))
    day, flows = START, [Flow(START, advanced)]
    for gap in gaps:
        day += timedelta(days=gap)
        flows.append(
            Flow(day, -(advanced // count + draw(st.integers(1, 2 + advanced // count // 20))))
        )
    return flows


@given(loans())
@settings(max_examples=40)
def test_exact_days_against_pyxirr(flows):
    found = effective_ppm(flows)
    wanted = pyxirr.xirr([flow.on for flow in flows], [flow.amount_minor for flow in flows])
    if found is not None and wanted is not None:
        assert found == pytest.approx(wanted * 1_000_000, rel=1e-6, abs=2)


@given(st.lists(st.integers(1_000, 2_000), min_size=1, max_size=36), st.integers(700, 990))
@settings(max_examples=40)
def test_a_month_against_pyxirr(payments, share):
    advanced = max(sum(payments) * share // 1_000, 1)
    found = period_cost(payments, advanced)
    monthly = pyxirr.irr([advanced, *(-paid for paid in payments)])
    assert found.nominal_ppm == pytest.approx(12 * monthly * 1_000_000, rel=1e-6, abs=2)
    assert found.effective_ppm == pytest.approx(((1 + monthly) ** 12 - 1) * 1e6, rel=1e-6, abs=2)


# 12,000 over 12 months at 18 %: with a guarantee fee of 60, and of 20, a month.
@pytest.mark.parametrize(
    ("fee", "nominal", "effective"), [(6_000, 2_836, 3_235), (2_000, 2_148, 2_373)]
)
def test_the_all_in_cost_with_a_monthly_fee(fee, nominal, effective):
    cost = period_cost([110_016 + fee] * 12, 1_200_000)
    assert (round(cost.nominal_ppm / 100), round(cost.effective_ppm / 100)) == (nominal, effective)


# The same loan under a ceiling of 24 %: the largest fee a month, in minor units.
@pytest.mark.parametrize(("measure", "largest"), [("nominal_ppm", 3_455), ("effective_ppm", 2_127)])
def test_the_largest_monthly_fee_under_a_ceiling(measure, largest):
    costs = [period_cost([110_016 + fee] * 12, 1_200_000) for fee in (largest, largest + 1)]
    within, above = (getattr(cost, measure) for cost in costs)
    assert within <= 240_000 < above


def test_the_monthly_rate_of_the_all_in_cost():
    assert round(period_cost([116_016] * 12, 1_200_000).nominal_ppm / 12) == 23_630


def equal(advanced, on, amount, days, first=None, last=None):
    amounts = [amount] * len(days)
    amounts[0] = first or amount
    amounts[-1] = last or amount
    return plan_flows(Flow(on, advanced), list(zip(days, amounts, strict=True)))


def monthly(first, count, months=1):
    return [add_months(first, n * months) for n in range(count)]


def twice_a_month(year, month, count):
    """The first and the sixteenth of each month."""
    first = date(year, month, 1)
    return [add_months(first, n // 2) + timedelta(days=15 * (n % 2)) for n in range(count)]


def weekly(first, count, weeks=1):
    return [first + timedelta(weeks=n * weeks) for n in range(count)]


D = date
# 12 CFR Part 1026, Appendix J, (c): advance, its day, payment, days, odd payments, unit, %.
PRINTED = {
    "(1)(i)": (
        500_000,
        D(1978, 1, 10),
        23_000,
        monthly(D(1978, 2, 10), 24),
        {},
        months_unit(1),
        "9.69",
    ),
    "(1)(ii)": (
        600_000,
        D(1978, 2, 10),
        20_000,
        monthly(D(1978, 4, 1), 36),
        {},
        months_unit(1),
        "11.82",
    ),
    "(1)(iii)": (
        500_000,
        D(1978, 2, 23),
        21_917,
        twice_a_month(1978, 3, 24),
        {},
        half_month_unit(),
        "10.34",
    ),
    "(1)(iv)": (
        1_000_000,
        D(1978, 5, 23),
        38_500,
        monthly(D(1978, 10, 1), 40, 3),
        {},
        months_unit(3),
        "8.97",
    ),
    "(1)(v)": (
        50_000,
        D(1978, 3, 20),
        1_760,
        weekly(D(1978, 4, 21), 30),
        {},
        weeks_unit(1),
        "14.96",
    ),
    "(2)(i)": (
        500_000,
        D(1978, 1, 10),
        23_000,
        monthly(D(1978, 2, 10), 24),
        {"first": 25_000},
        months_unit(1),
        "10.08",
    ),
    "(2)(ii)": (
        40_000,
        D(1978, 3, 18),
        3_831,
        weekly(D(1978, 4, 20), 12, 4),
        {"first": 3_950},
        weeks_unit(4),
        "28.50",
    ),
    "(3)(i)": (
        500_000,
        D(1978, 1, 10),
        23_000,
        monthly(D(1978, 2, 10), 24),
        {"last": 28_000},
        months_unit(1),
        "10.50",
    ),
    "(3)(ii)": (
        20_000,
        D(1978, 4, 3),
        950,
        weekly(D(1978, 4, 11), 20, 2),
        {"last": 3_000},
        weeks_unit(2),
        "12.22",
    ),
    "(4)(i)": (
        500_000,
        D(1978, 1, 10),
        23_000,
        monthly(D(1978, 2, 10), 24),
        {"first": 25_000, "last": 28_000},
        months_unit(1),
        "10.90",
    ),
    "(4)(ii)": (
        800_000,
        D(1978, 1, 10),
        46_500,
        monthly(D(1978, 3, 1), 20, 2),
        {"first": 44_936, "last": 20_000},
        months_unit(2),
        "7.30",
    ),
}


@pytest.mark.parametrize("example", PRINTED)
def test_the_printed_examples_of_the_regulation(example):
    advanced, on, amount, days, odd, unit, wanted = PRINTED[example]
    found = appendix_j_ppm(equal(advanced, on, amount, days, **odd), unit)
    assert f"{found / 10_000:.2f}" == wanted


@given(
    st.lists(st.integers(1, 10**7), min_size=2, max_size=5),
    st.integers(6, 24),
    st.integers(1_001, 1_300),
)
@settings(max_examples=40)
def test_several_advances_against_pyxirr(advances, count, share):
    """On equal days of months the actuarial rate is twelve times the month's IRR."""
    paid = -(-sum(advances) * share // (1_000 * count))
    flows = [Flow(add_months(START, n), each) for n, each in enumerate(advances)]
    first = len(advances)
    flows += [Flow(add_months(START, first + n), -paid) for n in range(count)]
    monthly_rate = pyxirr.irr([flow.amount_minor for flow in flows])
    found = appendix_j_ppm(flows, months_unit(1))
    assert found == pytest.approx(12 * monthly_rate * 1_000_000, rel=1e-6, abs=2)


@given(st.integers(10_000, 10**7), st.integers(2, 36), st.integers(1_001, 1_300))
@settings(max_examples=40)
def test_payments_twice_a_month_against_pyxirr(advanced, count, share):
    """From the first of a month, paid on the first and the sixteenth: 24 times the period's IRR."""
    paid = -(-advanced * share // (1_000 * count))
    days = [add_months(START, n // 2) + timedelta(days=15 * (n % 2)) for n in range(1, count + 1)]
    found = appendix_j_ppm(equal(advanced, START, paid, days), half_month_unit())
    rate = pyxirr.irr([advanced, *[-paid] * count])
    assert found == pytest.approx(24 * rate * 1_000_000, rel=1e-6, abs=2)


def test_odd_days_before_half_months_are_parts_of_fifteen():
    """6 days and two half-months, from 23 February to 1 April."""
    flows = [Flow(D(1978, 2, 23), 100_000), Flow(D(1978, 4, 1), -102_410)]
    rate = appendix_j_ppm(flows, half_month_unit()) / 24 / 1_000_000
    assert 100_000 * (1 + rate * 6 / 15) * (1 + rate) ** 2 == pytest.approx(102_410, abs=0.01)


def test_the_printed_example_of_a_single_payment():
    flows = [Flow(D(1978, 1, 3), 100_000), Flow(D(1978, 9, 15), -108_000)]
    assert f"{single_payment_ppm(flows) / 10_000:.2f}" == "11.45"


def test_no_rate_where_nothing_comes_back():
    assert effective_ppm([Flow(START, 1), Flow(START + timedelta(days=1), 1)]) is None
    assert period_cost([0], 1) is None
    assert single_payment_ppm([Flow(START, -1)]) is None
