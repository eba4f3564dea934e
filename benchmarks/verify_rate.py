"""How many entries a second are proved, on both stores: chains alone, and all of `book verify`.

`--rows` is the number of entries, in groups of twelve.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import _commands as commands
from limen.app.ports import Book
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.storage.place import open_place
from limen.storage.rows import entry_of
from postgres import Server

A_GROUP = 12
BATCH = 10_000


def run(rows: int = 120_000) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        folder = Path(name)
        with open_place(str(folder / "a.book"), commands.INFO) as book:
            told = _told("sqlite", book, rows)
        server = Server()
        try:
            place = server.start().new_address(folder)
            with open_place(place, commands.INFO) as book:
                return {"entries": rows, **told, **_told("postgresql", book, rows)}
        finally:
            server.remove()


def _told(store: str, book: Book, rows: int) -> dict[str, object]:
    batch = []
    for event in _events(rows):
        batch.append(entry_of(event))
        if len(batch) == BATCH:
            book.append_entries(batch, commands.NOW)
            batch.clear()
    book.append_entries(batch, commands.NOW)
    start = time.perf_counter()
    faults = list(book.verify())
    middle = time.perf_counter()
    faults += verify_book(book).faults
    end = time.perf_counter()
    if faults:
        raise SystemExit(str(faults[0]))
    return {
        f"{store}_chains_per_s": round(rows / (middle - start)),
        f"{store}_book_verify_per_s": round(rows / (end - middle)),
    }


def _events(rows: int) -> Iterator[e.Event]:
    day = date(2024, 1, 31)
    for at in range(rows):
        group, number = divmod(at, A_GROUP)
        body: e.AnyBody = e.StatementClosed(balance_minor=5_000, minimum_minor=100)
        if number == 0:
            body = e.CustomerRegistered("person")
        elif number == 1:
            body = e.LineOpened("card", "lender", "EUR", 100_000, custody="reported")
        yield e.Event(
            f"g-{group}",
            f"{group}:{number}",
            body,
            at,
            day,
            at,
            f"c{group}",
            f"c{group}:card" if number else "",
            backfill=True,
        )
