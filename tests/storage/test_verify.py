"""A planted fault is named by its chain and its entry."""

from __future__ import annotations

import pytest

from storage.books import NOW, event, raw

SET = "UPDATE journal SET "
BODY = """body = CAST(replace(CAST(body AS TEXT), 'minor":1', 'minor":2') AS BLOB)"""
FAULTS = {
    "body": (SET + BODY, 3, "content does not match"),
    "body to nonsense": (SET + "body = x'7b'", 3, "parse"),
    "link": (SET + "link = zeroblob(32)", 3, "link"),
    "content hash": (SET + "content_hash = zeroblob(32)", 3, "hash"),
    "delete": ("DELETE FROM journal", 5, "position 2 of the chain is missing"),
    "known_at": (SET + "known_at = 1", 3, "link"),
    "recorded_at": (SET + "recorded_at = 1", 3, "link"),
    "customer": (SET + "customer_id = 'x'", 3, "content"),
    "kind": (SET + "kind = 'draw_made'", 3, "another kind"),
    "unknown kind": (SET + "kind = 'x'", 3, "not known"),
    "not UTF-8": (SET + "key = CAST(x'ff' AS TEXT)", 3, "UTF-8"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named(book, fault):
    book.append([event(f"k{at}", chain="ab"[at % 2]) for at in range(6)], NOW)
    statement, seq, what = FAULTS[fault]
    raw(book).execute(statement + " WHERE seq = 3")
    first = book.verify()[0]
    assert (first.chain_id, first.seq) == ("a", seq)
    assert what in first.what
    assert [x.chain_id for x in book.verify() if x.chain_id] == ["a"]


def test_reordered_entries_are_named(book):
    book.append([event(f"k{at}", amount=at + 1) for at in range(4)], NOW)
    connection = raw(book)
    for change in ("-seq WHERE seq IN (2, 3)", "CASE seq WHEN -2 THEN 3 ELSE 2 END WHERE seq < 0"):
        try:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute(f"UPDATE journal SET seq = {change}")
        finally:
            connection.execute("PRAGMA ignore_check_constraints = OFF")
    assert [(x.chain_id, x.seq) for x in book.verify()] == [("g", 3)]


def test_a_lost_end_of_one_chain_is_seen_by_its_number(book):
    book.append([event("1", "a"), event("2", "a"), event("3", "b")], NOW)
    raw(book).execute("DELETE FROM journal WHERE seq = 2")
    (fault,) = book.verify()
    assert (fault.chain_id, fault.seq) == ("", 2)
