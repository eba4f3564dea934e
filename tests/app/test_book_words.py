"""Names of books for pages that leave the house."""

from __future__ import annotations

from pathlib import Path

import pytest

from limen.app.book_words import book_name


@pytest.mark.parametrize(
    ("book", "name"),
    [
        (Path("/srv/books/uci.book"), "uci.book"),
        ("books/uci.book", "uci.book"),
        ("postgresql://ann:secret@db.local:5432/lender?options=x", "lender"),
        ("postgresql://ann:secret@db.local", "postgresql"),
    ],
)
def test_a_name_holds_no_path_and_no_password(book, name):
    assert book_name(book) == name
