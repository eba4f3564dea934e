"""The tables themselves refuse what the book never does, whoever asks."""

from __future__ import annotations

import pytest

from limen.app.anchors import anchor_book
from limen.app.ports import Answer, Message
from storage.books import NOW, event

FILLED = {
    "journal": "known_at = 0",
    "meta": "value = 'x'",
    "migration": "name = 'x'",
    "blob": "hash = hash",
    "answer": "reply = reply",
    "outbox": "topic = 'x'",
    "anchor": "chains = 0",
    "standing": "number = 9",
}


@pytest.fixture
def filled(book):
    book.put_blob(b"x")
    with book.unit(["g"]) as unit:
        unit.append([event("k")], NOW)
        unit.enqueue([Message("m", "t", b"")], NOW)
        unit.remember(Answer("c", bytes(32), b""), NOW)
    anchor_book(book, NOW)
    book.mark_copy()
    return book


@pytest.mark.parametrize("table", FILLED)
def test_what_was_written_is_neither_changed_nor_removed(store, filled, table):
    before = store.run(f"SELECT * FROM {table}")
    for statement in (f"UPDATE {table} SET {FILLED[table]}", f"DELETE FROM {table}"):
        with pytest.raises(store.refusal):
            store.run(statement)
    if store.name == "postgres":
        with pytest.raises(store.refusal):
            store.run(f"TRUNCATE {table}")
    assert store.run(f"SELECT * FROM {table}") == before != []


TWICE = (
    "INSERT INTO outbox (message_id, topic, body, recorded_at) "
    "SELECT message_id, topic, body, 0 FROM outbox"
)
BAD = [
    TWICE,
    "UPDATE outbox SET leased_until = -1",
    "INSERT INTO answer SELECT * FROM answer",
    "INSERT INTO answer SELECT 'other', reply, reply, 0 FROM answer",
    "UPDATE outbox SET lease = -1",
    "INSERT INTO anchor SELECT 2, 0, head, chains, root, previous, root, signature FROM anchor",
    "INSERT INTO anchor SELECT 1, 0, head, chains, root, root, root, signature FROM anchor",
    "INSERT INTO anchor SELECT 2, 0, 0, chains, root, root, root, signature FROM anchor",
    "INSERT INTO anchor SELECT 2, 0, head, chains, root, root, root, root FROM anchor",
]
JOURNAL = {
    "seq": "0",
    "chain_id": "''",
    "chain_seq": "0",
    "key": "''",
    "backfill": "2",
    "link": "body",
    "content_hash": "body",
}
COLUMNS = [
    "seq",
    "chain_id",
    "chain_seq",
    "schema",
    "kind",
    "key",
    "customer_id",
    "line_id",
    "occurred_at",
    "effective_day",
    "known_at",
    "recorded_at",
    "backfill",
    "body",
    "content_hash",
    "link",
]


@pytest.mark.parametrize("statement", BAD)
def test_rows_that_cannot_be_are_refused(store, filled, statement):
    with pytest.raises(store.refusal):
        store.run(statement)


@pytest.mark.parametrize("column", [*JOURNAL, "taken key", "taken place"])
def test_entries_that_cannot_be_are_refused(store, filled, column):
    good = {"seq": "2", "chain_seq": "2", "key": "'new'"}
    bad = {"taken key": {"key": "key"}, "taken place": {"chain_seq": "1"}}
    changed = good | bad.get(column, {column: JOURNAL.get(column, "")})
    values = ", ".join(changed.get(name, name) for name in COLUMNS)
    insert = f"INSERT INTO journal ({', '.join(COLUMNS)}) SELECT {values} FROM journal"
    with pytest.raises(store.refusal):
        store.run(insert)


def test_the_statement_that_the_bad_ones_spoil_is_good(store, filled):
    values = ", ".join({"seq": "2", "chain_seq": "2", "key": "'n'"}.get(x, x) for x in COLUMNS)
    store.run(f"INSERT INTO journal ({', '.join(COLUMNS)}) SELECT {values} FROM journal")
    assert next(fault.seq for fault in filled.verify()) == 2
