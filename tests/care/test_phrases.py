from string import Formatter

from limen.care.phrases import PHRASES
from limen.care.wording import ACTIONS


def fields(phrase):
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def test_both_languages_say_the_same_things():
    assert PHRASES["en"].keys() == PHRASES["zh"].keys()


def test_both_languages_give_the_same_facts():
    for key, english in PHRASES["en"].items():
        assert fields(english) == fields(PHRASES["zh"][key]), key


def test_every_action_has_its_sentence():
    for phrases in PHRASES.values():
        assert {f"decided_{action}" for action in ACTIONS} <= phrases.keys()
