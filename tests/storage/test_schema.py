"""The tables themselves refuse to be changed."""

from __future__ import annotations

import sqlite3

import pytest

from storage.books import NOW, event


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
