"""Letters under a pack say what law wants said, in both languages."""

from dataclasses import replace

import pytest

from app.builders import LATE, small_files, small_release
from app.test_letters import record_of
from decide.builders import decided, facts
from decide.test_law_duties import USED, cut
from decide.test_law_reasons import book
from decide.us_builders import card_lender
from limen.app.law_said import said_of, score_range
from limen.app.letters import Writer, held_codes
from limen.care.law_says import law_sentences
from limen.kernel.reasons import REASONS


def with_notices(release):
    """The notices of the small release put beside."""
    notices = {}
    for path, data in small_files().items():
        if path.startswith("notices/"):
            kind, language, _ = path.removeprefix("notices/").split(".")
            notices[kind, language] = data.decode()
    return replace(release, notices=notices)


@pytest.mark.parametrize(("language", "day"), [("en", "16 April 2026"), ("zh", "2026年4月16日")])
def test_the_letter_of_a_cut_says_what_the_packs_demand(language, day):
    release = with_notices(card_lender())
    record = cut(release)
    body = Writer(release, language).write(record, record.outcome.notice_kind).body
    for sentence in law_sentences(said_of(record, release, language), language):
        assert sentence in body
    assert day in body


def test_the_score_s_range_is_that_of_the_card():
    release = card_lender()
    record = cut(release, USED)
    low, high = score_range(record, release)
    assert (low, high) == (500 - 120 - 120 - 120, 500 + 40 + 60 + 40)
    assert low <= record.score.points <= high


@pytest.mark.parametrize(
    ("language", "gives", "holds"),
    [
        ("en", "Why:\n\n- The earlier reason", "Why it is not more:\n\n- Legal ceiling"),
        ("zh", "恢复原因：\n\n- 原限制原因", "未能恢复更高额度的原因：\n\n- 已达到监管规定"),
    ],
)
def test_what_law_held_back_is_no_reason_of_what_is_restored(language, gives, holds):
    """The ceiling did not restore the line: it is why the line is not restored further."""
    release = with_notices(book(1_500_000, is_student=False))
    record = decided(facts(entity="tiny", law={"other_limits_minor": 100_000}), release)
    assert (record.outcome.action, record.outcome.reason_codes) == ("reinstate", ["C04", "L01"])
    assert held_codes(record) == ("L01",)
    text = Writer(release, language).write(record, "restore").body
    assert gives in text and holds in text
    why, _, _ = text.partition(holds)
    ceiling = REASONS["L01"].english if language == "en" else REASONS["L01"].chinese
    assert ceiling not in why


def test_without_a_pack_a_letter_says_what_it_said():
    assert said_of(record_of(LATE), small_release(), "en") == ()
