"""Small books through a real store, and a small release that can do each thing to a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from limen.app.deciding import Run, open_run
from limen.app.letters import Writer
from limen.app.ports import BookInfo, Put
from limen.app.review import ReviewResult, review
from limen.book import events as e
from limen.decide.record import Record, decode
from limen.kernel.dates import end_of_day, start_of_day
from limen.release.rulebook import Release
from limen.storage.sqlite import SqliteBook, open_book
from release.builders import CONSTRAINTS, loaded, shipped_files, tiny

ZONE = "Asia/Shanghai"
START = date(2024, 1, 1)
ENDS = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
DAY = ENDS[-1]
AT = end_of_day(DAY, ZONE)
NOW = end_of_day(date(2024, 6, 1), ZONE)
VERSIONS = {"limen": "0"}
LIMIT = 1_000_000

CLEAN, LATE, HARD = (0, 0, 0), (0, 0, 1), (1, 2, 3)
"""Months late on the three statements: the tiny policy keeps, lowers (ten days), freezes (now)."""
EXPECTED = {CLEAN: "keep", LATE: "lower", HARD: "freeze"}


def small_files(cuts_ppm: int = 1_000_000, extra: str = "", **parts: str) -> dict[str, bytes]:
    """The files of the tiny release with notices; `cuts_ppm` is its budget of discretionary cuts.

    The freeze of its hard rule has no lead: it comes the next morning.
    """
    conduct = f"[conduct]\ndiscretionary_cuts_ppm = {cuts_ppm}\n{extra}"
    constraints = CONSTRAINTS.replace("[conduct]", conduct)
    notices = {
        path: data for path, data in shipped_files("uci").items() if path.startswith("notices/")
    }
    return {**tiny(constraints=constraints, **parts), **notices}


@cache
def small_release(cuts_ppm: int = 1_000_000) -> Release:
    return loaded(small_files(cuts_ppm))


def event(
    customer: str, key: str, body: e.AnyBody, day: date, at: int | None = None, line: bool = True
) -> e.Event:
    """One event of a lone customer."""
    instant = end_of_day(day, ZONE) if at is None else at
    return e.Event(
        chain_id=f"g-{customer}",
        key=f"{customer}:{key}",
        body=body,
        occurred_at=instant,
        effective_on=day,
        known_at=instant,
        customer_id=customer,
        line_id=f"{customer}:line" if line else "",
        backfill=True,
    )


def customer(
    name: str,
    late: Sequence[int] = CLEAN,
    owed_minor: int = 100_000,
    limit_minor: int = LIMIT,
    custody: e.Custody = "reported",
) -> list[e.Event]:
    """A customer with three statements of the same balance, paid as late as `late` says."""
    opened = e.LineOpened("line", "bank", "CNY", limit_minor, custody, opened_on=START)
    found = [
        event(name, "registered", e.CustomerRegistered("merchant"), START, line=False),
        event(name, "opened", opened, START),
    ]
    for on, months in zip(ENDS, late, strict=True):
        paid = start_of_day(on, ZONE)
        found.append(event(name, f"{on}:paid", e.RepaymentMade(owed_minor), on, paid))
        statement = e.StatementClosed(owed_minor, months, "late" if months else "paid_in_full")
        found.append(event(name, f"{on}:statement", statement, on))
    return found


def book_of(folder: Path, groups: Iterable[list[e.Event]], name: str = "b.book") -> SqliteBook:
    """A new book with these groups, one after the other."""
    book = open_book(folder / name, create=BookInfo("tenant", ZONE))
    for events in groups:
        assert set(book.append(events, NOW)) == {Put.WRITTEN}
    return book


def mixed(count: int = 9) -> dict[str, tuple[int, ...]]:
    """Customers, a third of each kind."""
    kinds = (CLEAN, LATE, HARD)
    return {f"c{number}": kinds[number % 3] for number in range(count)}


def groups_of(lateness: Mapping[str, tuple[int, ...]]) -> list[list[e.Event]]:
    return [customer(name, late) for name, late in lateness.items()]


def run_of(
    journal: Any,
    release: Release | None = None,
    versions: Mapping[str, str] = VERSIONS,
    at: int = AT,
) -> Run:
    return open_run(journal, release or small_release(), at, "review", versions, NOW)


def reviewed(journal: Any, release: Release | None = None, **kept: Any) -> ReviewResult:
    """Run the review of the small book, from its opening to its end."""
    release = release or small_release()
    run = run_of(journal, release, kept.pop("versions", VERSIONS))
    return review(journal, run, NOW, Writer(release, "en"), **kept)


def bodies(journal: Any, kind: type[e.Body]) -> list[Any]:
    return [one.body for one in all_events(journal) if isinstance(one.body, kind)]


def all_events(journal: Any) -> list[e.Event]:
    """Every event of the book, the portfolio's own among them, in order of writing."""
    found = list(journal.chain_events(e.PORTFOLIO_CHAIN))
    for chain_id, chain in journal.all_chains():
        found += chain if chain_id != e.PORTFOLIO_CHAIN else []
    return sorted(found, key=lambda event: event.seq)


def stored(journal: Any) -> dict[str, bytes]:
    """Every stored record by line."""
    return {
        event.line_id: bytes(event.body.record)
        for event in all_events(journal)
        if isinstance(event.body, e.DecisionMade)
    }


def records(journal: Any) -> dict[str, Record]:
    return {line: decode(data) for line, data in stored(journal).items()}


class PowerCut(Exception):
    """The machine stopped."""


@dataclass
class Failing:
    """A journal whose writer dies before its n-th append; what was written stays."""

    inner: SqliteBook
    appends_left: int
    seen: list[int] = field(default_factory=list)

    def append(self, events: Sequence[e.Event], recorded_at: int) -> list[Put]:
        if not self.appends_left:
            raise PowerCut
        self.appends_left -= 1
        self.seen.append(len(events))
        return self.inner.append(events, recorded_at)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass
class Through:
    """A journal whose answers are changed on the way out."""

    inner: SqliteBook

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Tampered(Through):
    """One event's body is another."""

    def __init__(self, inner: SqliteBook, key: str, body: e.AnyBody) -> None:
        super().__init__(inner)
        self.key, self.body = key, body

    def chain_events(self, *asked: Any) -> list[e.Event]:
        return [self._seen(one) for one in self.inner.chain_events(*asked)]

    def all_chains(self, *asked: Any) -> Iterator[tuple[str, list[e.Event]]]:
        for chain_id, chain in self.inner.all_chains(*asked):
            yield chain_id, [self._seen(one) for one in chain]

    def _seen(self, one: e.Event) -> e.Event:
        return msgspec.structs.replace(one, body=self.body) if one.key == self.key else one
