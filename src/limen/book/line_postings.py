"""A kept line's postings: what its money moved, what was posted, and what is still to post."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from limen.book.money_events import EntryPosted, LegPosted
from limen.book.postings import Entry, Ledger, Leg, entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from limen.book.funding import Split
    from limen.book.line_account import LineAccount
    from limen.book.loan import Movement

DAY = timedelta(days=1)


@dataclass(slots=True)
class Taken:
    """Entries of one loan: how many movements are in them, and those since a day.

    Movements are only ever added, so each is made into an entry once.
    """

    ledger: Ledger
    count: int = 0
    recent: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Running:
    """What an account's money moved so far: sums, and the entries after `since`.

    Attributes
    ----------
    own
        Of the line's own movements: credits that came in, and refunds.
    """

    since: date = date.min
    sums: Counter[str] = field(default_factory=Counter)
    loans: dict[str, Taken] = field(default_factory=dict)
    own: Taken = field(default_factory=lambda: Taken(Ledger()))

    def take(self, account: LineAccount, since: date) -> None:
        """Take what moved since, and forget the entries up to a day."""
        self.since = since
        for loan_id, loan in account.loans.items():
            self._add(self._of(loan_id, account.splits[loan_id]), loan.movements)
        self._add(self.own, account.movements)

    def recent(self) -> list[Entry]:
        """Return the entries after `since`, loan by loan."""
        taken = [*self.loans.values(), self.own]
        return [each for one in taken for each in one.recent]

    def _of(self, loan_id: str, split: Split | None) -> Taken:
        taken = self.loans.get(loan_id)
        if taken is None:
            taken = self.loans[loan_id] = Taken(Ledger(split))
        return taken

    def _add(self, taken: Taken, movements: Sequence[Movement]) -> None:
        recent = [each for each in taken.recent if each.on > self.since]
        for made in taken.ledger.post(movements[taken.count :]):
            for leg in made.legs:
                self.sums[leg.account] += leg.amount_minor
            if made.on > self.since:
                recent.append(made)
        taken.count, taken.recent = len(movements), recent


def entries_of(account: LineAccount) -> list[Entry]:
    """Return every entry that a line's money has made up to the account's day, loan by loan."""
    running = Running()
    running.take(account, date.min)
    return running.recent()


def to_post(
    account: LineAccount, posted: Mapping[str, int], on: date, since: date | None = None
) -> tuple[EntryPosted, ...]:
    """Return the entries of a day that make what was posted into what should be.

    The account remembers what it made into entries, so that a close costs what moved since the
    one before.

    Parameters
    ----------
    posted
        The line's own trial balance so far, by account.
    on
        The day being closed; the account stands at its end.
    since
        The day that was closed before; None for the day before `on`.

    Returns
    -------
    The entries of the days since, then one of kind ``restate`` where earlier days changed
    meanwhile.
    """
    since = on - DAY if since is None else since
    if since < account.running.since:
        account.running = Running()
    account.running.take(account, since)
    fresh = [each for each in account.running.recent() if each.on <= on]
    gap = Counter(account.running.sums)
    gap.subtract(posted)
    for each in fresh:
        for leg in each.legs:
            gap[leg.account] -= leg.amount_minor
    legs = [Leg(name, gap[name]) for name in sorted(gap) if gap[name]]
    if legs:
        fresh.append(entry(on, "restate", legs))
    return tuple(map(written, fresh))


def written(each: Entry) -> EntryPosted:
    """Return an entry as an event holds it."""
    legs = tuple(LegPosted(leg.account, leg.amount_minor) for leg in each.legs)
    return EntryPosted(each.kind, each.ref, legs)


def add_up(balances: Counter[str], entries: Iterable[EntryPosted]) -> None:
    """Add posted entries to a trial balance."""
    for each in entries:
        for leg in each.legs:
            balances[leg.account] += leg.amount_minor
