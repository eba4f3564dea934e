"""Sentences that law wants in a letter: every word has them in both languages."""

from datetime import date

import pytest

from limen.caps.law.words import CONTENTS
from limen.care.law_says import IN_THE_BODY, Said, law_sentences
from limen.kernel.errors import InvariantViolated

DAY = date(2026, 4, 17)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("what", sorted(set(CONTENTS) - IN_THE_BODY))
def test_every_content_has_a_sentence_without_a_gap(what, language):
    said = Said(what, DAY, 15, "day", "Bureau", 512, 260, 640, date(2026, 3, 2))
    (text,) = law_sentences([said], language)
    assert "{" not in text
    assert "None" not in text
    assert text[-1] in ".。"


def test_the_guard_and_the_free_copy_name_their_day():
    said = [Said("guard", DAY), Said("bureau", DAY, bureau="Experience")]
    guard, bureau = law_sentences(said, "en")
    assert guard.startswith("Before 17 April 2026 being over the new limit alone brings no fee")
    assert "Experience" in bureau
    assert "17 April 2026" in bureau
    assert "2026年4月17日前" in law_sentences(said, "zh")[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a report from Acme (how to reach it: Elm St 1). It did not"),
        ("zh", "我们使用了Acme（联系方式：Elm St 1）提供的信用报告。"),
    ],
)
def test_a_bureau_is_named_with_how_it_is_reached(language, said):
    (text,) = law_sentences([Said("bureau", DAY, bureau="Acme", contact="Elm St 1")], language)
    assert said in text


def test_a_score_has_its_range_where_that_is_known_and_no_sentence_where_none_was_used():
    on = date(2026, 3, 2)
    (text,) = law_sentences([Said("score", points=512, low=260, high=640, scored_on=on)], "en")
    assert text.endswith("512, reckoned on 2 March 2026; it can lie between 260 and 640.")
    (plain,) = law_sentences([Said("score", points=512, scored_on=on)], "en")
    assert plain.endswith("512, reckoned on 2 March 2026.")
    assert law_sentences([Said("score")], "en") == ()


def test_what_two_rules_want_said_is_said_once_and_reasons_stand_in_the_body():
    twice = [Said("explanation", None, 15, "day")] * 2
    assert len(law_sentences([*twice, Said("reasons")], "zh")) == 1
    assert "15日" in law_sentences(twice, "zh")[0]
    assert "1 day;" not in law_sentences([Said("explanation", None, 1, "day")], "en")[0]
    assert law_sentences([Said("explanation", None, 1, "day")], "en")[0].endswith("1 day.")


def test_a_word_without_a_sentence_is_a_broken_promise():
    with pytest.raises(InvariantViolated):
        law_sentences([Said("fate")], "en")
