"""What the handler of a command works with: one locked group, the time, the release."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.book import events as e
from limen.book.business_days import value_date
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from limen.app.group_cache import Kept
    from limen.app.leases import LeaseShelf
    from limen.app.letters import Writer
    from limen.app.ports import Journal, Message, Unit
    from limen.app.terms_shelf import TermsShelf
    from limen.book.customer import CustomerState
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.book.line_account import LineAccount
    from limen.book.terms import Terms
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class Done:
    """What a handler makes of a command: events, the answer's value, messages to send.

    `refused` is a refusal that leaves events of its own (a refused draw is a fact too).
    """

    events: tuple[e.Event, ...] = ()
    value: dict[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One command's view inside the lock.

    Attributes
    ----------
    now
        When the lender knows of it: never before what the group knows already.
    key
        The command's key; events take keys made from it.
    leases
        Leases of portfolio quotas; None where the store keeps none.
    others
        Further locked groups, where the command named their customers.
    letters
        Writes notices; None where nothing is told.
    manifest, versions
        Where the book keeps the release's files, and library versions: for a decision's record.
    """

    kept: Kept
    unit: Unit
    now: Instant
    key: str
    zone: str
    terms: TermsShelf
    release: Release | None = None
    leases: LeaseShelf | None = None
    journal: Journal | None = None
    letters: Writer | None = None
    others: Mapping[str, Kept] = field(default_factory=dict)
    manifest: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def group(self) -> GroupState:
        """The locked group."""
        return self.kept.group

    def shelf(self) -> LeaseShelf:
        """Return the leases of portfolio quotas.

        Raises
        ------
        InvariantViolated
            If the release has quotas and the store that this runs on leases none.
        """
        if self.leases is None:
            raise InvariantViolated("a release with quotas runs on a store that leases them")
        return self.leases

    def line(self, line_id: str) -> LineState | None:
        """Return a line of the group."""
        return self.group.lines.get(line_id)

    def customer_of(self, line: LineState) -> CustomerState:
        """Return whose line it is."""
        return self.group.customers[line.customer_id]

    def on(self, line: LineState | None = None) -> date:
        """Return today's business date: of a line, with its product's zone and cut-off."""
        if line is not None and line.terms_id:
            return value_date(self.now, self.terms[line.terms_id].calendar)
        return business_date(self.now, self.zone)

    def on_terms(self, terms: Terms) -> date:
        """Return today's business date of a product whose line is not yet open."""
        return value_date(self.now, terms.calendar)

    def account(self, line: LineState, on: date) -> LineAccount | None:
        """Return a kept line's money at the end of a day; None before its first draw."""
        return self.kept.account(line, self.terms, on)

    def owed_minor(self, line: LineState, on: date) -> int:
        """Return what counts against the limit: reckoned where terms are known, else reported."""
        if not line.is_reckoned:
            return line.owed_minor
        account = self.account(line, on)
        return 0 if account is None else account.owed_minor

    def event(
        self,
        body: e.AnyBody,
        line: LineState | None = None,
        *,
        customer_id: str = "",
        on: date | None = None,
        occurred_at: Instant | None = None,
        part: str = "",
        key: str = "",
    ) -> e.Event:
        """Return an event of the group; `part` tells several of one command apart.

        `key` is given where what happens can happen only once, whichever command brings it.
        """
        return e.Event(
            chain_id=self.group.group_id,
            key=key or (f"{self.key}/{part}" if part else self.key),
            body=body,
            occurred_at=self.now if occurred_at is None else occurred_at,
            effective_on=self.on(line) if on is None else on,
            known_at=self.now,
            customer_id=line.customer_id if line is not None else customer_id,
            line_id="" if line is None else line.line_id,
        )


if TYPE_CHECKING:
    Handler = Callable[[Desk, Any], Done | Refused]
    """Decides a command inside the lock; writes nothing itself."""
