"""Sets of characters, against Python's own tables."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.builtins import characters
from limen.dmn.builtins.characters import Ranges, merged, others, without
from limen.dmn.errors import FeelError

pairs = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 30)).map(lambda p: (p[0], p[0] + p[1]))
)


def members(ranges: Ranges) -> set[int]:
    return {code for low, high in ranges for code in range(low, min(high, 400) + 1)}


@given(pairs, pairs)
def test_ranges_are_sets(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    first, second = merged(a), merged(b)
    everything = set(range(401))
    assert members(first) == {code for low, high in a for code in range(low, high + 1)}
    assert members(others(first)) == everything - members(first)
    assert members(without(first, second)) == members(first) - members(second)


@pytest.mark.parametrize("name", ["L", "Lu", "Nd", "P", "Cn", "Co"])
def test_categories_are_those_of_unicode(name: str) -> None:
    found = characters.category_ranges(name)
    for code in (*range(0, sys.maxunicode, 1009), *range(0x3000), sys.maxunicode):
        inside = any(low <= code <= high for low, high in found)
        assert inside == unicodedata.category(chr(code)).startswith(name), hex(code)


def test_blocks_and_escapes() -> None:
    assert characters.property_set("IsBasicLatin", "p").work_out() == ((0, 127),)
    assert characters.escape("s").work_out() == ((9, 10), (13, 13), (32, 32))
    for name in ("IsNoBlock", "Xx", " IsBasicLatin"):
        with pytest.raises(FeelError):
            characters.property_set(name, "p")
    with pytest.raises(FeelError):
        characters.escape("q")
