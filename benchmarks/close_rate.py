"""The daily close of a large book: how long it takes, and how much memory.

Most lines have nothing due on the day: they were drawn in the last month. One in thirty has its
twelfth instalment due, after a year of instalments paid in time; three in a hundred are overdue.
Each kind is one prototype, closed day by day, and then copied with names of its own.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from limen.app.close_day import Closer
from limen.app.index_ports import IndexEntry
from limen.app.ports import BookInfo
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.chain import day_number
from limen.book.group import fold_group
from limen.book.line_account import fold_account
from limen.book.line_index import decode_row, encode_row
from limen.book.product import Product
from limen.book.terms import PenaltyTerms, RateTerms, ScheduleTerms, Terms
from limen.kernel.dates import HOUR_US, Instant, add_months, start_of_day
from limen.storage.rows import entry_of
from limen.storage.sqlite import SqliteBook, open_book

LINES = 1_000_000
TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)
INFO = BookInfo("a lender", "UTC")
TERMS = Terms(
    RateTerms(fixed_ppm=180_000),
    ScheduleTerms("equal_instalments", 24),
    penalty=PenaltyTerms(multiple_ppm=1_500_000),
)
PRODUCT = Product("cash", "CNY", 0, 10**9, 1, 1, 180_000, terms=TERMS)
BATCH = 20_000
MB = 1024


class BenchClock:
    """Noon of a day that is set."""

    def __init__(self) -> None:
        self.day = TODAY

    def now(self) -> Instant:
        return start_of_day(self.day, "UTC") + 12 * HOUR_US


def run(rows: int = LINES) -> dict[str, object]:
    """Build the book, close one day, and say how long that took."""
    with tempfile.TemporaryDirectory() as folder:
        clock = BenchClock()
        book = open_book(Path(folder) / "large.book", create=INFO)
        began = time.perf_counter()
        events = fill(book, Path(folder), clock, rows)
        built = time.perf_counter() - began
        clock.day = TODAY + DAY
        closer = Closer(book, book, book, clock)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, cpu = time.perf_counter(), time.process_time()
        closed = closer.close(TODAY)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        book.close()
    return {
        "lines": closed.lines,
        "events": events,
        "posted": closed.posted,
        "overdue": sum(n for name, n in closed.buckets.items() if name != "M0"),
        "trial_balance": sum(closed.balances.values()),
        "build_seconds": round(built, 1),
        "close_seconds": round(seconds, 1),
        "close_cpu_seconds": round(cpu, 1),
        "lines_per_second": round(closed.lines / seconds),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB,
        "peak_mb_before": before // MB,
    }


def fill(book: SqliteBook, folder: Path, clock: BenchClock, rows: int) -> int:
    """Fill a book with lines and return how many events that took."""
    kinds = list(_prototypes(folder, clock))
    TermsShelf(book).file(PRODUCT, "", clock.now())
    entries, index, count = [], [], 0
    for number in range(rows):
        events, row = kinds[_kind_of(number)]
        name = f"l{number:07d}"
        for place, event in enumerate(events):
            own = replace(
                event, chain_id=name, key=f"{name}/{place}", customer_id=name, line_id=name
            )
            entries.append(entry_of(own))
        next_day = None if row.next_on is None else day_number(row.next_on)
        index.append(IndexEntry(name, name, next_day, encode_row(replace(row, line_id=name))))
        if len(entries) >= BATCH or number == rows - 1:
            book.append_entries(entries, clock.now())
            with book.unit([]) as unit:
                unit.put_index(index)
            count += len(entries)
            entries, index = [], []
    return count


def _kind_of(number: int) -> int:
    """0 has an instalment due, 1 is overdue, the others were drawn on each of the last days."""
    if number % 30 == 0:
        return 0
    return 1 if number % 33 == 1 else 2 + number % 28


def _prototypes(folder: Path, clock: BenchClock) -> Iterator[tuple[list[e.Event], object]]:
    ages = [(add_months(TODAY, -12), True), (TODAY - 45 * DAY, False)]
    ages += [(TODAY - age * DAY, True) for age in range(1, 29)]
    for place, (opened_on, pays) in enumerate(ages):
        with open_book(folder / f"{place}.book", create=INFO) as small:
            yield _prototype(small, clock, opened_on, pays)


def _prototype(
    book: SqliteBook, clock: BenchClock, opened_on: date, pays: bool
) -> tuple[list[e.Event], object]:
    clock.day = opened_on
    terms_id = TermsShelf(book).file(PRODUCT, "", clock.now())

    def tell(body: e.AnyBody, on: date) -> None:
        clock.day, now = on, clock.now()
        key = f"{on}/{type(body).__name__}"
        book.append([e.Event("l", key, body, now, on, now, "l", "l")], now)

    tell(e.CustomerRegistered("person"), opened_on)
    tell(e.LineOpened("cash", "bank", "CNY", 10**7, terms_id=terms_id), opened_on)
    tell(e.DrawMade("d", 1_000_000), opened_on)
    closer = Closer(book, book, book, clock)
    months = (day for n in range(1, 12) if (day := add_months(opened_on, n)) < TODAY)
    for due_on in months if pays else ():
        clock.day = due_on + DAY
        closer.close_through(due_on - DAY)
        tell(e.RepaymentMade(_due(book, due_on)), due_on)
    clock.day = TODAY
    closer.close_through(TODAY - DAY)
    (row,) = map(decode_row, book.index_rows())
    return book.chain_events("l"), row


def _due(book: SqliteBook, on: date) -> int:
    line = fold_group("l", book.chain_events("l")).lines["l"]
    account = fold_account(line.facts, TermsShelf(book), on)
    return 0 if account is None else account.balances().due_minor
