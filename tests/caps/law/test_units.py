from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.caps.law.units import shown, whole


@pytest.mark.parametrize(
    ("text", "unit", "wanted", "told"),
    [
        ("200000", "CNY", 20_000_000, "200,000.00 CNY"),
        ("0.01", "USD", 1, "0.01 USD"),
        ("24", "pct", 240_000, "24 %"),
        ("3.10", "pct", 31_000, "3.1 %"),
        ("0.30", "ratio", 300_000, "0.3"),
        ("1", "year", 1, "1 year"),
        ("12", "calendar_month", 12, "12 months"),
        ("3", "business_day", 3, "3 business days"),
        ("4", "count", 4, "4"),
    ],
)
def test_figures_are_exact_and_shown_as_written(text, unit, wanted, told):
    assert whole(text, unit) == wanted
    assert shown(wanted, unit) == told


@pytest.mark.parametrize(
    ("text", "unit"),
    [("1", "kuai"), ("1e3", "CNY"), ("1_0", "day"), ("0.001", "CNY"), ("0.5", "day"),
     ("0.00001", "pct"), ("", "day"), ("NaN", "ratio"), ("1" * 16, "count")],
)  # fmt: skip
def test_what_is_no_figure_is_refused(text, unit):
    with pytest.raises(ValueError, match=r"unknown unit|decimal|whole|bounds"):
        whole(text, unit)


@given(st.integers(0, 10**9))
def test_a_share_comes_back(ppm):
    assert whole(f"{Decimal(ppm) / 10**6:f}", "ratio") == ppm


def test_words_are_shown_as_words():
    assert shown(["a", "b"], "") == "a, b"
    assert shown(True, "") == "true"
