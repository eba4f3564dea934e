"""Keys, hashes and answers of commands."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.card_lines import repay
from app.kept_lines import INSTALMENTS, START, a_place
from limen.app.command import HOUSE_WORDS, body_hash, decode_reply, encode_reply, has_sound_key
from limen.app.draw_life import ExpireDraw
from limen.app.handlers import HANDLERS
from limen.app.repayments import Repay, ReverseRepayment
from limen.book import events as e
from limen.book.terms import FeeKind, FeeTerms
from limen.kernel.bounds import KEY_LENGTH_MAX
from limen.kernel.outcomes import Refused

CYCLE = replace(INSTALMENTS, fees=(FeeTerms(FeeKind.ANNUAL, 100),))


def test_the_hash_is_of_all_that_is_asked():
    same = repay("a", "k", 5)
    assert body_hash(same) == body_hash(repay("a", "k", 5))
    others = [
        repay("b", "k", 5),
        repay("a", "l", 5),
        repay("a", "k", 6),
        repay("a", "k", 5, channel="x"),
    ]
    reverse = ReverseRepayment(key="k", line_id="a", repayment_key="p")
    assert len({body_hash(each) for each in [same, *others, reverse]}) == 6


@pytest.mark.parametrize("key", ["", "a\nb", "\x00", "x" * KEY_LENGTH_MAX])
def test_an_unsound_key_serves_nothing(key):
    assert not has_sound_key(repay("a", key))


@pytest.mark.parametrize("word", sorted(HOUSE_WORDS))
def test_a_key_of_the_house_is_nobody_else_s(word):
    assert not has_sound_key(repay("a", f"{word}:2024-01-10:l"))
    assert has_sound_key(repay("a", f"{word}-2024-01-10"))
    assert has_sound_key(ExpireDraw(key=f"{word}:l:d", line_id="l", draw_id="d"))


@pytest.mark.parametrize("key", ["day:2026-01-10", "close:2026-01-10:l", "statement:2026-02-10:l"])
def test_no_command_stands_where_a_close_has_to(tmp_path, key):
    """Such a key would have stopped the close of that day for ever."""
    place = a_place(tmp_path)
    place.open("l", CYCLE)
    place.draw("l", "d", 100_000, START)
    command = Repay(key=key, line_id="l", amount_minor=5)
    assert place.executor.execute(command) == Refused(("key_unsound",))
    assert len(place.close(date(2026, 2, 11))) == 33
    written = {event.key.partition(":")[0] for event in events_of(place) if ":" in event.key}
    assert {"close", "day", "fee", "statement", "terms"} <= written <= HOUSE_WORDS


def events_of(place):
    portfolio = place.journal.chain_events(e.PORTFOLIO_CHAIN)
    return [*portfolio, *place.journal.chain_events("g-l")]


@pytest.mark.parametrize("key", ["k", "a b", "钥匙", "x" * (KEY_LENGTH_MAX - 55)])
def test_a_sound_key_serves(key):
    assert has_sound_key(repay("a", key))


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none()))
def test_an_answer_is_read_back(reply):
    assert decode_reply(encode_reply(reply)) == reply
    assert encode_reply(dict(reversed(reply.items()))) == encode_reply(reply)


def test_every_command_has_a_tag_of_its_own():
    tags = [kind.__struct_config__.tag for kind in HANDLERS]
    assert len(set(tags)) == len(tags)
