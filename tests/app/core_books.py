"""A small book beside a core: lines that a core reports, and its daily files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from limen.app.core_in import CoreIn, core_in
from limen.app.core_layout import IN_COLUMNS, default_mapping
from limen.app.core_out import read_rows
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.import_book import resolve_files
from limen.app.scanner import Reject
from limen.book import events as e
from limen.book.group import fold_group
from limen.book.line import LineState
from limen.kernel.clock import ManualClock
from limen.kernel.dates import end_of_day, start_of_day
from limen.storage.shape import DuckScanner

ZONE = "Europe/Berlin"
FIRST = date(2024, 3, 1)
LINES = ("l1", "l2", "l3")


def morning(day: date) -> int:
    """Seven in the morning after a day."""
    return start_of_day(day + timedelta(1), ZONE) + 7 * 3_600_000_000


def opened(line_id: str, *, custody: e.Custody = "reported", group: str = "") -> list[e.Event]:
    """A customer and a line of 1,000.00, known since the first day."""
    at = end_of_day(FIRST - timedelta(1), ZONE)
    customer_id, chain = f"c-{line_id}", group or f"g-{line_id}"
    bodies: list[tuple[str, e.AnyBody, str]] = [
        (f"{line_id}:customer", e.CustomerRegistered("person"), ""),
        (f"{line_id}:line", e.LineOpened("card", "bank", "EUR", 100_000, custody), line_id),
    ]
    return [
        e.Event(chain, key, body, at, FIRST - timedelta(1), at, customer_id, line, True)
        for key, body, line in bodies
    ]


def fill(book: Any, lines: Iterable[str] = LINES) -> None:
    for line_id in lines:
        book.append(opened(line_id), morning(FIRST - timedelta(1)))


def row(record: str, line_id: str, day: date, **cells: object) -> dict[str, str]:
    """A row of a daily file."""
    found = {"record": record, "line_id": line_id, "day": day.isoformat()}
    return {**found, **{name: str(value) for name, value in cells.items()}}


def write_rows(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, IN_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


_mapping = lru_cache(default_mapping)


def take_in(book: Any, path: Path, now: int) -> tuple[CoreIn, list[Reject]]:
    rejects: list[Reject] = []
    mapping = _mapping(book.info.time_zone)
    files = resolve_files(mapping, path)
    clock = ManualClock(now)
    found = core_in(book, book, clock, DuckScanner(), mapping, files, rejects.append)
    return found, rejects


def line_of(book: Any, line_id: str) -> LineState:
    chain = book.known_lines([line_id])[line_id].chain_id
    return fold_group(chain, book.chain_events(chain)).lines[line_id]


def view(line: LineState) -> tuple[object, ...]:
    """All of a reported line that does not depend on when its facts came."""
    return (
        line.limit_minor,
        line.balance_minor,
        line.may_draw,
        line.status,
        [(each.on, each.balance_minor, each.months_late) for each in line.statements],
        line.repayments,
        [(each.draw_id, each.on, each.amount_minor) for each in line.draws],
        line.reversals,
        line.limit_steps,
        line.core.charges,
        sorted(line.core.days.items()),
        sorted(line.flags.items()),
        line.reported,
    )


def decided(
    line_id: str,
    decision_id: str,
    action: str,
    to_minor: int,
    effective_on: date,
    *,
    known: date,
    notice: bool = True,
) -> list[e.Event]:
    """A decision announced on a day, with its notice."""
    at = end_of_day(known, ZONE)
    made = e.DecisionMade(
        decision_id, "run", action, 100_000, to_minor, msgspec.Raw(b"{}"), effective_on
    )
    told = e.NoticeSent(f"n-{decision_id}", decision_id, "cut", "en", (), effective_on)
    bodies: list[e.AnyBody] = [made, told] if notice else [made]
    return [
        e.Event(
            f"g-{line_id}",
            f"{decision_id}:{number}",
            body,
            at,
            known,
            at,
            f"c-{line_id}",
            line_id,
            True,
        )
        for number, body in enumerate(bodies)
    ]


def executor(book: Any, now: int) -> Executor:
    return Executor(book, book, ManualClock(now), HANDLERS)


@dataclass
class Written:
    """Where a file of instructions goes."""

    files: list[bytes] = field(default_factory=list)

    def __call__(self, data: bytes) -> None:
        self.files.append(data)

    def rows(self) -> list[dict[str, str]]:
        return read_rows(self.files[-1])
