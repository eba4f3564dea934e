"""The words of the demo's report: the same in both languages, and each in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wording import fields
from limen.app import demo_report, demo_report_ledger, demo_report_limits, demo_report_story
from limen.app.demo_words import ACCOUNTS, ACTIONS, LIMITS, NAMES, UNITS, WORDS
from limen.book.accounts import ACCOUNTS as CHART
from limen.caps.duties import CUTS
from limen.choose import portfolio

USED_IN = tuple(
    Path(module.__file__)
    for module in (demo_report, demo_report_ledger, demo_report_limits, demo_report_story)
)


@pytest.mark.parametrize("table", [NAMES, ACTIONS, ACCOUNTS, LIMITS, UNITS, WORDS])
def test_both_languages_have_the_same_words(table):
    assert set(table) == {"en", "zh"}
    assert table["en"].keys() == table["zh"].keys()
    assert all(text.strip() for words in table.values() for text in words.values())


def test_both_languages_fill_in_the_same_facts():
    for name, text in WORDS["en"].items():
        assert fields(text) == fields(WORDS["zh"][name]), name


def test_every_cut_and_way_back_has_its_word():
    assert set(ACTIONS["en"]) >= CUTS | {"reinstate", "unfreeze"}


def test_every_limit_of_a_portfolio_has_its_word():
    assert set(LIMITS["en"]) == {*portfolio.WORDS, portfolio.LAW}


def test_accounts_are_those_of_the_chart():
    assert set(ACCOUNTS["en"]) <= set(CHART)


def test_every_word_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in USED_IN)
    stories = {name for name in WORDS["en"] if name.split("_")[0] in {"owner", "probe"}}
    quoted = {name for name in WORDS["en"] if f'"{name}"' in source or f"{name}" in source}
    assert set(WORDS["en"]) - quoted - stories == set()
