"""A lender that changes nothing: plays a world alone, for calibration and for comparison.

It keeps a ledger as any lender does: what a statement bills is posted on its day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from limen.book.events import EntriesPosted, Event, StatementClosed
from limen.book.group import GroupState, apply
from limen.book.kept_accounts import KeptAccounts
from limen.book.line_postings import to_post
from limen.kernel.dates import end_of_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from limen.book.line import LineState
    from limen.book.line_account import LineAccount
    from limen.world.world import World

    Lender = Callable[[date, dict[str, LineState]], list[Event]]
    """What a lender does at the end of a day."""


class Keeper:
    """What such a lender keeps: groups, their lines, and the ledger."""

    def __init__(self, world: World) -> None:
        self.terms, self.zone = world.agreed.terms, world.config.zone
        self.groups: dict[str, GroupState] = {}
        self.lines: dict[str, LineState] = {}
        self.accounts = KeptAccounts()
        self.written: list[Event] = []

    def put(self, events: list[Event]) -> None:
        """Fold events and remember them."""
        for event in events:
            group = self.groups.setdefault(event.chain_id, GroupState(event.chain_id))
            apply(group, event)
            if event.line_id:
                self.lines[event.line_id] = group.lines[event.line_id]
        self.written.extend(events)

    def account(self, line_id: str, on: date) -> LineAccount | None:
        """Return a line's money on a day."""
        return self.accounts.at(self.lines[line_id], self.terms, on)

    def post(self, events: list[Event], day: date) -> None:
        """Post the money of the lines that were stated on a day."""
        stated = [event for event in events if isinstance(event.body, StatementClosed)]
        self.put([posted for event in stated if (posted := self._posted(event, day)) is not None])

    def _posted(self, event: Event, day: date) -> Event | None:
        line, account = self.lines[event.line_id], self.account(event.line_id, day)
        if account is None:
            return None
        entries = to_post(account, line.posted, day, line.closed_on or date.min)
        if not entries:
            return None
        at = end_of_day(day, self.zone)
        return replace(
            event,
            key=f"close:{day}:{line.line_id}",
            body=EntriesPosted(entries),
            occurred_at=at,
            known_at=at,
        )


def play(world: World, lender: Lender | None = None) -> list[Event]:
    """Step a world to its end and return every event in order.

    Parameters
    ----------
    lender
        Called after each day with the lines as folded; its events follow the day's. None changes
        nothing.
    """
    kept = Keeper(world)
    kept.put(world.opening_events())
    day = world.config.start
    while day <= world.last_day:
        events = world.day(day, kept.lines, kept)
        kept.put(events)
        kept.post(events, day)
        if lender is not None:
            kept.put(lender(day, kept.lines))
        day += timedelta(days=1)
    return kept.written
