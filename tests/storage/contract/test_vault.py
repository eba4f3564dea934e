"""Personal fields: sealed, read, erased, with the chain left whole."""

from __future__ import annotations

from datetime import date

import pytest

from limen.book import events as e
from limen.kernel.errors import BadInput, InvariantViolated
from storage.books import NOW


def test_sealing_is_repeatable_and_private(book):
    sealed = book.seal("c1", "age", "41")
    assert sealed == book.seal("c1", "age", "41")
    assert "41" not in sealed
    assert sealed != book.seal("c2", "age", "41") != book.seal("c2", "sex", "41")
    assert book.unseal("c1", "age", sealed) == "41"
    with pytest.raises(ValueError, match="not sealed for"):
        book.unseal("c1", "sex", sealed)
    assert book.unseal("c1", "note", book.seal("c1", "note", "")) == ""


def test_a_key_is_durable_with_the_first_commit(store, book):
    sealed = book.seal("c1", "age", "41")
    body = e.CustomerRegistered("person", sealed={"age": sealed})
    book.append([e.Event("g", "r", body, 3, date(2024, 1, 2), 4, "c1")], NOW)
    with store.open() as other:
        assert other.unseal("c1", "age", sealed) == "41"


def test_erasure_leaves_the_chain_whole(store, book):
    sealed = book.seal("c1", "age", "41")
    body = e.CustomerRegistered("person", sealed={"age": sealed})
    book.append([e.Event("g", "r", body, 3, date(2024, 1, 2), 4, "c1")], NOW)
    with store.open() as other:
        assert other.unseal("c1", "age", sealed) == "41"
        assert book.erase("c1") is True
        assert other.unseal("c1", "age", sealed) is None
    assert book.unseal("c1", "age", sealed) is None
    assert book.is_erased("c1")
    assert list(book.erased()) == ["c1"]
    assert book.erase("c1") is False
    assert book.verify() == []
    with pytest.raises(InvariantViolated):
        book.seal("c1", "age", "41")


def test_a_lost_key_file_is_named(store, book):
    book.seal("c1", "age", "41")
    book.put_blob(b"x")
    store.key_file.unlink()
    with store.open() as other, pytest.raises(BadInput, match="key"):
        other.unseal("c1", "age", "siv1:AAAA")
