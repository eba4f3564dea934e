"""Reading tokens one by one."""

import pytest

from limen.dmn.cursor import Cursor, SyntaxFault
from limen.dmn.lexer import tokens_of


def cursor(text: str) -> Cursor:
    return Cursor(text, tokens_of(text))


def test_words_stop_at_a_keyword() -> None:
    reading = cursor("job title in list")
    assert reading.words() == "job title"
    assert reading.sees("in")


def test_a_missing_token_says_where() -> None:
    with pytest.raises(SyntaxFault) as raised:
        cursor("a").expect("(", "after a name")
    assert raised.value.fault.message == "expected '(' after a name, found 'a'"
    assert raised.value.fault.at == 0


def test_the_end_is_never_passed() -> None:
    reading = cursor("a")
    reading.advance(5)
    assert reading.token.kind == "end"
    assert reading.ahead(9).kind == "end"
