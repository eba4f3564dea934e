"""The section on limits, from months made by hand."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from limen.app.caps_cost import NO_LIMITS, Frontier, LimitsFound, MonthLimits
from limen.app.demo_report_limits import limits_blocks
from limen.app.demo_words import WORDS
from limen.book.run_events import Constrained, PortfolioSolved
from limen.report.blocks import Page, Table
from limen.report.render import render

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


def solved(price_ppm: int, used: int, spent: tuple[str, ...] = ()) -> PortfolioSolved:
    limits = (
        Constrained("expected_loss", 120, 100, 0),
        Constrained("contacts", used, 60, price_ppm),
        Constrained("cuts", 50, 100, 124_872 if price_ppm else 0),
    )
    return PortfolioSolved("run", {}, limits, 5, 5, 3_600, 307, 4 if price_ppm else 0, spent)


def found() -> LimitsFound:
    march = MonthLimits(
        MARCH, solved(30_155_016_444, 60), {"contacts": 516_439, "cuts": 1_371_755}, 247
    )
    april = MonthLimits(APRIL, solved(0, 7, ("expected_loss_minor",)), {"expected_loss": 0})
    points = {"contacts": ((50, -3_120_388), (100, 0), (150, 464_527))}
    return LimitsFound((march, april), Frontier(MARCH, points))


def page(language: str, limits: LimitsFound) -> str:
    return unescape(render(Page("P", language, tuple(limits_blocks(limits, language)))))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_price_cost_and_use_are_told_in_plain_words(language):
    text = page(language, found())
    sign = {"en": "CN¥", "zh": "¥"}[language]
    for amount in ("301.55", "0.12", "5,164", "13,717"):
        assert sign + amount in text
    for fact in ("247", "307", "60 / 60", "120 %"):
        assert fact in text
    assert WORDS[language]["limits_over"] in text
    assert "−31,203.88" in text


def test_a_month_that_is_not_bound_shows_no_price():
    table = limits_blocks(found(), "en")[-1]
    assert isinstance(table, Table)
    assert table.rows[1] == (
        "2025-04",
        307,
        "120 % (over)",
        "7 / 60",
        None,
        "50 %",
        None,
        0,
        0,
        None,
    )


def test_where_nothing_bound_the_page_says_so():
    calm = LimitsFound((MonthLimits(MARCH, solved(0, 0)),))
    assert WORDS["en"]["limits_never"] in page("en", calm)


def test_without_limits_there_is_no_section():
    assert limits_blocks(NO_LIMITS, "en") == []
