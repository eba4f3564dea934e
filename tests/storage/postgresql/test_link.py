"""The connection: refuses servers that lose commits, comes back by itself, tells what is wrong."""

from __future__ import annotations

import psycopg
import pytest

from limen.kernel.errors import BadInput, ConcurrencyConflict, Unavailable
from limen.storage.postgresql import link
from limen.storage.postgresql.address import read_address
from postgres import Server
from storage.books import NOW, event
from storage.contract.stores import PostgresStore


@pytest.fixture
def store(server, tmp_path):
    made = PostgresStore(server, tmp_path)
    yield made
    made.drop()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_may_lose_commits_is_refused(tmp_path, setting):
    loose = Server(**{setting: "off"})
    try:
        store = PostgresStore(loose.start(), tmp_path)
        with pytest.raises(Unavailable, match=setting):
            store.create()
        assert loose_tables(loose) == 0
    finally:
        loose.remove()


def loose_tables(server) -> int:
    with psycopg.connect(server.url) as connection:
        query = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'journal'"
        return connection.execute(query).fetchone()[0]


def test_a_role_that_lost_durability_later_is_refused_at_the_next_commit(store, server):
    with store.create() as book:
        book.append([event("k")], NOW)
        book._link._connection.execute("SET synchronous_commit = off")
        with pytest.raises(Unavailable, match="synchronous_commit"):
            book.append([event("lost")], NOW)
        book._link._connection.execute("SET synchronous_commit = on")
        assert book.event_by_key("lost") is None
        assert book.verify() == []


def test_a_lost_connection_comes_back_by_itself(store, server):
    with store.create() as book:
        book.append([event("k")], NOW)
        for use in (book.head, lambda: book.append([event("k")], NOW), book.verify):
            drop_others(server)
            use()
        assert book.head() == 1


def drop_others(server) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND application_name = 'limen'"
        )


def test_a_connection_lost_before_the_commit_has_written_nothing(store, server):
    with store.create() as book:
        with pytest.raises(Unavailable), book.unit(["g"]) as unit:
            unit.append([event("k")], NOW)
            drop_others(server)
            unit.chain_events("g")
        assert book.head() == 0
        book.append([event("k")], NOW)
        assert book.verify() == []


def test_who_waits_too_long_for_a_chain_is_told(store, monkeypatch):
    monkeypatch.setattr(link, "_BEGIN", b"BEGIN; SET LOCAL lock_timeout = '50ms'")
    with (
        store.create() as book,
        store.open() as other,
        book.unit(["g"]),
        pytest.raises(ConcurrencyConflict),
    ):
        other.append([event("k")], NOW)


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(Unavailable):
        link.connect(read_address("postgresql://limen@127.0.0.1:1/postgres"))


def test_an_option_that_libpq_does_not_know_is_bad_input(server):
    with pytest.raises(BadInput):
        link.connect(read_address(f"{server.url}?colour=red"))


def test_a_text_that_postgresql_cannot_hold_is_bad_input(store):
    with store.create() as book:
        with pytest.raises(BadInput, match="NUL"):
            book.append([event("a\0b")], NOW)
        assert book.append([event("ab")], NOW)


@pytest.mark.parametrize(
    ("error", "kind", "word"),
    [
        (psycopg.errors.DiskFull("x"), Unavailable, "full"),
        (psycopg.errors.DeadlockDetected("x"), ConcurrencyConflict, "again"),
        (psycopg.errors.AdminShutdown("gone"), Unavailable, "gone"),
        (psycopg.errors.InsufficientPrivilege("no"), Unavailable, "refuses"),
    ],
)
def test_what_an_error_means(error, kind, word):
    found = link.meaning(error)
    assert isinstance(found, kind)
    assert word in str(found)


def test_a_fault_of_our_own_stays_itself():
    assert link.meaning(psycopg.errors.SyntaxError("x")) is None


@pytest.mark.parametrize(("version", "encoding"), [(140_012, "UTF8"), (150_000, "SQL_ASCII")])
def test_servers_that_do_not_fit_are_refused(version, encoding):
    with pytest.raises(Unavailable):
        link._check_server(version, encoding)
