"""What is settled with funding partners: a file a day, partner and currency; money that moved."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from limen.app.close_day import day_key
from limen.app.close_line import posted_key
from limen.app.ports import Put
from limen.book import accounts as a
from limen.book import events as e
from limen.kernel.bounds import AMOUNT_MINOR_MAX, KEY_LENGTH_MAX
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.money import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from limen.app.ports import Journal
    from limen.kernel.dates import Instant

COLUMNS = ("on", "partner", "currency", "line_id", "kind", "ref", "amount_minor")
_PREFIX = f"{a.PARTNER_SETTLEMENT}/"
_HELD = f'"{_PREFIX}'.encode()
"""What the stored body of every entry with a partner holds: an account begins so."""


class SettledLeg(NamedTuple):
    """What one entry of a day moved between a partner and the lender.

    Attributes
    ----------
    amount_minor
        Above zero the partner has to send it; below zero it is to get it.
    """

    line_id: str
    kind: str
    ref: str
    amount_minor: int


@dataclass(slots=True)
class Settlement:
    """One partner's day in one currency."""

    on: date
    partner: str
    currency: str
    legs: list[SettledLeg] = field(default_factory=list)

    @property
    def total_minor(self) -> int:
        """What the partner has to send; below zero it is to get it."""
        return sum(leg.amount_minor for leg in self.legs)

    @property
    def file_name(self) -> str:
        """The file's name: day, partner, currency."""
        return f"{self.on}-{self.partner}-{self.currency}.csv"

    def as_csv(self) -> bytes:
        """Return the file: a row an entry, and the total last."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        place = (self.on, self.partner, self.currency)
        for leg in self.legs:
            writer.writerow((*place, *leg))
        writer.writerow((*place, "", "total", "", self.total_minor))
        return text.getvalue().encode()

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "file": self.file_name,
            "partner": self.partner,
            "currency": self.currency,
            "entries": len(self.legs),
            "total_minor": self.total_minor,
        }


def settle(journal: Journal, on: date) -> list[Settlement]:
    """Return what a closed day moved, by partner and currency; the same whenever it is asked.

    Reads what the day's close posted, however long the book is.

    Raises
    ------
    BadInput
        If the day is not closed.
    """
    if journal.event_by_key(day_key(on)) is None:
        place = Place(path=on.isoformat())
        hint = f"limen day close --through {on}"
        raise BadInput([Diagnostic("A057", "the day is not closed", place, hint)])
    posted = list(journal.events_under(posted_key(on), _HELD))
    opened = journal.openings(sorted({event.line_id for event in posted}))
    found: dict[tuple[str, str], Settlement] = {}
    for event in posted:
        for partner, leg in _legs_of(event, on):
            currency = opened[event.line_id].currency
            if (partner, currency) not in found:
                found[partner, currency] = Settlement(on, partner, currency)
            found[partner, currency].legs.append(leg)
    return [found[place] for place in sorted(found)]


def _legs_of(event: e.Event, on: date) -> Iterator[tuple[str, SettledLeg]]:
    if not isinstance(event.body, e.EntriesPosted) or event.effective_on != on:
        return
    for entry in event.body.entries:
        for leg in entry.legs:
            if leg.account.startswith(_PREFIX):
                moved = SettledLeg(event.line_id, entry.kind, entry.ref, leg.amount_minor)
                yield leg.account.removeprefix(_PREFIX), moved


class Paid(NamedTuple):
    """Money that moved between a partner and the lender.

    Attributes
    ----------
    amount_minor
        Above zero it came from the partner, below zero it went to it.
    ref
        What the bank calls it: the same once more changes nothing.
    """

    partner: str
    currency: str
    amount_minor: int
    on: date
    ref: str


def record_paid(journal: Journal, paid: Paid, now: Instant) -> bool:
    """Record money that moved; return whether it was new.

    Raises
    ------
    BadInput
        If it makes no sense, or the reference stands for other money.
    """
    faults = _faults_of(paid)
    if faults:
        raise BadInput(faults)
    key = f"partner-paid:{paid.ref}"
    earlier = journal.event_by_key(key)
    body = e.PartnerSettled(paid.partner, paid.currency, paid.amount_minor)
    if earlier is not None:
        if earlier.body != body or earlier.effective_on != paid.on:
            raise BadInput([_fault("ref", f"'{paid.ref}' was recorded with other money")])
        return False
    event = e.Event(e.PORTFOLIO_CHAIN, key, body, now, paid.on, now)
    return journal.append([event], now) == [Put.WRITTEN]


def _faults_of(paid: Paid) -> list[Diagnostic]:
    faults = []
    if not paid.partner or "/" in paid.partner:
        faults.append(_fault("partner", "names no partner"))
    if paid.currency not in EXPONENTS:
        faults.append(_fault("currency", f"unknown currency '{paid.currency}'"))
    if not 0 < abs(paid.amount_minor) <= AMOUNT_MINOR_MAX:
        faults.append(_fault("amount", "is zero or out of bounds"))
    if not (paid.ref.isprintable() and 0 < len(paid.ref) <= KEY_LENGTH_MAX - 20):
        faults.append(_fault("ref", "is empty, too long or not printable"))
    return faults


def _fault(path: str, message: str) -> Diagnostic:
    return Diagnostic("A058", message, Place(path=path))
