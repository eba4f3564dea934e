from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.histories import AT, LIMIT, TODAY, Deeds, days, deeds
from limen.book.events import LimitChanged
from limen.features.limits import limit_at, limit_basis
from limen.kernel.dates import add_months, end_of_day

USE = (
    "utilisation_bp",
    "utilisation_mean_3m_bp",
    "utilisation_mean_6m_bp",
    "utilisation_max_6m_bp",
    "above_90_count_6m",
)


@given(deeds(cuts=False), days(200), st.integers(0, 9))
def test_our_own_cut_never_raises_use_for_six_months(made, day, tenths):
    before = made.values()
    made.add(day, LimitChanged(LIMIT, LIMIT * tenths // 10, "lender"), 0)
    assert add_months(day, 6) > TODAY
    after = made.values()
    assert {name: after[name] for name in USE} == {name: before[name] for name in USE}
    assert after["utilisation_slope_6m_bp"] == before["utilisation_slope_6m_bp"]
    assert after["limit_basis_minor"] == before["limit_basis_minor"]


@pytest.mark.parametrize(
    ("by", "day", "basis"),
    [
        ("lender", date(2024, 9, 1), LIMIT),
        ("core", date(2024, 9, 1), LIMIT),
        ("customer", date(2024, 9, 1), 500_000),
        ("lender", date(2024, 6, 15), 500_000),
        ("lender", date(2024, 6, 16), LIMIT),
    ],
)
def test_whose_cut_and_when(by, day, basis):
    line = Deeds().add(day, LimitChanged(LIMIT, 500_000, by)).view().line
    assert limit_basis(line, TODAY) == basis


def test_a_raise_and_the_customers_own_step_count_after_our_cut():
    made = Deeds().add(date(2024, 9, 1), LimitChanged(LIMIT, 500_000, "lender"))
    raised = made.add(date(2024, 10, 1), LimitChanged(500_000, 1_200_000, "lender"))
    assert limit_basis(raised.view().line, TODAY) == 1_200_000
    asked = made.add(date(2024, 11, 1), LimitChanged(1_200_000, 300_000, "customer"))
    assert limit_basis(asked.view().line, TODAY) == 300_000
    assert limit_basis(asked.view().line, date(2024, 8, 1)) == LIMIT


def test_limit_at_an_instant():
    line = Deeds().add(date(2024, 9, 1), LimitChanged(LIMIT, 500_000, "lender")).view().line
    assert limit_at(line, AT) == 500_000
    assert limit_at(line, end_of_day(date(2024, 8, 31), "Asia/Shanghai")) == LIMIT
    assert limit_at(Deeds().view().line, AT) == LIMIT
