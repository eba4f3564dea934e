"""Patterns as XML Schema has them, read and written for another engine."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.builtins.pattern_parts import PatternReader, written
from limen.dmn.builtins.patterns import compiled
from limen.dmn.errors import FeelError

atoms = st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "(ab)", "(?:a|b)", r"\.", "[a-c]"])
pieces = st.tuples(atoms, st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}", "*?"]))
patterns = st.lists(pieces.map("".join), max_size=6).map("".join)


@given(patterns, st.text("abc.1\n", max_size=12))
def test_common_patterns_match_what_python_says(pattern: str, text: str) -> None:
    found = next(compiled(pattern, "").matches(text), None)
    # A dot is neither of two line ends there, and the texts hold no carriage return.
    wanted = re.search(pattern, text)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        assert found[0] == wanted.span()


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "a**", "a{2,1}", "a{", "(?=a)", "(?<n>a)", r"\q", r"\p{Xx}", "[]", "[b-a]",
     r"(a)\2", r"\1", r"(a\1)", r"(a)[\1]", "^*", "a{1001}", "]", "[a-[b]c]", r"[\d-z]"],
)  # fmt: skip
def test_no_patterns(pattern: str) -> None:
    with pytest.raises(FeelError):
        PatternReader(pattern, "").read()


def test_depth_is_bounded() -> None:
    for text in ("(" * 200 + "a" + ")" * 200, "[a-" * 200 + "[b]" + "]" * 200):
        with pytest.raises(FeelError, match="deeply"):
            PatternReader(text, "").read()


def test_what_looks_back_is_not_written() -> None:
    reader = PatternReader(r"(a)\1", "")
    part = reader.read()
    assert reader.refers
    with pytest.raises(FeelError):
        written(part)
