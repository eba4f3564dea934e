"""Addresses and titles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.sheet import TITLE_CHARS_MAX, Found, Sheet, address, letters, titles_for


def test_letters_of_columns() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 53, 702, 703, 16_384)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD")
    ]


def test_addresses_as_spreadsheets_write_them() -> None:
    assert address("Limits", (7, 3)) == "Limits!C7"
    assert address("Bob's limits", (1, 27)) == "'Bob''s limits'!AA1"


@given(st.lists(st.text(max_size=40), max_size=8))
def test_titles_are_ones_that_a_workbook_allows(names: list[str]) -> None:
    titles = titles_for(names, ["README"])
    assert len(titles) == len(names)
    assert len({title.casefold() for title in [*titles, "README", "History"]}) == len(names) + 2
    for title in titles:
        assert 1 <= len(title) <= TITLE_CHARS_MAX
        assert not set(title) & set("[]:*?/\\\n\x00")
        assert title.strip("'") == title


def test_titles_keep_what_they_can() -> None:
    long = "a" * 40
    assert titles_for(["Limits", "limits", "a/b", long, long, ""]) == [
        "Limits",
        "limits (2)",
        "a_b",
        "a" * 31,
        "a" * 27 + " (2)",
        "table",
    ]


def test_a_sheet_gives_stripped_texts() -> None:
    sheet = Sheet("s", {(1, 1): Found(" a\n")})
    assert (sheet.text(1, 1), sheet.text(2, 2)) == ("a", "")
