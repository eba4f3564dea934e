"""The page of an early warning says what its figures say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.worsening import warned_release, worsening_book
from limen.app.warn import Aim, Source, judge
from limen.app.warn_report import _shown, source_words, warning_page
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


def test_products_have_their_names_and_sources_no_path(judged):
    page = render(warning_page(judged, "zh"))
    for name in judged.found:
        assert judged.shown[name]["zh"] in page
    assert "2023-01-31 至 2023-12-31" in page
    same = {name: {"zh": "贷款"} for name in ("a", "b")}
    twins = replace(judged, found=dict.fromkeys("ab"), shown=same)
    assert _shown(twins, "zh") == {"a": "a", "b": "b"}  # two of one name are told apart by id
    assert source_words(Source(world="small"), "zh") == "小型模拟世界，种子 7"
    address = Source("postgresql://u:secret@h/books", "a", "b")
    assert source_words(address, "en") == "books, a to b"


def test_where_nothing_was_declared_the_page_says_so(tmp_path):
    book = worsening_book(tmp_path, lines=60)
    asked = Source(book, "2023-01-31", "2023-12-31")
    found = judge(wire(), warned_release(tmp_path, terms=""), asked, Aim(), 2_000, 30_000)
    assert WORDS["en"]["halves"][:40] in render(warning_page(found, "en"))
