"""Strings in columns: characters are counted, not bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.frames import both, refusal

WORDS = st.lists(st.text(alphabet="ab.ä€𝄞 ", max_size=6), min_size=20, max_size=60)
few = settings(max_examples=3)


@pytest.mark.parametrize("name", ["contains", "starts with", "ends with"])
@given(WORDS, WORDS)
@few
def test_tests(name: str, some: list[str], others: list[str]) -> None:
    rows = [{"s": s, "t": t} for s, t in zip(some, others, strict=False)]
    parts = [{"s": s, "t": s[:1]} for s in some]
    both(f"{name}(s, t)", *rows, *parts, {"s": "a"}, {"t": "a"})


@pytest.mark.parametrize("text", ["string length(s)", 's < "b"', 's + "!"'])
@given(WORDS)
@few
def test_lengths_and_order(text: str, words: list[str]) -> None:
    both(text, *({"s": s} for s in words), {})


@pytest.mark.parametrize("start", [-3, -1, 0, 1, 2, 5])
@pytest.mark.parametrize("length", ["", ", 0", ", 1", ", 2", ", 99"])
@given(WORDS)
@few
def test_parts(start: int, length: str, words: list[str]) -> None:
    both(f"substring(s, {start}{length})", *({"s": s} for s in words), {})


@pytest.mark.parametrize("name", ["substring before", "substring after"])
@pytest.mark.parametrize("match", ["", "a", "ab", "€", "zz"])
@given(WORDS)
@few
def test_around_a_match(name: str, match: str, words: list[str]) -> None:
    both(f'{name}(s, "{match}")', *({"s": s} for s in words), {})


def test_case_is_a_matter_of_unicode_editions() -> None:
    assert refusal("upper case(s)") == "upper case is not in the frame profile"
    assert both('upper case("ä")') == ["Ä"]
