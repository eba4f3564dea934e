"""The words of the demo's quality sections: the same in both languages, and each in use."""

from __future__ import annotations

from pathlib import Path

from limen.app import demo_report_quality
from limen.app.demo_quality_words import WORDS


def test_both_languages_have_the_same_words_and_each_is_used():
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    assert all(text.strip() for words in WORDS.values() for text in words.values())
    source = Path(demo_report_quality.__file__).read_text(encoding="utf-8")
    assert all(f'words["{name}"]' in source for name in WORDS["en"])
