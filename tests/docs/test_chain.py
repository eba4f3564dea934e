"""docs/reference/chain.md is enough to verify a book: an independent verifier agrees with Limen."""

import shutil
import sqlite3
from datetime import date

import pytest

from docs.chain_verifier import faults_of
from docs.pages import read
from docs.runner import run_page
from limen.app.ports import BookInfo
from limen.app.verify_book import verify_book
from limen.book.events import Event, RepaymentMade
from limen.bootstrap import wire

TUTORIAL = "docs/tutorials/first-book.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The book of the first tutorial: imported, reviewed, with notices and a release inside."""
    folder = tmp_path_factory.mktemp("book")
    assert run_page(read(TUTORIAL), folder) == []
    with sqlite3.connect(folder / "my.book") as book:
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "my.book"


@pytest.fixture
def book(made, tmp_path):
    for suffix in ("", ".key"):
        shutil.copy(made.with_name(made.name + suffix), tmp_path)
    return tmp_path / made.name


def damage(path, statement, *values):
    with sqlite3.connect(path) as book:
        names = book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            book.execute(f"DROP TRIGGER {name}")
        assert book.execute(statement, values).rowcount == 1


def limen_faults(path):
    journal = wire().open_book(path)
    found = verify_book(journal).faults
    journal.close()
    return found


def test_a_sound_book_verifies_in_both(book):
    assert faults_of(book) == []
    assert limen_faults(book) == ()


def test_text_of_every_sort_is_hashed_as_the_page_says(tmp_path):
    path = tmp_path / "odd.book"
    journal = wire().open_book(path, BookInfo("lender", "Asia/Shanghai"))
    keys = ['a"b\\c', "张三/é/\U0001f600", "\x01\x1f\x7f\b\f\n\r\t", "</script>\u2028"]
    events = [
        Event("群-1", key, RepaymentMade(1), -5, date(1969, 12, 31), 7, "客", "线") for key in keys
    ]
    journal.append(events, 9)
    journal.close()
    assert faults_of(path) == []


FLIPS = [
    "UPDATE journal SET body = CAST(replace(body, '00', '01') AS BLOB) WHERE seq = 8",
    "UPDATE journal SET known_at = known_at + 1 WHERE seq = 9",
    "UPDATE journal SET occurred_at = occurred_at - 1 WHERE seq = 3",
    "UPDATE journal SET recorded_at = recorded_at + 1 WHERE seq = 4",
    "UPDATE journal SET line_id = line_id || 'x' WHERE seq = 10",
    "UPDATE journal SET key = key || 'x' WHERE seq = 2",
    "UPDATE journal SET backfill = 0 WHERE seq = 5",
    "UPDATE journal SET link = zeroblob(32) WHERE seq = 1",
    "UPDATE journal SET kind = 'draw_made' WHERE seq = 7",
    "DELETE FROM journal WHERE seq = 6",
]


@pytest.mark.parametrize("statement", FLIPS)
def test_damage_is_seen_by_both(book, statement):
    damage(book, statement)
    assert faults_of(book) != []
    assert limen_faults(book) != ()


def test_one_flipped_bit_anywhere_in_a_body_is_seen(book):
    with sqlite3.connect(book) as connection:
        (body,) = connection.execute("SELECT body FROM journal WHERE seq = 12").fetchone()
    for at in range(0, len(body), 7):
        flipped = bytes(byte ^ (at == place) for place, byte in enumerate(body))
        damage(book, "UPDATE journal SET body = ? WHERE seq = 12", flipped)
        assert faults_of(book) != [], at


def test_a_damaged_blob_is_seen(book):
    damage(
        book,
        "UPDATE blob SET bytes = CAST(bytes || x'00' AS BLOB) "
        "WHERE hash = (SELECT min(hash) FROM blob)",
    )
    assert [fault for fault in faults_of(book) if fault.startswith("blob")] != []


def test_a_tail_cut_off_is_not_seen(book):
    """As the page says: only a head kept elsewhere shows it."""
    damage(book, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
    assert faults_of(book) == []
