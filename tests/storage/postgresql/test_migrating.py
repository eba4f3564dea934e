"""Steps on a filled book: from the first format to the newest, with programs at work."""

from __future__ import annotations

import subprocess
import time
from threading import Thread

import psycopg
import pytest
from msgspec.structs import replace

from limen.app.keeping_ports import Standing
from limen.app.ports import Message
from limen.app.promote import promote_copy
from limen.book import events as e
from limen.kernel.errors import BadInput
from limen.storage.postgresql import migrating
from limen.storage.postgresql.address import read_address
from limen.storage.postgresql.book import open_book
from limen.storage.schema import NEVER
from postgres import programs
from storage.books import DUE, INFO, LINES, NOW, event
from storage.contract.stores import PostgresStore


@pytest.fixture
def store(server, tmp_path):
    made = PostgresStore(server, tmp_path)
    yield made
    made.drop()


def first_format(store, monkeypatch) -> None:
    """A filled book as step 1 left it."""
    monkeypatch.setattr(migrating, "STEPS_KNOWN", 1)
    with store.create() as book:
        book.append(LINES, NOW)
        book.append([event(f"k{at}", chain=f"g{at % 5}") for at in range(50)], NOW)
    monkeypatch.undo()


def test_a_filled_book_is_migrated_with_its_older_program_at_work(store, monkeypatch):
    first_format(store, monkeypatch)
    before = store.links()
    with pytest.raises(BadInput, match="limen book migrate"):
        store.open()
    monkeypatch.setattr(migrating, "STEPS_KNOWN", 1)
    older = store.open()
    monkeypatch.undo()
    older.append([event("before")], NOW)
    assert older.head() == 54
    assert migrating.migrate(read_address(store.place)) == (1, migrating.STEPS_KNOWN)
    older.append([event("after")], NOW)
    with store.open() as newer:
        assert store.links()[:53] == before
        assert newer.event_by_key("after").seq == 55
        assert newer.due_lines(NEVER, (-1, ""), 9) == [DUE]
        assert newer.standing() == Standing(0, True)
        assert newer.unsent() == 0
        assert newer.verify() == []
        older.append([event("beside")], NOW)
        newer.append([event("beside 2")], NOW)
        assert newer.verify() == []
    older.close()
    assert migrating.migrate(read_address(store.place)) == (migrating.STEPS_KNOWN,) * 2


def test_each_step_has_a_commit_of_its_own_and_writers_go_on_beside_a_fill(store, monkeypatch):
    """While the step that fills waits, nobody else does: no lock of the steps before it is held."""
    first_format(store, monkeypatch)
    address = read_address(store.place)
    migrating.migrate(address, 5)
    commits = store.run("SELECT DISTINCT xmin::text FROM migration")
    assert len(commits) == 5
    monkeypatch.setattr(migrating, "STEPS_KNOWN", 5)
    older = store.open()
    monkeypatch.undo()
    with psycopg.connect(store.server.url) as holder:
        holder.execute(f"LOCK TABLE {address.schema}.line_index IN SHARE MODE")
        filling = Thread(target=migrating.migrate, args=(address,))
        filling.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while store.run(waiting) == [(0,)]:
            time.sleep(0.01)
        # A kind that no index follows: it asks for the journal's own locks alone.
        body = e.CustomerRegistered("person")
        older.append([replace(event("beside the fill"), body=body)], NOW)
    filling.join()
    older.close()
    with store.open() as newer:
        assert newer.event_by_key("beside the fill") is not None
        assert newer.due_lines(NEVER, (-1, ""), 9) == [DUE]
    assert len(store.run("SELECT DISTINCT xmin::text FROM migration")) == migrating.STEPS_KNOWN


def test_a_step_that_fails_leaves_the_book_as_it_was(store, monkeypatch):
    first_format(store, monkeypatch)
    store.run("CREATE TABLE outbox (in_the_way int)")
    with pytest.raises(Exception, match="outbox"):
        migrating.migrate(read_address(store.place))
    assert store.run("SELECT number FROM migration") == [(1,)]
    store.run("DROP TABLE outbox")
    assert migrating.migrate(read_address(store.place)) == (1, migrating.STEPS_KNOWN)


def test_only_a_newer_step_that_contracts_is_refused(store):
    store.create().close()
    store.run("INSERT INTO migration (number, name, contracts) VALUES (98, 'adds', false)")
    store.open().close()
    store.run("INSERT INTO migration (number, name, contracts) VALUES (99, 'takes', true)")
    with pytest.raises(BadInput, match="format 99"):
        store.open()


def test_what_cannot_be_made_or_opened_says_why(store, monkeypatch):
    with pytest.raises(BadInput, match="no such book"):
        store.open()
    with pytest.raises(BadInput, match="no such book"):
        migrating.migrate(read_address(store.place))
    monkeypatch.delenv("LIMEN_BOOK_KEY", raising=False)
    with pytest.raises(BadInput, match="key"):
        open_book(store.place.partition("&key_file")[0], create=INFO)
    store.create().close()
    with pytest.raises(BadInput, match="already"):
        store.create()
    assert store.key_file.stat().st_mode & 0o777 == 0o600


def test_what_a_dump_was_restored_to_is_a_copy(store, server, tmp_path):
    folder = programs()
    if folder is None or not (folder / "pg_dump").exists():
        pytest.skip("this server's package has no pg_dump")
    with store.create() as book:
        book.append([event("k")], NOW)
        with book.unit([]) as unit:
            unit.enqueue([Message("m", "t", b"")], NOW)
    schema, url = store.address.schema, server.url
    where = ["--no-password", f"--dbname={url}"]
    dump = subprocess.run(
        [folder / "pg_dump", *where, f"--schema={schema}"], check=True, capture_output=True
    ).stdout
    store.run(f"ALTER SCHEMA {schema} RENAME TO moved")
    try:
        moved = store.place.replace(schema, "moved")
        with open_book(moved) as book:
            assert book.standing().is_book, "another name is no other place"
        subprocess.run([folder / "psql", *where, "--quiet"], check=True, input=dump)
        with store.open() as copy:
            assert copy.standing() == Standing(0, False)
            with pytest.raises(BadInput, match="B015"):
                copy.take(1, NOW, NOW)
            assert promote_copy(copy, "the server was lost", NOW).unsent == 1
            assert len(copy.take(1, NOW, NOW)) == 1
    finally:
        store.run("DROP SCHEMA moved CASCADE")
