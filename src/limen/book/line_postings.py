"""A kept line's postings: what its money moved, what was posted, and what is still to post."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from limen.book.money_events import EntryPosted, LegPosted
from limen.book.postings import Entry, Ledger, Leg, entry, trial_balance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.line_account import LineAccount


def entries_of(account: LineAccount) -> list[Entry]:
    """Return every entry that a line's money has made up to the account's day, loan by loan."""
    entries: list[Entry] = []
    for loan_id, loan in account.loans.items():
        entries += Ledger(account.splits[loan_id]).post(loan.movements)
    entries += Ledger().post(account.movements)
    return entries


def to_post(account: LineAccount, posted: Mapping[str, int], on: date) -> tuple[EntryPosted, ...]:
    """Return the entries of a day that make what was posted into what should be.

    Parameters
    ----------
    posted
        The line's own trial balance so far, by account.
    on
        The day being closed; the account stands at its end.

    Returns
    -------
    The day's own entries, then one of kind ``restate`` where earlier days changed meanwhile.
    """
    every = entries_of(account)
    today = [each for each in every if each.on == on]
    gap = Counter(trial_balance(every))
    gap.subtract(posted)
    gap.subtract(trial_balance(today))
    legs = [Leg(name, gap[name]) for name in sorted(gap) if gap[name]]
    if legs:
        today.append(entry(on, "restate", legs))
    return tuple(map(written, today))


def written(each: Entry) -> EntryPosted:
    """Return an entry as an event holds it."""
    legs = tuple(LegPosted(leg.account, leg.amount_minor) for leg in each.legs)
    return EntryPosted(each.kind, each.ref, legs)


def add_up(balances: Counter[str], entries: Iterable[EntryPosted]) -> None:
    """Add posted entries to a trial balance."""
    for each in entries:
        for leg in each.legs:
            balances[leg.account] += leg.amount_minor
