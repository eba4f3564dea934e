"""The words of the report on asset quality: the same in both languages, and each in use."""

from __future__ import annotations

import string
from pathlib import Path

from limen.app import quality_report
from limen.app.quality_words import WORDS


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_and_nothing_more():
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for name, text in WORDS["en"].items():
        assert fields(text) == fields(WORDS["zh"][name]), name
    source = Path(quality_report.__file__).read_text(encoding="utf-8")
    assert [name for name in WORDS["en"] if f'"{name}"' not in source] == []
