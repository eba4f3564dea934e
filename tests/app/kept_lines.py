"""A small book of kept lines: opened by events, moved by commands, closed by days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from limen.app.close_day import Closer
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.ports import BookInfo
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.product import Product
from limen.book.terms import PenaltyTerms, RateTerms, ScheduleTerms, Terms
from limen.kernel.dates import HOUR_US, start_of_day
from limen.storage.sqlite import open_book

INFO = BookInfo("a lender", "UTC")
START = date(2026, 1, 10)
INSTALMENTS = Terms(
    RateTerms(fixed_ppm=180_000),
    ScheduleTerms("equal_instalments", 6),
    penalty=PenaltyTerms(multiple_ppm=1_500_000),
)


def product(terms: Terms = INSTALMENTS, name: str = "cash") -> Product:
    return Product(name, "CNY", 0, 10**9, 1, 1, 180_000, terms=terms)


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self, day: date) -> None:
        self.instant = start_of_day(day, "UTC") + 12 * HOUR_US

    def now(self) -> int:
        self.instant += 1
        return self.instant

    def go(self, day: date) -> None:
        self.instant = max(self.instant, start_of_day(day, "UTC") + 12 * HOUR_US)


class Place:
    """A book with a clock, its executor and its closer."""

    def __init__(self, journal: Any, day: date = START, handlers: Any = HANDLERS) -> None:
        self.journal, self.clock = journal, SetClock(day)
        self.executor = Executor(journal, journal, self.clock, handlers)
        self.closer = Closer(journal, journal, journal, self.clock)
        self.count = 0

    def event(self, line_id: str, body: e.AnyBody, on: date, key: str = "") -> e.Event:
        self.count += 1
        now = self.clock.now()
        return e.Event(
            f"g-{line_id}", key or f"k{self.count}", body, now, on, now, f"c-{line_id}", line_id
        )

    def tell(self, line_id: str, body: e.AnyBody, on: date, key: str = "") -> str:
        event = self.event(line_id, body, on, key)
        self.journal.append([event], event.known_at)
        return event.key

    def open(self, line_id: str, terms: Terms = INSTALMENTS, on: date = START) -> None:
        shelf = TermsShelf(self.journal)
        terms_id = shelf.file(product(terms), "r", self.clock.now())
        self.tell(line_id, e.CustomerRegistered("person"), on)
        body = e.LineOpened("cash", "bank", "CNY", 10**8, terms_id=terms_id)
        self.tell(line_id, body, on)

    def draw(self, line_id: str, draw_id: str, amount_minor: int, on: date) -> None:
        self.tell(line_id, e.DrawMade(draw_id, amount_minor), on)

    def line(self, line_id: str) -> Any:
        from limen.book.group import fold_group

        chain = f"g-{line_id}"
        return fold_group(chain, self.journal.chain_events(chain)).lines[line_id]

    def close(self, through: date) -> list[e.DayClosed]:
        self.clock.go(through + timedelta(days=1))
        return self.closer.close_through(through)


def a_place(folder: Path, day: date = START) -> Place:
    return Place(open_book(folder / "a.book", create=INFO), day)
