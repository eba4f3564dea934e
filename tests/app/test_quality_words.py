"""The words of the report on asset quality: the same in both languages, and each in use."""

from __future__ import annotations

from app.wording import check_words
from limen.app import quality_report
from limen.app.quality_words import WORDS


def test_both_languages_say_the_same_and_nothing_more():
    check_words(WORDS, quality_report)
