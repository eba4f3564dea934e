"""What a played book's ledger says at its last close, for the demo's report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.app.ledger import audit_lines, closing_of, trial_balance_on
from limen.book.line_index import decode_row
from limen.book.line_money import claims_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from limen.app.ports import Book
    from limen.book.terms import Terms

AUDITED = 200
"""Lines that a demo recomputes with the second model; `limen ledger audit` takes them all."""


@dataclass(frozen=True, slots=True)
class LedgerFound:
    """A book at its last close; money in minor units.

    Attributes
    ----------
    balances
        By account; debits above zero.
    lines, owed_minor
        By bucket of days past due: lines that owe, and what was posted as owed.
    audited
        Lines recomputed by the second model.
    faults
        Where it differs.
    """

    on: date
    balances: dict[str, int]
    lines: dict[str, int]
    owed_minor: dict[str, int]
    audited: int
    faults: tuple[str, ...]

    @property
    def gap_minor(self) -> int:
        """What debits and credits differ by."""
        return sum(self.balances.values())

    @property
    def agrees(self) -> bool:
        """Whether the trial balance sums to zero and the second model found nothing."""
        return not self.gap_minor and not self.faults


def find_ledger(book: Book, terms: Mapping[str, Terms]) -> LedgerFound:
    """Return what a book's ledger says, with a sample of its lines audited."""
    on = closing_of(book).effective_on
    balances: Counter[str] = Counter()
    for name, amount_minor in trial_balance_on(book).balances.items():
        balances[name.split("/", 2)[2]] += amount_minor
    lines: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    ids = []
    for row in map(decode_row, book.index_rows()):
        ids.append(row.line_id)
        if row.is_owing:
            lines[row.bucket(on)] += 1
            owed[row.bucket(on)] += claims_in(row.posted)
    audit = audit_lines(book, terms, _spread(ids))
    faults = tuple(f"{line}: {name} {gap_minor}" for line, name, gap_minor in audit.faults)
    return LedgerFound(
        on, dict(balances), dict(sorted(lines.items())), dict(sorted(owed.items())),
        audit.lines, faults,
    )  # fmt: skip


def _spread(ids: Sequence[str]) -> list[str]:
    """Return at most `AUDITED` ids, evenly over all of them."""
    step = -(-len(ids) // AUDITED)
    return list(ids[:: max(step, 1)])
