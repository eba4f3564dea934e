"""A book with lines to draw on, on either store, and the commands to do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from limen.app.command import Command
from limen.app.draw_life import AnswerFunding, ExpireDraw, PostDraw, VoidDraw
from limen.app.draws import HoldDraw
from limen.app.execute import Executor, Outcome
from limen.app.handlers import HANDLERS
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.kernel.clock import ManualClock
from limen.kernel.outcomes import Accepted, Refused
from limen.release.rulebook import Release
from release.builders import CONSTRAINTS, PRODUCT, loaded, policy, tiny

NOW = 1_782_000_000_000_000  # 2026-06-21, after midnight in UTC
TODAY = date(2026, 6, 21)
MINUTE = 60_000_000
LIMIT = 1_000_000
CYCLE = PRODUCT + '\n[schedule]\nkind = "statement_cycle"\n'
SMALL = PRODUCT.replace("smallest_draw_minor = 50_000", "smallest_draw_minor = 100")


def release_of(constraints: str = "", draw: bytes | None = None, **changed: Any) -> Release:
    """The tiny release with more constraints and a draw policy."""
    files = tiny(**{"constraints": CONSTRAINTS + constraints, "product": SMALL, **changed})
    return loaded(files | ({} if draw is None else {"policies/draw.dmn": draw}))


def draw_policy(decision: str, reasons: str = "null", **inputs: str) -> bytes:
    """A draw policy of two FEEL texts."""
    given = inputs or {"amount_minor": "number"}
    return policy({"decision": decision, "reasons": reasons}, given, "Draw")


@dataclass
class House:
    """A book with its executor; the clock moves by hand."""

    book: Any
    release: Release
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    handlers: Mapping[Any, Any] = field(default_factory=lambda: HANDLERS)
    holder: str = "one"
    count: int = 0

    def __post_init__(self) -> None:
        self.executor = self.beside(self.book, self.holder)
        shelf = TermsShelf(self.book)
        product = self.release.products["line"]
        self.terms_id = shelf.file(product, self.release.release_id, NOW - MINUTE)

    def beside(self, book: Any, holder: str) -> Executor:
        return Executor(
            book, book, self.clock, self.handlers, self.release, quotas=book, holder=holder
        )

    def open(self, line_id: str = "l", group: str = "g", customer: str = "c", **more: Any) -> None:
        """Open a line; the customer is registered where new."""
        agreed = {"currency": "CNY", "limit_minor": LIMIT, "terms_id": self.terms_id, **more}
        body = e.LineOpened("line", "bank", **agreed)
        events = [self.event(body, line_id, group, customer)]
        if customer not in self.book.known_customers([customer]):
            events.insert(0, self.event(e.CustomerRegistered("merchant"), "", group, customer))
        self.book.append(events, self.clock.now())

    def event(
        self, body: e.AnyBody, line_id: str = "l", group: str = "g", customer: str = "c"
    ) -> e.Event:
        self.count += 1
        now = self.clock.now()
        key = f"e{self.count}:{self.holder}"
        return e.Event(group, key, body, now, TODAY, now, customer, line_id)

    def happen(self, body: e.AnyBody, *place: str) -> None:
        """Write an event that another part of the house would."""
        self.book.append([self.event(body, *place)], self.clock.now())

    def do(self, command: Command) -> Outcome:
        return self.executor.execute(command)

    def hold(self, draw_id: str, amount_minor: int, line_id: str = "l", **more: Any) -> Outcome:
        key = more.pop("key", f"hold:{line_id}:{draw_id}")
        return self.do(
            HoldDraw(key=key, line_id=line_id, draw_id=draw_id, amount_minor=amount_minor, **more)
        )

    def post(self, draw_id: str, line_id: str = "l") -> Outcome:
        return self.do(
            PostDraw(key=f"post:{line_id}:{draw_id}:{self.clock.now()}", line_id=line_id,
                     draw_id=draw_id)
        )  # fmt: skip

    def void(self, draw_id: str, line_id: str = "l") -> Outcome:
        key = f"void:{line_id}:{draw_id}"
        return self.do(VoidDraw(key=key, line_id=line_id, draw_id=draw_id, because="changed mind"))

    def expire(self, draw_id: str, line_id: str = "l") -> Outcome:
        key = f"expire:{line_id}:{draw_id}:{self.clock.now()}"
        return self.do(ExpireDraw(key=key, line_id=line_id, draw_id=draw_id))

    def answer(self, draw_id: str, partner: str, agreed: bool, line_id: str = "l") -> Outcome:
        return self.do(
            AnswerFunding(
                key=f"answer:{line_id}:{draw_id}:{partner}",
                line_id=line_id,
                draw_id=draw_id,
                partner=partner,
                agreed=agreed,
            )
        )

    def line(self, line_id: str = "l", group: str = "g") -> Any:
        """The line's state, folded anew from the journal."""
        from limen.book.group import fold_group

        return fold_group(group, self.book.chain_events(group)).lines[line_id]

    def last(self, group: str = "g") -> e.AnyBody:
        return self.book.chain_events(group)[-1].body

    def quota(self, name: str) -> tuple[int, int]:
        """What a quota has in all, and what is leased or used."""
        found = {each.name: each for each in self.book.quotas()}[name]
        return found.total_minor, found.leased_minor

    def later(self, micros: int) -> None:
        self.clock.move_to(self.clock.now() + micros)


def reasons(outcome: Outcome) -> tuple[str, ...]:
    assert isinstance(outcome, Refused), outcome
    return outcome.reasons


def value(outcome: Outcome) -> dict[str, Any]:
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


@pytest.fixture
def make(store: Any) -> Iterator[Any]:
    """Makes a house under a release, with one line open."""
    books = []

    def made(release: Release | None = None, **more: Any) -> House:
        books.append(store.create())
        house = House(books[-1], release or release_of(), **more)
        house.open()
        return house

    yield made
    for book in books:
        book.close()
