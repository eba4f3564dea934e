"""What `limen pack` says in Chinese: every word of the closed lists has one."""

import pytest

from limen.app.pack_words import TERMS, deadline_text, figure, label, term, terms
from limen.caps.law import words as w
from limen.caps.shipped import NAMES, shipped_pack

LISTS = (
    w.BINDING, w.STATUS, w.EVENTS, w.ON_MISSING, w.DATE_BASES, w.OUTCOMES, w.ANCHORS, w.MEANS,
    w.CONTENTS, w.BROADER, w.PRODUCT_TYPES, w.PURPOSES, w.BORROWERS,
)  # fmt: skip


@pytest.mark.parametrize("known", LISTS)
def test_every_word_has_its_chinese(known):
    assert set(known) <= TERMS.keys()
    assert all(term(word, "zh") != word and term(word, "en") == word for word in known)


@pytest.mark.parametrize("gives", w.GIVES)
def test_what_a_formula_gives_has_a_label(gives):
    assert label(gives, "en") == gives != label(gives, "zh")


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (15, "day", "15 days", "15天"),
        (3, "business_day", "3 business days", "3个工作日"),
        (25, "calendar_month", "25 months", "25个月"),
        (4, "count", "4", "4"),
        (20_000_000, "CNY", "200,000.00 CNY", "200,000.00 CNY"),
        (True, "", "true", "是"),
        (["large_bank", "foreign_bank"], "", "large_bank, foreign_bank", "大型银行、外资银行"),
    ],
)
def test_a_figure_reads_well_in_both(value, unit, english, chinese):
    assert (figure(value, unit, "en"), figure(value, unit, "zh")) == (english, chinese)


def test_a_deadline_says_what_its_day_is():
    given = (30, "day", "tell_by", "decision")
    assert deadline_text(*given, "en") == "tell by: 30 days from decision"
    assert deadline_text(*given, "zh") == "通知最迟日：自决定日起30天"


def test_no_english_unit_is_left_in_what_ships():
    for name in NAMES:
        for entry in shipped_pack(name).entries:
            for param in entry.params.values():
                assert "day" not in figure(param.value, param.unit, "zh")
    assert terms(["a", "bank"], "zh") == "a、银行"
