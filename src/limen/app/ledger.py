"""The ledger as a whole: trial balance, entries of a line, and the audit by the second model."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from limen.app.groups import fold_groups, group_of_line
from limen.book import accounts as a
from limen.book import events as e
from limen.book.audit import differences
from limen.book.audit_line import audit_line
from limen.book.group import fold_group
from limen.book.line_account import fold_account
from limen.book.postings import settle_partner
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from limen.app.ports import Journal
    from limen.book.audit_line import LineWalk
    from limen.book.line import LineState
    from limen.book.terms import Terms


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Balances by ``entity/currency/account`` after the close of `on`; they sum to zero.

    Money settled with partners has no entity of its own: ``/currency/account``.
    """

    on: date
    balances: Mapping[str, int]

    @property
    def gap_minor(self) -> int:
        """What debits and credits differ by."""
        return sum(self.balances.values())

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "on": self.on.isoformat(),
            "balances": dict(self.balances),
            "gap_minor": self.gap_minor,
        }


@dataclass(frozen=True, slots=True)
class PostedLeg:
    """One leg of an entry of a line."""

    on: date
    kind: str
    ref: str
    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Audited:
    """What the second model found on a closed day.

    Attributes
    ----------
    faults
        Where it differs: line (empty for the book), name, found − audited in minor units.
    """

    on: date
    lines: int
    faults: tuple[tuple[str, str, int], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        faults = [{"line": line, "name": name, "gap_minor": gap} for line, name, gap in self.faults]
        return {
            "agrees": not self.faults,
            "on": self.on.isoformat(),
            "lines": self.lines,
            "faults": faults,
        }


def closing_of(journal: Journal, on: date | None = None) -> e.Event:
    """Return the event of the newest close, or of the newest up to a day.

    Raises
    ------
    BadInput
        If no such day is closed.
    """
    closings = [
        event
        for event in journal.chain_events(e.PORTFOLIO_CHAIN)
        if isinstance(event.body, e.DayClosed) and (on is None or event.body.on <= on)
    ]
    if not closings:
        hint = "`limen day close` closes one"
        raise BadInput(
            [
                Diagnostic(
                    "A052",
                    "no day is closed by then",
                    Place(path="" if on is None else str(on)),
                    hint,
                )
            ]
        )
    return max(closings, key=lambda event: event.effective_on)


def trial_balance_on(journal: Journal, on: date | None = None) -> TrialBalance:
    """Return the trial balance of the newest close up to a day."""
    closing = closing_of(journal, on)
    balances = Counter(_day(closing).balances)
    for event in journal.chain_events(e.PORTFOLIO_CHAIN):
        body = event.body
        if isinstance(body, e.PartnerSettled) and event.effective_on <= closing.effective_on:
            for leg in settle_partner(event.effective_on, body.partner, body.amount_minor).legs:
                balances[f"/{body.currency}/{leg.account}"] += leg.amount_minor
    kept = {name: balances[name] for name in sorted(balances) if balances[name]}
    return TrialBalance(closing.effective_on, kept)


def entries_of_line(journal: Journal, line_id: str) -> list[PostedLeg]:
    """Return every leg that closes posted for a line, in order.

    Raises
    ------
    BadInput
        If the book has no such line.
    """
    found = group_of_line(journal, line_id)
    if found is None:
        raise BadInput([Diagnostic("A053", "the book has no such line", Place(path=line_id))])
    return [
        PostedLeg(event.effective_on, entry.kind, entry.ref, leg.account, leg.amount_minor)
        for event in found[1]
        if event.line_id == line_id and isinstance(event.body, e.EntriesPosted)
        for entry in event.body.entries
        for leg in entry.legs
    ]


def audit_book(journal: Journal, terms: Mapping[str, Terms], on: date | None = None) -> Audited:
    """Recompute a closed day from the facts by other code and compare.

    Each line's account and postings, then the day's trial balance with the interest accrued; by
    what was in the book when the day was closed.
    """
    closing = closing_of(journal, on)
    day, lines = _day(closing), 0
    faults: list[tuple[str, str, int]] = []
    books: Counter[str] = Counter()
    accrued: defaultdict[str, Fraction] = defaultdict(Fraction)
    for line in _lines_at(journal, closing):
        lines += 1
        if not line.is_reckoned:
            faults += [(line.line_id, name, amount) for name, amount in line.posted.items()]
            continue
        walk = audit_line(line.facts, terms, day.on)
        faults += [(line.line_id, *gap) for gap in _gaps(line, terms, day.on, walk)]
        owner = f"{line.entity}/{line.currency}"
        accrued[owner] += walk.own_interest() if walk else 0
        for name, amount in (walk.accounts() if walk else {}).items():
            books[f"{owner}/{name}"] += amount
    for owner, interest in accrued.items():
        # Rounded by each day count in the close and as one sum here: at most cents apart.
        gap = day.accrued_minor.get(owner, 0) - round(interest)
        if abs(gap) > 1:
            faults.append(("", f"{owner}/{a.ACCRUED}", gap))
        books[f"{owner}/{a.ACCRUED}"] += day.accrued_minor.get(owner, 0)
        books[f"{owner}/{a.INTEREST_INCOME}"] -= day.accrued_minor.get(owner, 0)
    faults += [("", name, gap) for name, gap in differences(day.balances, books).items()]
    return Audited(day.on, lines, tuple(faults))


def audit_lines(
    journal: Journal, terms: Mapping[str, Terms], line_ids: Iterable[str], on: date | None = None
) -> Audited:
    """Recompute some lines of a closed day as `audit_book` does all of them."""
    closing = closing_of(journal, on)
    day, wanted = _day(closing), set(line_ids)
    faults: list[tuple[str, str, int]] = []
    homes = dict(found for line_id in wanted if (found := group_of_line(journal, line_id)))
    count = 0
    for home, events in sorted(homes.items()):
        lines = fold_group(home, [event for event in events if event.seq <= closing.seq]).lines
        for line_id in sorted(wanted & lines.keys()):
            count += 1
            walk = audit_line(lines[line_id].facts, terms, day.on)
            faults += [(line_id, *gap) for gap in _gaps(lines[line_id], terms, day.on, walk)]
    return Audited(day.on, count, tuple(faults))


def _lines_at(journal: Journal, closing: e.Event) -> Iterator[LineState]:
    for group in fold_groups(journal, seq_max=closing.seq):
        lines = group.lines
        yield from (lines[line_id] for line_id in sorted(lines))


def _gaps(
    line: LineState, terms: Mapping[str, Terms], on: date, walk: LineWalk | None
) -> list[tuple[str, int]]:
    account = fold_account(line.facts, terms, on)
    found = {} if account is None else account.balances()._asdict()
    owed = differences(found, walk.balances() if walk else {})
    posted = differences(line.posted, walk.accounts() if walk else {})
    return [*owed.items(), *posted.items()]


def _day(closing: e.Event) -> e.DayClosed:
    body = closing.body
    if not isinstance(body, e.DayClosed):
        raise BadInput([Diagnostic("A052", "the event closes no day", Place(path=closing.key))])
    return body
