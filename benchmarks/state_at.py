"""A line's state on a past day, by what was known then, in a book with many events."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.close_rate import INFO, TODAY, BenchClock, fill
from limen.app.face import Book
from limen.kernel.dates import HOUR_US, start_of_day
from limen.storage.sqlite import open_book

READS = 2_000
MS = 1_000


def run(rows: int = 200_000) -> dict[str, object]:
    """Build a book of `rows` lines, and read states of lines a year old, days back."""
    with tempfile.TemporaryDirectory() as folder:
        clock = BenchClock()
        store = open_book(Path(folder) / "large.book", create=INFO)
        events = fill(store, Path(folder), clock, rows)
        book = Book(store, clock)
        times = []
        for number in range(READS):
            day = TODAY - timedelta(days=1 + number % 300)
            name = f"l{number * 30 * 7919 % (rows // 30 * 30):07d}"
            began = time.perf_counter()
            found = book.state(name, day, start_of_day(day, "UTC") + 23 * HOUR_US)
            times.append((time.perf_counter() - began) * MS)
            if found is None or not found.owed_minor:
                raise SystemExit(f"the state of {name} on {day} is {found}")
        book.close()
    times.sort()
    return {
        "events": events,
        "reads": READS,
        "median_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[len(times) * 99 // 100], 2),
        "most_ms": round(times[-1], 2),
    }
