"""The page on a line's states says what the tables in the code say."""

from __future__ import annotations

import re

from docs.pages import read
from limen.book.transitions import STANDINGS, TRANSITIONS
from limen.caps.duties import CONTACT, CUT, FLAG_BINDS, RAISE

PAGE = "docs/explanation/states-of-a-line.md"


def rows(width: int) -> dict[str, list[str]]:
    """The rows of the page's table of so many columns, by their first cell."""
    found = {}
    for line in read(PAGE).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == width and re.fullmatch(r"`\w+`", cells[0]):
            found[cells[0].strip("`")] = cells[1:]
    return found


def test_the_moves_are_those_of_the_code():
    said = {
        move: ["·" if why else "yes" for why in refused] for move, refused in TRANSITIONS.items()
    }
    assert rows(len(STANDINGS) + 1) == said
    assert f"| move | {' | '.join(STANDINGS)} |" in read(PAGE)


def test_what_a_flag_binds_is_what_the_code_binds():
    said = {
        flag: ["bound" if what in binds else "free" for what in (RAISE, CUT, CONTACT)]
        for flag, binds in FLAG_BINDS.items()
    }
    assert rows(4) == said
