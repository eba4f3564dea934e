"""Figures of the README files are those of the page that has the command which prints them."""

import re

import pytest

from docs.pages import read

RATIO = re.compile(r"(\d\.\d{3})[ （(]+(\d\.\d{3})–(\d\.\d{3})")
SOURCE = "docs/explanation/real-book.md"


def ratios(text: str) -> set[tuple[str, ...]]:
    """Ratios with their intervals."""
    return set(RATIO.findall(text))


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_ratios_are_those_of_the_real_book(page):
    shown = ratios(read(page))
    assert len(shown) == 4
    assert shown <= ratios(read(SOURCE))


def test_a_planted_difference_is_seen():
    page = read("README.md").replace("0.459 (0.368–0.494)", "0.459 (0.368–0.495)")
    assert not ratios(page) <= ratios(read(SOURCE))
