"""A book of a year in which some lines draw more and more, and then fall behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.builders import ZONE, book_of, small_files
from cli.calling import folder_of
from limen.book import events as e
from limen.kernel.dates import end_of_day

LINES = 120
ENDS = [
    date(2023, month, day)
    for month, day in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1)
]
LIMIT = 1_000_000
RISES, FAILS = 6, 10
"""Months (1 is the first) from which every sixth line draws more, and is three months late."""

TERMS = """
[early_warning.line]
centre_milli = -6000
spread_milli = 1000
shift_milli = 1099
alarm_tenths = 30
off_tenths = 7
"""


def line_events(number: int, fails: bool) -> list[e.Event]:
    """A year of one line; those that do not fail use a tenth to a half of it."""
    name, events = f"w{number}", []

    def add(key: str, body: e.AnyBody, day: date, line: bool = True) -> None:
        at = end_of_day(day, ZONE)
        events.append(
            e.Event(
                f"g-{name}", f"{name}:{key}", body, at, day, at, name, f"{name}:line" * line,
                backfill=True,
            )
        )  # fmt: skip

    add("registered", e.CustomerRegistered("merchant"), ENDS[0].replace(day=1), line=False)
    opened = e.LineOpened("line", "bank", "CNY", LIMIT, "reported", opened_on=ENDS[0])
    add("opened", opened, ENDS[0].replace(day=1))
    for month, on in enumerate(ENDS, start=1):
        owed = 100_000 + number % 5 * 100_000
        late = 0
        if fails and month >= RISES:
            owed = 950_000
            late = min(max(month - FAILS + 3, 0), 6)
        if not late:
            add(f"{on}:paid", e.RepaymentMade(owed // 2), on)
        add(f"{on}:s", e.StatementClosed(owed, late, "late" if late else "revolving"), on)
    return events


def worsening_book(folder: Path, lines: int = LINES, failing: int = 6) -> Path:
    """Write the book; every `failing`-th line fails."""
    book = book_of(folder, [line_events(n, fails=n % failing == 0) for n in range(lines)])
    book.close()
    return book.path


def warned_release(folder: Path, terms: str = TERMS, **parts: str) -> Path:
    """Write the tiny release with an early warning."""
    files = small_files(**parts)
    files["constraints.toml"] += terms.encode()
    return folder_of(files, folder / "warned")
