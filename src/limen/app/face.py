"""The Python face: a book that takes commands and answers what it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.close_day import Closer
from limen.app.customers import registration
from limen.app.execute import Executor
from limen.app.groups import group_events, group_of_line
from limen.app.handlers import HANDLERS
from limen.app.letters import Writer, language_of
from limen.app.line_view import group_on, view_line
from limen.kernel.dates import business_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from limen.app.command import Command
    from limen.app.execute import Outcome
    from limen.app.line_view import LineView
    from limen.app.ports import Book as Store
    from limen.book.events import CustomerKind, DayClosed, Event
    from limen.book.product import Product
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release


class Book:
    """A lender's book; made by `limen.open`, closed by `close` or at the end of a ``with``.

    It is not shared between threads: each opens its own.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        release: Release | None = None,
        holder: str = "one",
        versions: Mapping[str, str] | None = None,
    ) -> None:
        self._store, self._clock = store, clock
        letters = None if release is None else Writer(release, language_of(release))
        self._executor = Executor(
            store, store, clock, HANDLERS, release, letters, quotas=store, holder=holder,
            versions=versions or {},
        )  # fmt: skip

    def execute(self, command: Command) -> Outcome:
        """Carry out a command in a commit of its own.

        Returns
        -------
        ``Accepted(value)``, ``Refused(reasons)``, or ``Unknown(key)`` where the connection was lost
        at the commit: ask again with the same command.

        Raises
        ------
        ConcurrencyConflict
            If other writers hold the book for too long; nothing was written.
        Unavailable
            If the store is lost or full; nothing was written.
        """
        return self._executor.execute(command)

    def apply(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry out commands, up to 1,000 in one commit; each is accepted or refused alone."""
        return self._executor.apply(commands)

    def register(
        self,
        key: str,
        customer_id: str,
        kind: CustomerKind,
        *,
        group_id: str = "",
        attributes: Mapping[str, str | int | None] | None = None,
        personal: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Register a customer; `personal` fields are encrypted under the customer's own key.

        Without a group, the customer becomes a group of one.
        """
        command = registration(
            self._store,
            key,
            customer_id,
            kind,
            group_id=group_id,
            attributes=attributes,
            personal=personal,
        )
        return self.execute(command)

    def close_day(self, through: date) -> list[DayClosed]:
        """Close every open business day up to one that is over, in order.

        Raises
        ------
        BadInput
            If the day is not over in the book's zone.
        """
        return Closer(self._store, self._store, self._store, self._clock).close_through(through)

    def state(
        self, line_id: str, on: date | None = None, known_at: Instant | None = None
    ) -> LineView | None:
        """Return a line as it stood at the end of a day, by what was known at an instant.

        Parameters
        ----------
        on
            Business date; None for today.
        known_at
            None for all that is known.

        Returns
        -------
        The line, None where the book did not have it then.
        """
        found = group_of_line(self._store, line_id, known_at)
        if found is None:
            return None
        day = on or business_date(self._clock.now(), self._store.info.time_zone)
        line = group_on(*found, on).lines.get(line_id)
        return None if line is None else view_line(line, self._executor.terms, day)

    def events(self, group_id: str, known_at: Instant | None = None) -> list[Event]:
        """Return a group's events, with those of groups linked into it, as they became known."""
        return group_events(self._store, group_id, known_at)

    def group_of(self, line_id: str) -> str | None:
        """Return the group that a line answers through, links followed."""
        found = group_of_line(self._store, line_id)
        return None if found is None else found[0]

    def file_product(self, product: Product) -> str:
        """Keep a product's terms in the book and return their `terms_id`."""
        return self._executor.terms.file(product, "", self._clock.now())

    def close(self) -> None:
        """Release the store."""
        self._store.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
