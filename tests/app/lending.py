"""A small lender at work: a book with an executor, a clock that tests move, one product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from app.builders import ZONE, small_files
from limen.app.command import Command
from limen.app.customers import GiveConsent, RegisterCustomer
from limen.app.execute import Executor, Outcome
from limen.app.handlers import HANDLERS
from limen.app.letters import Writer
from limen.app.offers import AnswerOffer, MakeOffer
from limen.app.ports import BookInfo
from limen.app.taking_up import AGREEING
from limen.book import events as e
from limen.book.group import GroupState
from limen.book.line import LineState
from limen.kernel.dates import start_of_day
from limen.kernel.outcomes import Accepted, Refused
from limen.release.rulebook import Release
from limen.storage.sqlite import open_book
from release.builders import PRODUCT, loaded
from storage.contract.stores import PostgresStore, SqliteStore

TERMS = """
[schedule]
kind = "equal_instalments"
periods = 12

[calendar]
time_zone = "Asia/Shanghai"
"""

FIRST = date(2025, 3, 1)
LIMIT = 1_000_000


@cache
def lending_release(more: str = "") -> Release:
    """The tiny release with a product whose draws are paid back in twelve instalments."""
    return loaded(small_files(product=f"{PRODUCT}{more}{TERMS}"))


@dataclass
class Bank:
    """A lender: asks its book one thing after the other, each under a key of its own."""

    book: Any
    release: Release = field(default_factory=lending_release)
    today: date = FIRST
    _keys: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        letters = Writer(self.release, "en")
        self.executor = Executor(
            self.book, self.book, self, HANDLERS, self.release, letters, quotas=self.book
        )
        self.executor.apply([])  # files the release's products, so that a refusal writes nothing

    def now(self) -> int:
        return start_of_day(self.today, ZONE) + 10 * 3_600_000_000

    def later(self, days: int) -> Bank:
        self.today += timedelta(days=days)
        return self

    def ask(self, kind: type[Command], **fields: Any) -> Outcome:
        """Ask for something under a new key."""
        return self.executor.execute(kind(key=f"k{next(self._keys)}", **fields))

    def do(self, kind: type[Command], **fields: Any) -> dict[str, Any]:
        """Ask for what must be done; return its value."""
        found = self.ask(kind, **fields)
        assert isinstance(found, Accepted), found
        return found.value

    def refused(self, kind: type[Command], **fields: Any) -> tuple[str, ...]:
        """Ask for what must be refused; nothing may be written. Return the reasons."""
        before = self.book.head()
        found = self.ask(kind, **fields)
        assert isinstance(found, Refused), found
        assert self.book.head() == before
        return found.reasons

    # -- people and lines

    def customer(self, name: str = "c", kind: e.CustomerKind = "merchant", group: str = "") -> str:
        self.do(
            RegisterCustomer, group_id=group or f"g-{name}", customer_id=name, customer_kind=kind
        )
        return name

    def consent(self, name: str, purpose: str) -> str:
        return str(self.do(GiveConsent, customer_id=name, purpose=purpose)["consent_id"])

    def offer(self, name: str = "c", limit_minor: int = LIMIT, **fields: Any) -> str:
        asked = {"product": "line", "until": self.today + timedelta(days=30), **fields}
        return str(
            self.do(MakeOffer, customer_id=name, limit_minor=limit_minor, **asked)["offer_id"]
        )

    def accept(self, name: str, offer_id: str, purpose: str = AGREEING) -> dict[str, Any]:
        return self.do(
            AnswerOffer,
            customer_id=name,
            offer_id=offer_id,
            accepts=True,
            consent_id=self.consent(name, purpose),
        )

    def line_for(self, name: str = "c", limit_minor: int = LIMIT, **fields: Any) -> str:
        """Register a customer and open a line on an accepted offer."""
        self.customer(name)
        return str(self.accept(name, self.offer(name, limit_minor, **fields))["line_id"])

    # -- looking

    def group(self, chain_id: str) -> GroupState:
        with self.book.unit([chain_id]) as unit:
            self.executor.cache.forget([chain_id])
            return self.executor.cache.read(unit, chain_id).group

    def line(self, line_id: str) -> LineState:
        home = self.book.known_lines([line_id])[line_id].chain_id
        return self.group(home).lines[line_id]

    def write(self, *events: e.Event) -> None:
        """Put facts into the book that no command of these tests brings."""
        assert all(put.value == "written" for put in self.book.append(events, self.now()))

    def fact(self, line_id: str, body: e.AnyBody, on: date | None = None) -> None:
        """Put one fact about a line into the book."""
        line = self.line(line_id)
        home = self.book.known_lines([line_id])[line_id].chain_id
        key, at = f"fact{next(self._keys)}", self.now()
        self.write(e.Event(home, key, body, at, on or self.today, at, line.customer_id, line_id))

    def kinds(self, chain_id: str, after: int = 0) -> list[str]:
        return [event.kind for event in self.book.chain_events(chain_id) if event.seq > after]


def bank_in(folder: Path, release: Release | None = None) -> Bank:
    """A lender with a new book in one file."""
    book = open_book(folder / "a.book", create=BookInfo("tenant", ZONE))
    return Bank(book) if release is None else Bank(book, release)


def any_store(request: Any, folder: Path) -> Iterator[Bank]:
    """The same lender on the store that the test asks for."""
    if request.param == "sqlite":
        with SqliteStore(folder).create() as book:
            yield Bank(book)
        return
    store = PostgresStore(request.getfixturevalue("server"), folder)
    with store.create() as book:
        yield Bank(book)
    store.drop()
