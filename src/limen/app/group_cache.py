"""Group states kept between commands: only events that came since are read and folded."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book.group import GroupState, apply, fold_group
from limen.book.kept_accounts import KeptAccounts
from limen.book.links import linked_chains, whole_group

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
    """A folded group, and when its last event became known.

    Attributes
    ----------
    counts
        How many events it holds of its own chain, and of each chain that was linked into it.
    """

    group: GroupState
    counts: dict[str, int] = field(default_factory=dict)
    known_at: Instant = 0
    accounts: KeptAccounts = field(default_factory=KeptAccounts)

    @property
    def events(self) -> int:
        """How many events it holds, of all its chains."""
        return sum(self.counts.values())

    def take(self, events: Sequence[Event]) -> None:
        """Fold events that became known after those before."""
        for event in events:
            apply(self.group, event)
            self.known_at = max(self.known_at, event.known_at)
            self.counts[event.chain_id] = self.counts.get(event.chain_id, 0) + 1

    def account(self, line: LineState, terms: Mapping[str, Terms], on: date) -> LineAccount | None:
        """Return a line's money at the end of a day; see `KeptAccounts.at`."""
        return self.accounts.at(line, terms, on)


def _fresh(unit: Unit, kept: Kept) -> list[Event]:
    chains = [kept.group.group_id, *kept.group.absorbed]
    found = [
        event for name in chains for event in unit.chain_events(name, kept.counts.get(name, 0))
    ]
    return found if len(chains) == 1 else sorted(found, key=lambda each: (each.known_at, each.seq))


def _fold(unit: Unit, chain_id: str) -> Kept:
    events = whole_group(chain_id, unit.chain_events(chain_id), unit.chain_events)
    known_at = max((event.known_at for event in events), default=0)
    counts = dict(Counter(event.chain_id for event in events))
    return Kept(fold_group(chain_id, events), counts, known_at)


class GroupCache:
    """The groups used last, each as of a position of its chain."""

    def __init__(self, most: int = KEPT_GROUPS) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def read(self, unit: Unit, chain_id: str) -> Kept:
        """Return a group as of the unit, reading what came since it was kept.

        An event that became known before others that are folded already asks for a new fold, and
        so does a link to another group.
        """
        kept = self._kept.get(chain_id)
        fresh = [] if kept is None else _fresh(unit, kept)
        if (
            kept is None
            or any(event.known_at < kept.known_at for event in fresh)
            or linked_chains(chain_id, fresh)
        ):
            kept = _fold(unit, chain_id)
        else:
            kept.take(fresh)
        self._kept[chain_id] = kept
        self._kept.move_to_end(chain_id)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return kept

    def counts(self, chain_ids: Iterable[str]) -> dict[str, int]:
        """Return how many events of each group's own chain are folded already."""
        found = ((chain_id, self._kept.get(chain_id)) for chain_id in chain_ids)
        return {name: 0 if kept is None else kept.counts.get(name, 0) for name, kept in found}

    def forget(self, chain_ids: Iterable[str]) -> None:
        """Drop groups whose state may hold what was not committed."""
        for chain_id in chain_ids:
            self._kept.pop(chain_id, None)
