"""The book in one SQLite file: what is written once, stays, and can be proved."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.app.ports import BookInfo, Put
from limen.book import events as e
from limen.book.chain import GENESIS, day_number, event_content_hash, link_hash
from limen.kernel.errors import BadInput, ConcurrencyConflict, InvariantViolated
from limen.storage import opening
from limen.storage.sqlite import SqliteBook, entry_of, open_book

INFO = BookInfo("a lender", "Europe/Berlin")
NOW = 1_700_000_000_000_000


def event(key: str, chain: str = "g", amount: int = 1, known_at: int = 5, **more) -> e.Event:
    return e.Event(
        chain, key, e.RepaymentMade(amount), 3, date(2024, 1, 2), known_at, "c", "l", **more
    )


def raw(book: SqliteBook) -> sqlite3.Connection:
    """A connection that has taken the guards off: somebody with the file and bad intentions."""
    connection = sqlite3.connect(book.path, isolation_level=None)
    for name in ("journal_never_updated", "journal_never_deleted"):
        connection.execute(f"DROP TRIGGER {name}")
    return connection


@pytest.fixture
def book(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as made:
        yield made


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


def test_blobs_are_kept_by_their_hash(book):
    digest = book.put_blob(b"release")
    assert book.put_blob(b"release") == digest
    assert book.get_blob(digest) == b"release"
    assert book.get_blob("0" * 64) is None


# -- laws

stories = st.lists(
    st.builds(
        lambda chain, key, amount, known_at, backfill: event(
            f"k{key}", f"g{chain}", amount, known_at, backfill=backfill
        ),
        st.integers(0, 3),
        st.integers(0, 12),
        st.integers(1, 3),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=25,
)


def links(book: SqliteBook) -> list[tuple]:
    return (
        sqlite3.connect(book.path)
        .execute("SELECT seq, chain_id, chain_seq, content_hash, link FROM journal ORDER BY seq")
        .fetchall()
    )


@settings(max_examples=60, deadline=None)
@given(story=stories, size=st.integers(1, 7))
def test_batches_and_doors_make_the_same_book(tmp_path_factory, story, size):
    folder = tmp_path_factory.mktemp("law")
    with (
        open_book(folder / "one.book", create=INFO) as one,
        open_book(folder / "many.book", create=INFO) as many,
    ):
        whole = one.append(story, NOW)
        pieces = []
        for at in range(0, len(story), size):
            entries = [entry_of(x) for x in story[at : at + size]]
            pieces += many.append_entries(entries, NOW)
        assert pieces == whole
        assert links(one) == links(many)
        assert one.verify() == many.verify() == []
        again = one.append(story, NOW + 1)
        assert Put.WRITTEN not in again
        assert links(one) == links(many)


@settings(max_examples=40, deadline=None)
@given(story=stories)
def test_stored_links_follow_the_chain_s_own_definition(tmp_path_factory, story):
    """A second computation from the events alone, by `book.chain` and not by the writer."""
    with open_book(tmp_path_factory.mktemp("law") / "a.book", create=INFO) as book:
        puts = book.append(story, NOW)
        written = [x for x, put in zip(story, puts, strict=True) if put is Put.WRITTEN]
        heads: dict[str, tuple[int, bytes]] = {}
        expected = []
        for seq, item in enumerate(written, 1):
            chain_seq, previous = heads.get(item.chain_id, (0, GENESIS))
            content = event_content_hash(item)
            link = link_hash(previous, seq, chain_seq + 1, item.known_at, NOW, content)
            heads[item.chain_id] = (chain_seq + 1, link)
            expected.append((seq, item.chain_id, chain_seq + 1, content, link))
        assert links(book) == expected


# -- planted faults

FAULTS = {
    "body": ("UPDATE journal SET body = replace(body, '\"amount_minor\":1', '\"amount_minor\":2') "
             "WHERE seq = 3", "a", 3, "content does not match"),
    "body to nonsense": ("UPDATE journal SET body = x'7b' WHERE seq = 3", "a", 3, "parse"),
    "link": ("UPDATE journal SET link = zeroblob(32) WHERE seq = 3", "a", 3, "link"),
    "content hash": (
        "UPDATE journal SET content_hash = zeroblob(32) WHERE seq = 3", "a", 3, "hash"),
    "delete": ("DELETE FROM journal WHERE seq = 3", "a", 5, "position 2 of the chain is missing"),
    "known_at": ("UPDATE journal SET known_at = 1 WHERE seq = 3", "a", 3, "link"),
    "recorded_at": ("UPDATE journal SET recorded_at = 1 WHERE seq = 3", "a", 3, "link"),
    "customer": ("UPDATE journal SET customer_id = 'x' WHERE seq = 3", "a", 3, "content"),
    "kind": ("UPDATE journal SET kind = 'draw_made' WHERE seq = 3", "a", 3, "another kind"),
    "not UTF-8": ("UPDATE journal SET key = CAST(x'ff' AS TEXT) WHERE seq = 3", "a", 3, "UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named(book, fault):
    book.append([event(f"k{at}", chain="ab"[at % 2]) for at in range(6)], NOW)
    statement, chain, seq, what = FAULTS[fault]
    statement = statement.replace("replace(body", "CAST(replace(CAST(body AS TEXT)")
    statement = statement.replace("2') WHERE", "2') AS BLOB) WHERE")
    raw(book).execute(statement)
    first = book.verify()[0]
    assert (first.chain_id, first.seq) == (chain, seq)
    assert what in first.what
    assert [x.chain_id for x in book.verify() if x.chain_id] == [chain]


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


def test_the_journal_refuses_changes(book):
    book.append([event("1")], NOW)
    connection = sqlite3.connect(book.path, isolation_level=None)
    for statement in (
        "UPDATE journal SET known_at = 0",
        "DELETE FROM journal",
        "UPDATE meta SET value = 'x'",
        "DELETE FROM meta",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


# -- opening


def test_what_cannot_be_opened_says_why(tmp_path):
    text = tmp_path / "notes.book"
    text.write_text("not a database, and long enough to be read as one " * 50)
    other = tmp_path / "other.book"
    sqlite3.connect(other).execute("CREATE TABLE t (a)").connection.commit()
    newer = tmp_path / "newer.book"
    open_book(newer, create=INFO).close()
    sqlite3.connect(newer).execute("PRAGMA user_version = 99")
    for path, word in (
        (tmp_path / "missing.book", "no such book"),
        (tmp_path, "folder"),
        (text, "no Limen book"),
        (other, "no Limen book"),
        (newer, "format 99"),
    ):
        with pytest.raises(BadInput, match=word) as caught:
            open_book(path)
        assert caught.value.diagnostics[0].hint


def test_create_never_writes_over(tmp_path):
    open_book(tmp_path / "a.book", create=INFO).close()
    with pytest.raises(BadInput, match="already"):
        open_book(tmp_path / "a.book", create=INFO)
    (tmp_path / "b.book.key").write_bytes(b"the only key to another book")
    with pytest.raises(BadInput, match="key file"):
        open_book(tmp_path / "b.book", create=INFO)
    with pytest.raises(BadInput, match="folder"):
        open_book(tmp_path / "no" / "c.book", create=INFO)
    with pytest.raises(BadInput, match="zone"):
        open_book(tmp_path / "c.book", create=BookInfo("t", "Mars/Base"))
    assert (tmp_path / "a.book.key").stat().st_mode & 0o777 == 0o600


def test_a_second_writer_waits_and_then_is_told(book, monkeypatch):
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    other = open_book(book.path)
    holder = sqlite3.connect(book.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConcurrencyConflict):
        other.append([event("k")], NOW)
    holder.execute("COMMIT")
    assert other.append([event("k")], NOW) == [Put.WRITTEN]
    assert book.append([event("k2")], NOW) == [Put.WRITTEN]
    assert book.verify() == []
    other.close()


def test_two_writers_taking_turns_keep_one_chain(book):
    def write(name: str) -> None:
        with open_book(book.path) as mine:
            for at in range(20):
                mine.append([event(f"{name}{at}")], NOW)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert book.head() == 60
    assert book.verify() == []


# -- vault


def test_sealing_is_repeatable_and_private(book):
    sealed = book.seal("c1", "age", "41")
    assert sealed == book.seal("c1", "age", "41")
    assert "41" not in sealed
    assert sealed != book.seal("c2", "age", "41") != book.seal("c2", "sex", "41")
    assert book.unseal("c1", "age", sealed) == "41"
    with pytest.raises(ValueError, match="not sealed for"):
        book.unseal("c1", "sex", sealed)
    assert book.unseal("c1", "note", book.seal("c1", "note", "")) == ""


def test_a_key_is_durable_with_the_first_commit(book):
    sealed = book.seal("c1", "age", "41")
    body = e.CustomerRegistered("person", sealed={"age": sealed})
    book.append([e.Event("g", "r", body, 3, date(2024, 1, 2), 4, "c1")], NOW)
    with open_book(book.path) as other:
        assert other.unseal("c1", "age", sealed) == "41"


def test_erasure_leaves_the_chain_whole(book):
    sealed = book.seal("c1", "age", "41")
    body = e.CustomerRegistered("person", sealed={"age": sealed})
    book.append([e.Event("g", "r", body, 3, date(2024, 1, 2), 4, "c1")], NOW)
    with open_book(book.path) as other:
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


def test_a_lost_key_file_is_named(book):
    book.seal("c1", "age", "41")
    book.put_blob(b"x")
    opening.key_path(book.path).unlink()
    with open_book(book.path) as other, pytest.raises(BadInput, match="key"):
        other.unseal("c1", "age", "siv1:AAAA")


def test_days_before_1970_are_days_too(book):
    old = e.Event("g", "k", e.RepaymentMade(1), -5, date(1950, 1, 1), 4, "c", "l")
    book.append([old], NOW)
    assert book.chain_events("g")[0].effective_on == date(1950, 1, 1)
    assert day_number(date(1950, 1, 1)) < 0
