"""What the tests of the import share: a small mapping, a book, a run."""

from __future__ import annotations

import csv
import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from limen.app.import_book import ImportReport, import_file, resolve_files
from limen.app.mapping import Mapping
from limen.app.mapping_read import read_mapping
from limen.app.ports import BookInfo
from limen.app.scanner import Reject
from limen.kernel.clock import ManualClock
from limen.storage.shape import DuckScanner
from limen.storage.sqlite import SqliteBook, open_book

NOW = 1_700_000_000_000_000  # 2023-11-14
ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LIMEN_SHARED", ROOT.parent / "shared")) / "data"

LINES = """
[book]
entity = "bank"
product = "card"
currency = "EUR"
time_zone = "Europe/Berlin"
custody = "reported"
customer = "{id}"
line = "{id}:card"

[files]
lines = "argument"

[[event]]
kind = "customer_registered"
key = "{id}:registered"
occurred_at = "since"
known_at = "since"
fields.customer_kind = { constant = "person" }

[[event]]
kind = "line_opened"
key = "{id}:opened"
occurred_at = "since"
known_at = "since"
fields.limit_minor = { column = "limit", unit = "major" }

[[event]]
kind = "statement_closed"
key = "{id}:statement"
occurred_at = "closed"
known_at = "closed"
fields.balance_minor = { column = "balance", unit = "major" }
fields.months_late = { column = "status", codes = { "ok" = 0, "late" = 1 } }

[attributes]
protected = ["age"]
personal = ["name"]
plain = ["city"]
"""
"""Three events a row."""

HEADER = ["id", "since", "limit", "closed", "balance", "status", "age", "name", "city"]
GOOD = ["c1", "2020-01-01", "1000", "2020-01-31", "12.50", "ok", "41", "Ann", "Ulm"]

SALES = """
[book]
entity = "lender"
product = "shop"
currency = "EUR"
time_zone = "Europe/Berlin"
custody = "reported"
customer = "{shop}"

[files]
reports = "argument"

[shape.shops]
sql = "SELECT NULL AS row, shop, min(received) AS first_known FROM reports GROUP BY shop"

[[event]]
kind = "customer_registered"
from = "shops"
key = "{shop}:registered"
occurred_at = "month_end(first_known)"
known_at = "month_end(first_known)"
fields.customer_kind = { constant = "merchant" }

[[event]]
kind = "sales_reported"
from = "reports"
key = "{shop}:{period}"
occurred_at = "month_end(period)"
known_at = "month_end(received)"
amend_by = "received"
fields.period = { constant = "month" }
fields.period_start = "period"
fields.sales_minor = { column = "sales", unit = "major", rounding = "half_even" }
"""


def mapping_of(text: str = LINES) -> Mapping:
    mapping, faults = read_mapping(text.encode(), "mapping.toml")
    assert mapping is not None, "\n".join(map(str, faults.items))
    return mapping


def ignoring(*columns: str) -> str:
    """The part of a mapping that lets a file hold columns that nothing reads."""
    return f"\n[columns]\nignored = {list(columns)}\n"


def row(**changes: str) -> list[str]:
    """A good row with some cells changed."""
    return [changes.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


def write_csv(path: Path, rows: list[list[str]], header: list[str] | None = None) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header or HEADER, *rows])
    return path


@contextmanager
def new_book(path: Path, zone: str = "Europe/Berlin"):
    with open_book(path, create=BookInfo("t", zone)) as book:
        yield book


def run(
    book: SqliteBook, mapping: Mapping, path: Path, **more
) -> tuple[ImportReport, list[Reject]]:
    rejects: list[Reject] = []
    report = import_file(
        book,
        book,
        ManualClock(more.pop("now", NOW)),
        DuckScanner(),
        mapping,
        resolve_files(mapping, path),
        rejects.append,
        **more,
    )
    return report, rejects


def content(book: SqliteBook) -> list[tuple]:
    """All that is chained, but for the sealed texts, which differ from book to book."""
    found = []
    for _, events in book.all_chains():
        for event in events:
            body = event.body
            if event.kind == "customer_registered":
                sealed = {
                    name: book.unseal(event.customer_id, name, text)
                    for name, text in body.sealed.items()
                }
                body = (body.customer_kind, body.attributes, sealed)
            found.append((event.seq, event.key, event.chain_id, body, event.known_at))
    return sorted(found, key=lambda item: item[0])


def links(book: SqliteBook) -> list[tuple]:
    query = "SELECT seq, content_hash, link FROM journal ORDER BY seq"
    return sqlite3.connect(book.path).execute(query).fetchall()
