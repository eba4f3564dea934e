"""What the tests of the book share."""

from __future__ import annotations

import sqlite3
from datetime import date

from limen.app.index_ports import DueLine
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.storage.sqlite import SqliteBook

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


def links(book: SqliteBook) -> list[tuple]:
    query = "SELECT seq, chain_id, chain_seq, content_hash, link FROM journal ORDER BY seq"
    return sqlite3.connect(book.path).execute(query).fetchall()


def _opened(line: str, custody: str, terms_id: str) -> e.Event:
    body = e.LineOpened("cash", "bank", "CNY", 100, custody=custody, terms_id=terms_id)
    return e.Event("g1", f"open {line}", body, 3, date(2024, 1, 1), 5, "c", line)


LINES = [_opened("kept", "kept", "t"), _opened("told", "reported", "t"), _opened("old", "kept", "")]
"""Three lines of which one is reckoned here."""

DUE = DueLine((date(2024, 1, 1) - date(1970, 1, 1)).days, "kept", "g1")
"""How an index that was filled by a migration has that one."""
