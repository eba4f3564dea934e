"""Patterns that look back, against Python's engine; their steps are counted."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.builtins.pattern_parts import PatternReader
from limen.dmn.builtins.pattern_steps import Steps
from limen.dmn.builtins.patterns import compiled
from limen.dmn.errors import FeelError

PATTERNS = [r"(a|b)\1", r"(a+)b\1", r"^(.)(.)\2\1$", r"(a*?)(b)\1\2", r"(?:x|(a))b\1", r"(a)\1{2,}"]


@given(st.sampled_from(PATTERNS), st.text("abx", max_size=10))
def test_as_python_says(pattern: str, text: str) -> None:
    found = next(compiled(pattern, "").matches(text), None)
    wanted = re.search(pattern, text)
    if pattern == r"(?:x|(a))b\1":
        # A group that took no part is empty to XPath and no match to Python.
        wanted = re.search(r"(?:xb|(a)b\1)", text)
    assert (found and found[0]) == (wanted and wanted.span())


def test_case_and_lines() -> None:
    assert compiled(r"(a)\1", "i").found_in("aA")
    assert compiled(r"^(a)\1$", "m").found_in("b\naa\nb")
    assert not compiled(r"^(a)\1$", "").found_in("b\naa\nb")


def test_steps_are_counted() -> None:
    part = PatternReader(r"(a+)+(b)\2", "").read()
    began = time.perf_counter()
    with pytest.raises(FeelError, match="steps"):
        Steps("a" * 60 + "!", "").search(part, 0)
    assert time.perf_counter() - began < 1
