from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.money import Money
from limen.report.blocks import COUNT, PPM, TEXT, money
from limen.report.cells import clean, show_cell, show_tick

AMOUNTS = st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX)


def plain(text):
    return Decimal(text.replace(",", "").replace("−", "-"))


@given(AMOUNTS)
def test_money_reads_back(minor):
    assert plain(show_cell(minor, money("USD"))) == Decimal(minor).scaleb(-2)


@given(st.integers(-(10**9), 10**9))
def test_a_rate_is_shown_to_a_hundredth_of_a_per_cent(ppm):
    shown = plain(show_cell(ppm, PPM).removesuffix(" %"))
    assert abs(shown - Decimal(ppm) / 10_000) <= Decimal("0.005")


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_can_be_written_and_turns_no_direction(text):
    done = clean(text)
    done.encode("utf-8")
    assert len(done) == len(text)
    assert not set(done) & {chr(n) for n in (*range(9), *range(11, 32), 127, 0x202E, 0x2066)}
    assert clean(done) == done


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, COUNT, "–"),
        ("text", COUNT, "text"),
        (0, PPM, "0.00 %"),
        (-49, PPM, "0.00 %"),
        (-51, PPM, "−0.01 %"),
        (1_234_567, COUNT, "1,234,567"),
        (-5, money("JPY"), "−5"),
        (Money(123_456, "USD"), TEXT, "1,234.56 USD"),
        (date(2025, 9, 30), TEXT, "2025-09-30"),
        (7, TEXT, "7"),
    ],
)
def test_cells(value, unit, shown):
    assert show_cell(value, unit) == shown


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (120_000_000, money("CNY"), "1.2 M", "120 万"),
        (25_000_000_000, money("CNY"), "250 M", "2.5 亿"),
        (1_500, COUNT, "1.5 k", "1,500"),
        (350_000, PPM, "35 %", "35 %"),
        (-2_000, COUNT, "−2 k", "−2,000"),
        (0, COUNT, "0", "0"),
    ],
)
def test_ticks_are_short_in_each_language(value, unit, english, chinese):
    assert show_tick(value, unit, "en") == english
    assert show_tick(value, unit, "zh") == chinese
