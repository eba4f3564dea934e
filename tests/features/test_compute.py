from datetime import date, timedelta

import pytest
from hypothesis import given

from features.histories import AT, START, Deeds, deeds
from limen.features import FEATURES, compute
from limen.kernel.errors import InvariantViolated

SUBSET = ["months_late_now", "utilisation_bp", "draw_velocity_bp"]


@given(deeds())
def test_a_subset_equals_the_whole_and_no_value_is_a_float(made):
    whole = made.values()
    assert list(whole) and set(whole) == set(FEATURES)
    assert all(value is None or type(value) is int for value in whole.values())
    assert made.values(names=SUBSET) == {name: whole[name] for name in SUBSET}


def test_an_empty_line_has_values_that_say_so():
    values = Deeds().values()
    assert values["utilisation_bp"] == 0
    assert values["months_late_now"] is values["payment_ratio_1m_bp"] is None
    assert values["draw_count_30d"] == values["probe_draws_30d"] == 0
    assert values["sales_trend_bp"] is values["bureau_lenders_count"] is None
    assert values["months_on_book"] == 11


def test_an_unknown_name_is_refused_with_a_hint():
    with pytest.raises(InvariantViolated, match="utilisation_bp"):
        compute(Deeds().view(), ["utilisation_bq"])


def test_windows_run_in_business_dates_of_the_zone():
    made = Deeds().add(date(2024, 11, 15), 100_000).add(date(2024, 11, 16), 200_000)
    assert made.values()["draw_sum_30d_minor"] == 200_000
    assert made.values(AT + 1)["draw_sum_30d_minor"] == 0  # the next day begins in Shanghai
    assert made.values(AT)["days_since_draw"] == 29
    assert START + timedelta(days=1) < date(2024, 12, 15)
