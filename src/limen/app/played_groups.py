"""The groups of a book with one writer, all of them kept: no event is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.group_cache import GroupCache, Kept
from limen.book import events as e
from limen.book.group import GroupState
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from limen.app.ports import Unit
    from limen.book.line import LineState
    from limen.book.line_account import LineAccount
    from limen.book.terms import Terms


class PlayedGroups(GroupCache):
    """Every group as of the newest event, and the ledger of their lines.

    Who writes an event gives it to `take`, or folds it into what `read` returned.
    """

    def __init__(self, terms: Mapping[str, Terms]) -> None:
        super().__init__()
        self.terms = terms
        self.groups: dict[str, Kept] = {}
        self.lines: dict[str, LineState] = {}
        self._home: dict[str, Kept] = {}

    def take(self, events: Sequence[e.Event]) -> None:
        """Fold events just written, those of the portfolio left aside."""
        for event in events:
            if event.chain_id == e.PORTFOLIO_CHAIN:
                continue
            kept = self.groups.get(event.chain_id)
            if kept is None:
                follower = None if self.plan is None else self.plan.fresh(event.chain_id)
                state = GroupState(event.chain_id, follower=follower)
                kept = self.groups[event.chain_id] = Kept(state)
            kept.take([event])
            if isinstance(event.body, e.LineOpened):
                self.lines[event.line_id] = kept.group.lines[event.line_id]
                self._home[event.line_id] = kept

    def group(self, chain_id: str) -> GroupState:
        """Return a group's state."""
        return self.groups[chain_id].group

    def account(self, line_id: str, on: date) -> LineAccount | None:
        """Return a line's money at a day; None before its first draw."""
        return self._home[line_id].account(self.lines[line_id], self.terms, on)

    def read(self, unit: Unit, chain_id: str) -> Kept:
        """Return a group; nobody else writes, so nothing is read from the unit."""
        del unit
        return self.groups[chain_id]

    def forget(self, chain_ids: Iterable[str]) -> None:
        """A group cannot be made anew: a write that failed ends the play."""
        raise InvariantViolated("a played book has one writer", chains=sorted(chain_ids))
