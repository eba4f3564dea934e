from typing import get_args

from limen.report.blocks import Tone
from limen.report.words import HTML_LANG, WORDS


def test_both_languages_have_the_same_words():
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    assert HTML_LANG.keys() == WORDS.keys()


def test_every_tone_has_a_word_beside_its_colour():
    for words in WORDS.values():
        assert all(words[tone] for tone in get_args(Tone) if tone != "plain")
