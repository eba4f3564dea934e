"""The page of an early warning says what its figures say."""

from __future__ import annotations

import pytest

from app.worsening import warned_release, worsening_book
from limen.app.warn import Aim, Source, judge
from limen.app.warn_report import warning_page
from limen.app.warn_words import WORDS
from limen.bootstrap import wire
from limen.report.render import render


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warn")
    book = worsening_book(folder, lines=60)
    asked = Source(book, "2023-01-31", "2023-12-31")
    return judge(wire(), warned_release(folder), asked, Aim(), 2_000, 30_000)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_shares_lead_and_money(judged, language):
    page = render(warning_page(judged, language))
    assert "100.00" in page  # all defaults warned of
    assert WORDS[language]["in_force"] in page
    assert WORDS[language]["spared"] in page


def test_where_nothing_was_declared_the_page_says_so(tmp_path):
    book = worsening_book(tmp_path, lines=60)
    asked = Source(book, "2023-01-31", "2023-12-31")
    found = judge(wire(), warned_release(tmp_path, terms=""), asked, Aim(), 2_000, 30_000)
    assert WORDS["en"]["halves"][:40] in render(warning_page(found, "en"))
