"""A copy is promoted with a reason; `tests/storage/contract/test_outbox.py` has the stores."""

from __future__ import annotations

import pytest

from app.builders import NOW, book_of, customer
from limen.app.promote import promote_copy
from limen.kernel.errors import BadInput


def test_a_copy_is_promoted_with_a_reason(tmp_path):
    book = book_of(tmp_path, [customer("a")])
    with pytest.raises(BadInput, match="this is the book"):
        promote_copy(book, "why not", NOW)
    book.mark_copy()
    for reason in ("", "  ", "x" * 10_001):
        with pytest.raises(BadInput, match="because"):
            promote_copy(book, reason, NOW)
    head = book.head()
    said = promote_copy(book, "the disk was lost", NOW).as_dict()
    assert said == {"epoch": 2, "head": head + 1, "unsent": 0}
    assert book.standing().is_book
