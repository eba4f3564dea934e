"""The page of a book in which nothing happened yet."""

from __future__ import annotations

from collections import Counter
from datetime import date

from limen.app.quality import Quality
from limen.app.quality_report import quality_page
from limen.report.render import render


def test_an_empty_month_is_a_page_too():
    none = Quality([date(2024, 1, 31)], "", [Counter()], [Counter()], [], {}, Counter())
    page = render(quality_page(none, "b.book", "en"))
    assert "2024-01-31" in page
    assert "<script" not in page


def test_a_book_that_fell_silent_says_so():
    days = [date(2024, 1, 31), date(2024, 4, 30)]
    silent = Quality(days, "", [Counter()] * 2, [Counter()] * 2, [Counter()], {}, Counter())
    silent.heard_on = date(2024, 3, 31)
    assert not silent.is_silent
    silent.heard_on = date(2024, 1, 28)
    assert "No statement came after 2024-01-28" in render(quality_page(silent, "b.book", "en"))
    assert "2024-01-28 之后没有任何账单" in render(quality_page(silent, "b.book", "zh"))
    assert any("no statement after 2024-01-28" in line for line in silent.lines())
