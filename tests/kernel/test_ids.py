import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from limen.kernel.bounds import ID_LENGTH_MAX
from limen.kernel.ids import derive, is_id

parts = st.lists(st.text(max_size=6) | st.integers(-9, 99), max_size=4)
cuts = st.lists(st.integers(0, 12), max_size=3)


def split(text, places):
    edges = [0, *sorted(min(place, len(text)) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@given(st.text("0:1ab", max_size=12), cuts, cuts)
def test_where_one_part_ends_matters(text, one, other):
    left, right = split(text, one), split(text, other)
    assume(left != right)
    assert derive("x", *left) != derive("x", *right)


def test_plain_joining_would_be_noticed():
    left, right = split("ab", [1]), split("ab", [0])
    assert "".join(left) == "".join(right)
    assert derive("x", *left) != derive("x", *right)


@given(parts, parts)
def test_other_parts_other_id(left, right):
    same = [str(part) for part in left] == [str(part) for part in right]
    assert (derive("x", *left) == derive("x", *right)) == same


@given(parts)
def test_an_id_is_its_prefix_and_128_bits(given_parts):
    found = derive("line", *given_parts)
    assert re.fullmatch(r"line_[0-9a-f]{32}", found)
    assert is_id(found)


def test_ids_never_change_from_one_release_to_the_next():
    # sha256 of b"3:run1:7", by another tool.
    assert derive("dec", "run", 7) == "dec_299b05f69049ff599fa1a33683c06ded"


@pytest.mark.parametrize("text", ["a", "李", "A-1/2:3", "two words", "x" * ID_LENGTH_MAX])
def test_what_may_be_an_id(text):
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", " a", "a ", "a  b", "a\tb", "a\nb", "a\x00", "\x7f", "x" * (ID_LENGTH_MAX + 1)]
)
def test_what_may_not(text):
    assert not is_id(text)
