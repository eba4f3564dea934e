from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.care.wording import (
    ACTIONS,
    action_text,
    counted,
    date_text,
    money_text,
    rate_text,
    reason_text,
    reason_texts,
)
from limen.kernel.errors import InvariantViolated
from limen.kernel.money import EXPONENTS, parse_minor
from limen.kernel.reasons import REASONS

LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_has_words_in_each_language(code, language):
    text = reason_text(code, language)
    assert text.strip() == text != ""
    assert any("\u4e00" <= sign <= "\u9fff" for sign in text) == (language == "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("codes", [(), ("R01", "R02", "R03", "R04", "R05"), ("X99",)])
def test_a_letter_gives_one_to_four_known_reasons(codes, language):
    with pytest.raises(InvariantViolated):
        reason_texts(codes, language)


def test_reasons_keep_their_order_and_are_given_once():
    texts = reason_texts(("U01", "R02", "U01"), "en")
    assert texts == (REASONS["U01"].english, REASONS["R02"].english)


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(EXPONENTS)))
def test_money_reads_back_and_names_its_currency(minor, currency):
    for language in LANGUAGES:
        text = money_text(minor, currency, language)
        digits = "".join(sign for sign in text if sign.isdigit() or sign == ".")
        assert parse_minor(digits, currency) == abs(minor)
        assert text.startswith("−") == (minor < 0)


def test_one_is_told_in_the_singular():
    forms = "{n} draw|{n} draws"
    assert [counted(forms, n) for n in (0, 1, 2, 1_200)] == [
        "0 draws", "1 draw", "2 draws", "1,200 draws",
    ]  # fmt: skip
    assert counted("提款 {n} 次", 1) == "提款 1 次"


def test_no_two_currencies_look_alike():
    for language in LANGUAGES:
        shown = {money_text(0, currency, language).rstrip("0.") for currency in EXPONENTS}
        assert len(shown) == len(EXPONENTS)


@pytest.mark.parametrize(
    ("language", "dollars", "yuan"),
    [("en", "$1,200.00", "CN¥1,200.00"), ("zh", "US$1,200.00", "¥1,200.00")],
)
def test_money_by_language(language, dollars, yuan):
    assert money_text(120_000, "USD", language) == dollars
    assert money_text(120_000, "CNY", language) == yuan


def test_dates_by_language():
    assert date_text(date(2025, 9, 30), "en") == "30 September 2025"
    assert date_text(date(2025, 9, 3), "zh") == "2025年9月3日"


def test_rates():
    assert rate_text(72_000) == "7.20%"
    assert rate_text(239_949) == "23.99%"
    assert rate_text(0) == "0.00%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_words(language):
    assert all(action_text(action, language) for action in ACTIONS)
    with pytest.raises(InvariantViolated):
        action_text("punish", language)
