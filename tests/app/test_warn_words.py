"""The words of the early warning's report: the same in both languages, and each in use."""

from __future__ import annotations

from app.wording import check_words
from limen.app import warn_report
from limen.app.warn_words import WORDS


def test_both_languages_say_the_same_and_nothing_more():
    check_words(WORDS, warn_report)
