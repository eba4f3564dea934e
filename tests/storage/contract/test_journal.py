"""The journal on every store: what is written once comes back, and nothing else."""

from __future__ import annotations

import threading
from datetime import date

import psycopg
import pytest

from limen.app.ports import Put
from limen.book import events as e
from limen.kernel.errors import JournalCorrupt
from limen.storage.rows import entry_of
from storage.books import INFO, NOW, event


def test_an_event_comes_back_as_it_was_written(book):
    sent = event("k", backfill=True)
    assert book.append([sent], NOW) == [Put.WRITTEN]
    (read,) = book.chain_events("g")
    assert (read.seq, read.recorded_at) == (1, NOW)
    assert (read.key, read.body, read.effective_on) == (sent.key, sent.body, sent.effective_on)
    assert read.backfill is True
    assert book.event_by_key("k") == read
    assert book.head() == 1
    assert book.info == INFO


def test_the_newest_of_a_kind_is_the_one_written_last(book):
    assert book.newest_of("g", "draw_posted") is None
    kind = book_kind(event("a"))
    book.append([event("a"), event("b", amount=2)], NOW)
    found = book.newest_of("g", kind)
    assert found == book.event_by_key("b")
    assert (book.newest_of("g", "line_opened"), book.newest_of("h", kind)) == (None, None)


def book_kind(one: e.Event) -> str:
    return str(entry_of(one)[2])


def test_same_key_is_judged_by_content(book):
    book.append([event("k")], NOW)
    assert book.append([event("k"), event("k", amount=2), event("n")], NOW + 1) == [
        Put.REPEATED,
        Put.CONFLICT,
        Put.WRITTEN,
    ]
    assert book.append([event("m"), event("m"), event("m", amount=9)], NOW) == [
        Put.WRITTEN,
        Put.REPEATED,
        Put.CONFLICT,
    ]
    assert book.head() == 3
    assert book.verify() == []


def test_a_unit_stands_or_falls_together(book):
    book.append([event("old")], NOW)
    entries = [entry_of(x) for x in (event("a"), event("old", amount=7), event("b"))]
    assert book.append_entries(entries, NOW, [1, 1, 2]) == [
        Put.HELD_BACK,
        Put.CONFLICT,
        Put.WRITTEN,
    ]
    assert book.event_by_key("a") is None


def test_the_system_s_own_known_at_is_not_part_of_the_content(book):
    book.append([event("k", known_at=5)], NOW)
    assert book.append([event("k", known_at=9)], NOW) == [Put.REPEATED]
    book.append([event("b", known_at=5, backfill=True)], NOW)
    assert book.append([event("b", known_at=9, backfill=True)], NOW) == [Put.CONFLICT]


def test_reading_sees_what_was_known_and_written_then(book):
    book.append([event("1", known_at=30), event("2", known_at=10), event("3", known_at=20)], NOW)
    assert [x.key for x in book.chain_events("g")] == ["2", "3", "1"]
    assert [x.key for x in book.chain_events("g", known_at=20)] == ["2", "3"]
    assert [x.key for x in book.chain_events("g", seq_max=2)] == ["2", "1"]
    book.append([event("4", chain="f"), event("5", chain=e.PORTFOLIO_CHAIN)], NOW)
    chains = [(name, [x.key for x in found]) for name, found in book.all_chains(seq_max=4)]
    assert chains == [("f", ["4"]), ("g", ["2", "3", "1"])]


def test_all_chains_reads_one_snapshot(book):
    book.append([event("1", chain="a"), event("2", chain="b")], NOW)
    chains = book.all_chains()
    assert next(chains)[0] == "a"
    book.append([event("3", chain="b"), event("4", chain="c")], NOW)
    assert [(name, len(found)) for name, found in chains] == [("b", 1)]


def test_a_decision_is_found_by_its_id(book):
    assert book.find_decision("d1") is None
    book.append([event("decision:d1")], NOW)
    assert book.find_decision("d1").key == "decision:d1"


def test_known_customers_and_lines(book):
    registered = e.Event(
        "g", "r", e.CustomerRegistered("person"), 3, date(2024, 1, 2), 4, "c1", backfill=True
    )
    opened = e.Event("g", "o", e.LineOpened("p", "e", "EUR", 5), 3, date(2024, 1, 2), 6, "c1", "l1")
    book.append([registered, opened], NOW)
    found = book.known_customers(["c1", "c2"])
    assert {name: (at.chain_id, at.known_at) for name, at in found.items()} == {"c1": ("g", 4)}
    assert list(book.known_lines(["l1", "c1"])) == ["l1"]


def test_events_are_found_by_the_beginning_of_their_keys(book):
    keys = ["close:1:b", "close:1:a", "close:10:a", "close:1:", "close:2:a", "clos", "close:1"]
    book.append([event(key, amount=at) for at, key in enumerate(keys, 1)], NOW)

    def found(prefix: str, holding: bytes = b"") -> list[str]:
        return [each.key for each in book.events_under(prefix, holding)]

    assert found("close:1:") == ["close:1:", "close:1:a", "close:1:b"]
    assert found("close:1:", b'"amount_minor":2') == ["close:1:a"]
    assert found("close:3:") == []
    assert len(found("c")) == 7


def test_events_under_a_key_and_openings_are_found_by_an_index(book, store):
    """A plan that reads the journal through would answer the same, and be no use."""
    book.append([event("k")], NOW)
    under = "SELECT body FROM journal WHERE key >= 'a' AND key < 'b' AND {} ORDER BY key"
    lines = "SELECT body FROM journal WHERE kind = 'line_opened' AND line_id IN ({}) ORDER BY seq"
    if store.name == "sqlite":
        asked = (under.format("instr(body, x'22') > 0"), lines.format("SELECT 'l'"))
        plans = [str(store.run(f"EXPLAIN QUERY PLAN {each}")) for each in asked]
        assert "USING INDEX sqlite_autoindex_journal_1 (key>? AND key<?)" in plans[0]
    else:
        asked = (under.format("position('x'::bytea IN body) > 0"), lines.format("'l'"))
        with psycopg.connect(store.server.url, options="-c enable_seqscan=off") as connection:
            connection.execute(f"SET search_path TO {store.address.schema}")
            plans = [str(connection.execute(f"EXPLAIN {each}").fetchall()) for each in asked]
        assert "Index Scan using journal_key_key" in plans[0]
        assert "Sort" not in plans[0]
    assert "journal_line" in plans[1]


def test_openings_say_how_a_line_was_opened_first(book):
    def opened(key: str, line: str, currency: str) -> e.Event:
        body = e.LineOpened("p", "e", currency, 5)
        return e.Event("g", key, body, 3, date(2024, 1, 2), 6, "c1", line)

    book.append([opened("a", "l1", "EUR"), opened("b", "l2", "CNY")], NOW)
    found = book.openings(["l1", "l2", "l3"])
    assert {name: body.currency for name, body in found.items()} == {"l1": "EUR", "l2": "CNY"}
    assert book.openings([]) == {}


def test_blobs_are_kept_by_their_hash(book):
    digest = book.put_blob(b"release")
    assert book.put_blob(b"release") == digest
    assert book.get_blob(digest) == b"release"
    assert book.get_blob("0" * 64) is None


def test_days_before_1970_are_days_too(book):
    old = e.Event("g", "k", e.RepaymentMade(1), -5, date(1950, 1, 1), 4, "c", "l")
    book.append([old], NOW)
    assert book.chain_events("g")[0].effective_on == date(1950, 1, 1)


def test_two_writers_taking_turns_keep_one_chain(store, book):
    def write(name: str) -> None:
        with store.open() as mine:
            for at in range(20):
                mine.append([event(f"{name}{at}"), event(f"{name}{at}x", chain=name)], NOW)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert book.head() == 120
    assert book.verify() == []


def test_writers_of_one_key_at_once_write_it_once(store, book):
    puts = []

    def write() -> None:
        with store.open() as mine:
            for at in range(15):
                puts.extend(mine.append([event(f"k{at}", chain=f"g{at % 3}")], NOW))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert puts.count(Put.WRITTEN) == 15
    assert puts.count(Put.REPEATED) == 30
    assert book.head() == 15


def test_many_entries_at_once_are_written_as_few_are(store, book):
    many = [event(f"k{at}", chain=f"g{at % 300}", backfill=bool(at % 2)) for at in range(1_000)]
    assert book.append(many, NOW) == [Put.WRITTEN] * 1_000
    assert book.append([*many[:3], event("n")], NOW) == [Put.REPEATED] * 3 + [Put.WRITTEN]
    assert book.verify() == []
    assert [name for name, _ in book.all_chains()] == sorted({x.chain_id for x in many} | {"g"})


def test_a_changed_blob_is_noticed(store, book):
    digest = book.put_blob(b"release")
    other = "x'00'" if store.name == "sqlite" else "'\\x00'"
    store.run(f"UPDATE blob SET bytes = {other}", unguarded=True)
    with pytest.raises(JournalCorrupt):
        book.get_blob(digest)


def test_texts_of_every_sort_come_back_and_sort_by_their_bytes(book):
    chains = ["Z", "a", "\u00e9", "z", "\u7fa4-1", "\U0001f600", "a b", "A-", "A_"]
    book.append([event(f"k{at}", chain=name) for at, name in enumerate(chains)], NOW)
    assert [name for name, _ in book.all_chains()] == sorted(chains, key=str.encode)
    assert book.verify() == []
