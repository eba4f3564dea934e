"""Group states kept between commands: only events that came since are read and folded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book.group import GroupState, apply, fold_group
from limen.book.kept_accounts import KeptAccounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from limen.app.ports import Unit
    from limen.book.events import Event
    from limen.book.line import LineState
    from limen.book.line_account import LineAccount
    from limen.book.terms import Terms
    from limen.kernel.dates import Instant

KEPT_GROUPS = 4_096
"""Groups that are kept folded; the one used longest ago goes first."""


@dataclass(slots=True)
class Kept:
    """A folded group, how many events of its chain it holds, and when the last became known."""

    group: GroupState
    events: int = 0
    known_at: Instant = 0
    accounts: KeptAccounts = field(default_factory=KeptAccounts)

    def take(self, events: Sequence[Event]) -> None:
        """Fold events that became known after those before."""
        for event in events:
            apply(self.group, event)
            self.known_at = max(self.known_at, event.known_at)
        self.events += len(events)

    def account(self, line: LineState, terms: Mapping[str, Terms], on: date) -> LineAccount | None:
        """Return a line's money at the end of a day; see `KeptAccounts.at`."""
        return self.accounts.at(line, terms, on)


class GroupCache:
    """The groups used last, each as of a position of its chain."""

    def __init__(self, most: int = KEPT_GROUPS) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def read(self, unit: Unit, chain_id: str) -> Kept:
        """Return a group as of the unit, reading what came since it was kept.

        An event that became known before others that are folded already asks for a new fold.
        """
        kept = self._kept.get(chain_id)
        fresh = unit.chain_events(chain_id, kept.events if kept else 0)
        if kept is None or any(event.known_at < kept.known_at for event in fresh):
            events = fresh if kept is None else unit.chain_events(chain_id)
            kept = Kept(fold_group(chain_id, events), len(events))
            kept.known_at = max((event.known_at for event in events), default=0)
        else:
            kept.take(fresh)
        self._kept[chain_id] = kept
        self._kept.move_to_end(chain_id)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return kept

    def forget(self, chain_ids: Iterable[str]) -> None:
        """Drop groups whose state may hold what was not committed."""
        for chain_id in chain_ids:
            self._kept.pop(chain_id, None)
