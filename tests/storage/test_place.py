"""A file or an address: opened, looked for, migrated and discarded by the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from limen.kernel.errors import BadInput, Unavailable
from limen.storage import place as places
from storage.books import INFO, NOW, event
from storage.contract.stores import PostgresStore


def test_a_place_holds_a_book_from_its_making_to_its_discarding(store):
    assert not places.is_there(store.place)
    with pytest.raises(BadInput, match="no such book"):
        places.open_place(store.place)
    places.open_place(store.place, INFO).close()
    assert places.is_there(store.place)
    assert store.key_file.exists()
    places.discard(store.place)
    assert not places.is_there(store.place)
    assert not store.key_file.exists()
    places.open_place(store.place, INFO).close()


def test_a_filled_book_on_a_server_is_never_discarded(server, tmp_path):
    store = PostgresStore(server, tmp_path)
    with places.open_place(store.place, INFO) as book:
        book.append([event("k")], NOW)
    places.discard(store.place)
    assert store.key_file.exists()
    with places.open_place(store.place) as book:
        assert book.head() == 1
    store.drop()


def test_what_else_stands_in_the_schema_stays(server, tmp_path):
    store = PostgresStore(server, tmp_path)
    store.create().close()
    store.run("CREATE TABLE of_somebody_else (n int)")
    places.discard(store.place)
    assert store.run("SELECT count(*) FROM of_somebody_else") == [(0,)]
    store.drop()


def test_a_book_with_a_step_that_nobody_knows_is_not_migrated(store):
    store.create().close()
    known = places.migrate(store.place)
    assert known[0] == known[1] > 1
    no = "false" if store.name == "postgres" else "0"
    store.run(f"INSERT INTO migration (number, name, contracts) VALUES (99, 'new', {no})")
    with pytest.raises(BadInput, match="step 99") as refused:
        places.migrate(store.place)
    assert refused.value.diagnostics[0].code == "B004"


def test_files_about_a_book_stand_beside_it_or_here():
    assert places.beside(Path("/a/my.book"), ".rejects.csv") == Path("/a/my.book.rejects.csv")
    assert places.beside("my.book", ".x") == Path("my.book.x")
    assert places.beside("postgresql://h/d?schema=west", ".rejects.csv") == Path("west.rejects.csv")


def test_an_address_of_another_kind_is_no_file_name():
    with pytest.raises(BadInput) as refused:
        places.open_place("mysql://me:secret@host/db")
    assert refused.value.diagnostics[0].code == "B012"
    assert "secret" not in str(refused.value)


def test_a_driver_that_is_missing_is_named(monkeypatch):
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name="psycopg")

    monkeypatch.setattr(places, "import_module", missing)
    with pytest.raises(Unavailable, match="pip install"):
        places.open_place("postgresql:///lender")
