"""Built-ins over strings."""

import pytest

from dmn.feel import cause, evaluated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('upper case("aß")', "ASS"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring after("foobar", "x")', ""),
        ('split("a;b;c", ";")', ["a", "b", "c"]),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ('matches("abc", "^a.c$")', True),
        ('replace("abcd", "(ab)", "[$1]")', "[ab]cd"),
        ('starts with("foo", "f") and ends with("foo", "o")', True),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize(
    "text", ['substring("a", 0)', 'matches("a", "(")', 'replace("a", "a", "$")']
)
def test_no_result(text: str) -> None:
    assert cause(text)
