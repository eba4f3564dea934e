"""The waterfall: which owed items a repayment pays, in the product's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from limen.book.terms import Bucket, RepaymentTerms


@dataclass(slots=True)
class Item:
    """An amount that was billed, and what of it is unpaid.

    Attributes
    ----------
    due_on
        Last day on which paying it is in time.
    number
        Position among the account's items; settles ties.
    """

    bucket: Bucket
    due_on: date
    unpaid_minor: int
    number: int

    def dpd(self, day: date) -> int:
        """Days past due: 0 up to the due date."""
        return max((day - self.due_on).days, 0)


class Share(NamedTuple):
    """What a repayment pays of one item."""

    item: Item
    amount_minor: int


def days_past_due(items: Iterable[Item], day: date) -> int:
    """Return the days past due of the oldest unpaid item, 0 where none is overdue."""
    return max((item.dpd(day) for item in items if item.unpaid_minor), default=0)


def in_order(items: Sequence[Item], terms: RepaymentTerms, day: date) -> list[Item]:
    """Return the unpaid items in the order in which a repayment of `day` pays them."""
    is_late = terms.late_from_dpd is not None and days_past_due(items, day) >= terms.late_from_dpd
    order = terms.late_order if is_late else terms.order
    rank = {bucket: place for place, bucket in enumerate(order)}

    def by_bucket(item: Item) -> tuple[int, date, int]:
        return rank[item.bucket], item.due_on, item.number

    def by_age(item: Item) -> tuple[date, int, int]:
        return item.due_on, rank[item.bucket], item.number

    unpaid = [item for item in items if item.unpaid_minor]
    return sorted(unpaid, key=by_age) if terms.oldest_first else sorted(unpaid, key=by_bucket)


def allocate(
    amount_minor: int, items: Sequence[Item], terms: RepaymentTerms, day: date
) -> tuple[list[Share], int]:
    """Share a repayment out over items, which stay as they are.

    Returns
    -------
    What each item gets, in the order of payment, and what is left over.
    """
    if amount_minor < 0:
        raise InvariantViolated("a repayment is not negative", amount_minor=amount_minor)
    shares = []
    for item in in_order(items, terms, day):
        part = min(amount_minor, item.unpaid_minor)
        if part:
            shares.append(Share(item, part))
            amount_minor -= part
    return shares, amount_minor
