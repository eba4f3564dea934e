"""A fresh book."""

import pytest

from limen.storage.sqlite import open_book
from storage.books import INFO


@pytest.fixture
def book(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as made:
        yield made
