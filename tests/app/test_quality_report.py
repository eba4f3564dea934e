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
