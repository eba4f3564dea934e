"""Text to tokens."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.errors import FeelError
from limen.dmn.lexer import tokens_of


def words(text: str) -> list[str]:
    return [token.text for token in tokens_of(text)][:-1]


def test_ranges_are_not_decimal_points() -> None:
    assert words("[1..10]") == ["[", "1", "..", "10", "]"]
    assert words("1.5..2") == ["1.5", "..", "2"]


def test_comments_are_space() -> None:
    assert words("1 /* + 2 */ + // three\n 4") == ["1", "+", "4"]


def test_escapes() -> None:
    assert words(r'"a\"b\n\u0041\ud83d\udc0e\U01F40E"') == ['a"b\nA🐎🐎']


@pytest.mark.parametrize("text", ["#", '"open', "a $ b", "/* open"])
def test_unreadable_text(text: str) -> None:
    with pytest.raises(FeelError, match=r"unreadable|\*"):
        tokens_of(text + "\x00")


@given(st.text(max_size=60))
def test_any_text_ends_in_tokens_or_one_error(text: str) -> None:
    try:
        tokens = tokens_of(text)
    except FeelError:
        return
    assert tokens[-1].kind == "end"
    assert all(a.end <= b.at for a, b in itertools.pairwise(tokens))
