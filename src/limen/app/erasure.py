"""Erasing a customer's personal fields: what the law wants kept comes first (design 4.4).

The key is destroyed and the chain stays whole, so this cannot be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.app.groups import group_of_chain
from limen.book.group import fold_group
from limen.caps.law_duties import KEEP_UNTIL, owed_of
from limen.decide.law import ask_law
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from datetime import date

    from limen.app.ports import Book
    from limen.book.line import LineState
    from limen.caps.law_duties import Owed
    from limen.release.rulebook import Release

EVENT = "close"
"""What the packs are asked about: nothing of the relation comes after it."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Whether a customer's key was destroyed, and what stood against it.

    Attributes
    ----------
    running
        Lines that have not ended.
    keeps
        Rule → the last day on which it wants the records kept, of those that have not passed.
    unsure
        Those of the rules that no lawyer has confirmed.
    """

    customer_id: str
    is_erased: bool
    running: tuple[str, ...] = ()
    keeps: tuple[tuple[str, date], ...] = ()
    unsure: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "customer_id": self.customer_id,
            "erased": self.is_erased,
            "running": list(self.running),
            "keeps": {rule: day.isoformat() for rule, day in self.keeps},
            "needs_legal_check": list(self.unsure),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        if self.is_erased:
            return [f"{self.customer_id}: the key of the personal fields is destroyed"]
        found = [f"{self.customer_id}: not erased"]
        found += [f"  {line} has not ended" for line in self.running]
        for rule, day in self.keeps:
            mark = "  [needs a legal check]" if rule in self.unsure else ""
            found.append(f"  {rule}: records are kept until {day}{mark}")
        return found


def erase_customer(book: Book, release: Release, customer_id: str, today: date) -> Erasure:
    """Destroy a customer's key, or say what stands against it: a running line, a duty to keep.

    A duty counts from the customer's last event. A release without packs knows of no such duty.

    Raises
    ------
    BadInput
        If the book has no such customer.
    """
    known = book.known_customers([customer_id]).get(customer_id)
    if known is None:
        raise BadInput([Diagnostic("A085", f"the book has no customer '{customer_id}'")])
    name, events = group_of_chain(book, known.chain_id)
    lines = [
        line
        for _, line in sorted(fold_group(name, events).lines.items())
        if line.customer_id == customer_id
    ]
    own = {customer_id, *(line.line_id for line in lines)}
    last = max(each.effective_on for each in events if own & {each.customer_id, each.line_id})
    running = tuple(line.line_id for line in lines if line.status != "ended")
    keeping: dict[str, Owed] = {}
    for line in lines:
        keeping |= {each.rule.partition("#")[0]: each for each in _kept(release, line, today, last)}
    keeps = {rule: day for rule, each in keeping.items() if (day := each.day) and day >= today}
    if running or keeps:
        unsure = tuple(rule for rule in sorted(keeps) if keeping[rule].needs_legal_check)
        return Erasure(customer_id, False, running, tuple(sorted(keeps.items())), unsure)
    book.erase(customer_id)
    return Erasure(customer_id, True)


def _kept(release: Release, line: LineState, today: date, last: date) -> list[Owed]:
    if not release.law.packs:
        return []
    legal = ask_law(release, EVENT, line.entity, line.product, today, {})
    owed = owed_of(release.law.packs, legal.rules, {"decision": last})
    return [each for each in owed if each.means == KEEP_UNTIL]
