"""Letters under a pack say what law wants said, in both languages."""

from dataclasses import replace

import pytest

from app.builders import LATE, small_files, small_release
from app.test_letters import record_of
from decide.test_law_duties import USED, cut
from decide.us_builders import card_lender
from limen.app.law_said import said_of, score_range
from limen.app.letters import Writer
from limen.care.law_says import law_sentences


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
    for sentence in law_sentences(said_of(record, release), language):
        assert sentence in body
    assert day in body


def test_the_score_s_range_is_that_of_the_card():
    release = card_lender()
    record = cut(release, USED)
    low, high = score_range(record, release)
    assert (low, high) == (500 - 120 - 120 - 120, 500 + 40 + 60 + 40)
    assert low <= record.score.points <= high


def test_without_a_pack_a_letter_says_what_it_said():
    assert said_of(record_of(LATE), small_release()) == ()
