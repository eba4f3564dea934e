"""Words of both languages are known."""

from __future__ import annotations

from limen.dmn.sheet_words import (
    KINDS,
    LABELS,
    LANGUAGES,
    README,
    README_TITLE,
    kind_named,
    label_named,
)


def test_every_word_is_read_back_and_stands_for_one_thing() -> None:
    for language in LANGUAGES:
        for key, word in LABELS[language].items():
            assert label_named(f" {word.upper()} ") == key
        for kind, word in KINDS[language].items():
            assert kind_named(word) == kind
    assert label_named("input") is None
    assert kind_named("Decision") is None


def test_both_languages_say_the_same() -> None:
    assert LANGUAGES == ("en", "zh")
    assert set(README) == set(README_TITLE) == set(KINDS) == set(LANGUAGES)
    assert LABELS["en"].keys() == LABELS["zh"].keys()
    lines = [text.splitlines() for text in README.values()]
    assert abs(len(lines[0]) - len(lines[1])) <= 1
    examples = [{line.split("   ")[0] for line in each if "   " in line} for each in lines]
    assert examples[0] == examples[1]
