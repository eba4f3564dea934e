"""Erasing a customer's personal fields: what the law wants kept comes first (design 4.4).

The key is destroyed and the chain stays whole, so this cannot be taken back. What was done stands
in the customer's chain: written first, so that no key is ever destroyed without its record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.app.groups import group_of_chain
from limen.app.ports import ChainFault, Put
from limen.book import events as e
from limen.book.group import fold_group
from limen.book.links import closed_into, whole_group
from limen.caps.law_duties import KEEP_UNTIL, owed_of
from limen.decide.law import ask_law
from limen.kernel.bounds import ID_LENGTH_MAX, TEXT_LENGTH_MAX
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, ConcurrencyConflict, InvariantViolated
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from limen.app.ports import Book
    from limen.book.customer import CustomerState
    from limen.book.group import GroupState
    from limen.caps.law_duties import Owed
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

CLOSE, REFUSE = "close", "refuse"
"""What the packs are asked about: of a line, nothing comes after it; of what became no line."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Whether a customer's key was destroyed, and what stood against it.

    Attributes
    ----------
    running
        Lines that have not ended, applications and offers that are open.
    keeps
        Rule → the last day on which it wants the records kept, of those that have not passed.
    unsure
        Those of the rules that no lawyer has confirmed.
    fields
        How many values were destroyed.
    """

    customer_id: str
    is_erased: bool
    running: tuple[str, ...] = ()
    keeps: tuple[tuple[str, date], ...] = ()
    unsure: tuple[str, ...] = ()
    fields: int = 0

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "customer_id": self.customer_id,
            "erased": self.is_erased,
            "fields": self.fields,
            "running": list(self.running),
            "keeps": {rule: day.isoformat() for rule, day in self.keeps},
            "needs_legal_check": list(self.unsure),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        if self.is_erased:
            fields = "1 field" if self.fields == 1 else f"{self.fields} fields"
            return [
                f"{self.customer_id}: the key of the personal fields is destroyed",
                f"  {fields}; the erasure stands in the book",
            ]
        found = [f"{self.customer_id}: not erased"]
        found += [f"  {name} has not ended" for name in self.running]
        for rule, day in self.keeps:
            mark = "  [needs a legal check]" if rule in self.unsure else ""
            found.append(f"  {rule}: records are kept until {day}{mark}")
        return found


def erase_customer(
    book: Book, release: Release, customer_id: str, now: Instant, by: str, because: str = ""
) -> Erasure:
    """Destroy a customer's key, or say what stands against it: what runs, a duty to keep.

    A duty counts from the customer's last event. A release without packs knows of no such duty.
    The same again finishes what was begun, and records what was erased before there were records.

    Parameters
    ----------
    by, because
        Who ordered it, and why; they stand in the book, so nothing personal of the customer.

    Raises
    ------
    BadInput
        If the book has no such customer, or does not say who ordered it.
    """
    _check_said(by, because)
    known = book.known_customers([customer_id]).get(customer_id)
    if known is None:
        raise BadInput([Diagnostic("A085", f"the book has no customer '{customer_id}'")])
    name, _ = group_of_chain(book, known.chain_id)
    with book.unit([name]) as unit:
        chain = unit.chain_events(name)
        if closed_into(name, chain) is not None:
            raise ConcurrencyConflict("the customer's group was joined to another; try again")
        events = whole_group(name, chain, unit.chain_events)
        group = fold_group(name, events)
        customer, today = group.customers[customer_id], business_date(now, book.info.time_zone)
        if customer.erased_on is None:
            last_on = _last_on(events, group, customer_id)
            keeping = _keeping(release, group, customer, today, last_on)
            against = _against(group, customer, keeping, today)
            if against is not None and not book.is_erased(customer_id):
                return against
            body = e.PersonalDataErased(
                by,
                dict.fromkeys(sorted(customer.sealed), 1),
                last_on,
                release.release_id,
                because,
                {rule: f"{each.day}" for rule, each in keeping.items() if each.day is not None},
            )
            key = derive("erased", customer_id)
            event = e.Event(name, key, body, now, today, now, customer_id)
            if Put.CONFLICT in unit.append([event], now):
                raise InvariantViolated("an erasure's key is its own", customer=customer_id)
    book.erase(customer_id)
    return Erasure(customer_id, True, fields=len(customer.sealed))


def _against(
    group: GroupState, customer: CustomerState, keeping: Mapping[str, Owed], today: date
) -> Erasure | None:
    """Return what stands against an erasure; None where nothing does."""
    running = tuple(_running(group, customer))
    keeps = {rule: day for rule, each in keeping.items() if (day := each.day) and day >= today}
    if not running and not keeps:
        return None
    rules = {rule.partition("#")[0]: day for rule, day in sorted(keeps.items())}
    unsure = [rule for rule in sorted(keeps) if keeping[rule].needs_legal_check]
    names = tuple(rule.partition("#")[0] for rule in unsure)
    return Erasure(customer.customer_id, False, running, tuple(rules.items()), names)


def erasure_faults(book: Book, recorded: Mapping[str, e.Event]) -> list[ChainFault]:
    """Return where keys and records of erasures differ.

    Parameters
    ----------
    recorded
        Customer → the event of the erasure, of the whole book.
    """
    found = []
    for customer_id, event in recorded.items():
        body = event.body
        if not isinstance(body, e.PersonalDataErased):
            continue
        at = event.chain_id, event.seq
        if body.fields and not book.is_erased(customer_id):
            found.append(ChainFault(*at, "an erasure is on record, and the key still stands"))
        if any(day >= event.effective_on.isoformat() for day in body.kept_until.values()):
            found.append(ChainFault(*at, "an erasure came before a duty to keep had run out"))
    found += [
        ChainFault("", 0, f"the key of '{customer_id}' is destroyed, and no erasure is on record")
        for customer_id in sorted(set(book.erased()) - recorded.keys())
    ]
    return found


def erasures_of(chain: Iterable[e.Event]) -> dict[str, e.Event]:
    """Return the erasures on record in a chain, by customer."""
    return {
        event.customer_id: event for event in chain if isinstance(event.body, e.PersonalDataErased)
    }


def _check_said(by: str, because: str) -> None:
    for path, text, most, least in (
        ("by", by, ID_LENGTH_MAX, 1),
        ("because", because, TEXT_LENGTH_MAX, 0),
    ):
        if not least <= len(text.strip()) <= most or (text and not text.isprintable()):
            message = "is empty, too long or not printable"
            raise BadInput([Diagnostic("A107", message, Place(path=path), "who ordered it, why")])


def _last_on(events: Sequence[e.Event], group: GroupState, customer_id: str) -> date:
    """The day of the customer's last event, of their lines among them."""
    lines = {line.line_id for line in group.lines.values() if line.customer_id == customer_id}
    own = {customer_id, *lines}
    return max(each.effective_on for each in events if own & {each.customer_id, each.line_id})


def _running(group: GroupState, customer: CustomerState) -> list[str]:
    found = [
        line.line_id
        for _, line in sorted(group.lines.items())
        if line.customer_id == customer.customer_id and line.status != "ended"
    ]
    found += [name for name, each in sorted(customer.applications.items()) if each.outcome is None]
    found += [name for name, each in sorted(customer.offers.items()) if each.outcome is None]
    return found


def _keeping(
    release: Release, group: GroupState, customer: CustomerState, today: date, last_on: date
) -> dict[str, Owed]:
    """Return every duty to keep, by rule: of lines, and of what was asked and offered alone."""
    if not release.law.packs:
        return {}
    asked = {
        (CLOSE, line.entity, line.product)
        for line in group.lines.values()
        if line.customer_id == customer.customer_id
    }
    wanted = [each.made.product for each in customer.applications.values()]
    wanted += [each.made.product for each in customer.offers.values()]
    asked |= {(REFUSE, release.lender, product) for product in wanted}
    asked |= {
        (REFUSE, each.made.entity, each.made.product)
        for each in customer.offers.values()
        if each.made.entity
    }
    found: dict[str, Owed] = {}
    for event, entity, product in sorted(asked):
        legal = ask_law(release, event, entity, product, today, {})
        for each in owed_of(release.law.packs, legal.rules, {"decision": last_on}):
            if each.means == KEEP_UNTIL:
                found[each.rule] = each
    return found
