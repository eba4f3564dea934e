"""Operations without a result, whatever the values."""

from __future__ import annotations

import pytest

from limen.dmn.analysis.kinds import kind_fault, simple_mismatch
from limen.dmn.parse import parse_expression
from limen.dmn.types import ANY, NUMBER, STRING

NAMES = {"n": NUMBER, "s": STRING, "a": ANY}


def read(text: str):
    parsed = parse_expression(text, NAMES, {})
    assert parsed.tree is not None, parsed.faults
    return parsed.tree


@pytest.mark.parametrize(
    "text",
    ["n = s", "n < s", "n + s", "s - s", "s * n", "true + n", "n and true", "true or s",
     "if n then 1 else 2"],
)  # fmt: skip
def test_what_has_no_meaning(text):
    assert kind_fault(read(text))


@pytest.mark.parametrize(
    "text",
    ["n = n", "n < 1", "s + s", "n * n", "a = n", "a + s", "n = null", "a and true",
     "if a then 1 else 2", "n > 1 and s = s", 'date("2024-01-01") + duration("P1D")', "n"],
)  # fmt: skip
def test_what_has_one(text):
    assert kind_fault(read(text)) == ""


def test_another_type_than_declared():
    assert simple_mismatch(read("n"), STRING) == "a number where a string is declared"
    assert simple_mismatch(read("n"), NUMBER) == ""
    assert simple_mismatch(read("a"), NUMBER) == ""
    assert simple_mismatch(read("n"), ANY) == ""
