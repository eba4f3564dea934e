"""Keys, hashes and answers of commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.card_lines import repay
from limen.app.command import body_hash, decode_reply, encode_reply, has_sound_key
from limen.app.handlers import HANDLERS
from limen.app.repayments import ReverseRepayment
from limen.kernel.bounds import KEY_LENGTH_MAX


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
