"""What a test needs of a store beside its ports: to make, open, look inside and attack a book."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg

from limen.storage import sqlite
from limen.storage.postgresql import book as postgresql
from limen.storage.postgresql.address import read_address
from postgres import Server
from storage.books import INFO

LINKS = "SELECT seq, chain_id, chain_seq, content_hash, link FROM journal ORDER BY seq"


class SqliteStore:
    """A file."""

    name = "sqlite"
    refusal = sqlite3.IntegrityError

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "a.book")
        self.key_file = folder / "a.book.key"

    def create(self) -> sqlite.SqliteBook:
        return sqlite.open_book(self.place, create=INFO)

    def open(self) -> sqlite.SqliteBook:
        return sqlite.open_book(self.place)

    def run(self, statement: str, *, unguarded: bool = False) -> list[tuple]:
        """Run a statement as somebody who has the database, with triggers or without."""
        connection = sqlite3.connect(self.place, isolation_level=None)
        try:
            if unguarded:
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall():
                    connection.execute(f"DROP TRIGGER {name}")
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def links(self) -> list[tuple]:
        return self.run(LINKS)


class PostgresStore:
    """A schema of a server."""

    name = "postgres"
    refusal = psycopg.IntegrityError

    def __init__(self, server: Server, folder: Path, port: int | None = None) -> None:
        self.server = server
        self.place = server.new_address(folder, port)
        self.address = read_address(self.place)
        self.key_file = self.address.key_file

    def create(self) -> postgresql.PostgresBook:
        return postgresql.open_book(self.place, create=INFO)

    def open(self) -> postgresql.PostgresBook:
        return postgresql.open_book(self.place)

    def run(self, statement: str, *, unguarded: bool = False) -> list[tuple]:
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute(f"SET search_path TO {self.address.schema}")
            if unguarded:
                connection.execute("SET session_replication_role = replica")
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def links(self) -> list[tuple]:
        return self.run(LINKS)

    def drop(self) -> None:
        self.run(f"DROP SCHEMA IF EXISTS {self.address.schema} CASCADE")
