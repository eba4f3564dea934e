"""Terms are filed once, and read as they were filed, on both stores."""

from dataclasses import replace

import pytest

from app.card_lines import PRODUCT, at, new_book
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.kernel.errors import JournalCorrupt


@pytest.fixture(params=["sqlite", "postgres"])
def book(request, tmp_path):
    made = new_book(request, tmp_path, request.param)
    yield made
    made.close()


def test_terms_are_filed_once_whoever_files_them(book):
    one, two = TermsShelf(book), TermsShelf(book)
    terms_id = one.file(PRODUCT, "r1", at(0))
    assert one.file(PRODUCT, "r2", at(1)) == two.file(PRODUCT, "r2", at(1)) == terms_id
    filed = [each.body for each in book.chain_events(e.PORTFOLIO_CHAIN)]
    assert filed == [e.TermsFiled("card", terms_id, "r1")]


def test_another_shelf_reads_what_was_filed(book):
    terms_id = TermsShelf(book).file(PRODUCT, "r", at(0))
    other = TermsShelf(book)
    assert terms_id in other
    assert other.product(terms_id) == PRODUCT
    assert other[terms_id] == PRODUCT.terms
    assert (list(other), len(other)) == ([terms_id], 1)


def test_other_terms_have_another_id(book):
    shelf = TermsShelf(book)
    assert shelf.file(PRODUCT, "r", at(0)) != shelf.file(replace(PRODUCT, name="x"), "r", at(0))


def test_terms_that_are_not_there_are_a_broken_book(book):
    shelf = TermsShelf(book)
    assert "0" * 64 not in shelf
    assert 5 not in shelf
    with pytest.raises(JournalCorrupt):
        shelf["0" * 64]
