"""Fees: how much, and when one is due. A fee becomes a fact only when it is charged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.loan import FeeCharged
from limen.book.terms import Bucket, FeeKind
from limen.kernel.dates import add_months
from limen.kernel.rates import apply_ppm

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import date

    from limen.book.loan import Loan
    from limen.book.terms import FeeTerms, Terms
    from limen.book.waterfall import Item
    from limen.kernel.rates import Rounding


def fee_amount(fee: FeeTerms, base_minor: int, rounding: Rounding) -> int:
    """Return a fee in minor units: its amount and its share of a base, within its bounds."""
    amount_minor = fee.amount_minor + apply_ppm(base_minor, fee.share_ppm, rounding)
    amount_minor = max(amount_minor, fee.least_minor)
    return amount_minor if fee.most_minor is None else min(amount_minor, fee.most_minor)


def origination_fees(terms: Terms, drawn_minor: int, on: date, ref: str) -> Iterator[FeeCharged]:
    """Yield the fees of a draw; shares are of the amount drawn."""
    yield from _charged(terms, FeeKind.ORIGINATION, drawn_minor, on, f"{ref}/origination")


def annual_fees(
    terms: Terms, limit_minor: int, opened_on: date, since: date, until: date, ref: str
) -> Iterator[FeeCharged]:
    """Yield the yearly fees after `since` up to `until`; shares are of the limit.

    The first is due when the line is opened, the next on each anniversary.
    """
    for year in range(until.year - opened_on.year + 1):
        day = add_months(opened_on, 12 * year)
        if since < day <= until:
            yield from _charged(terms, FeeKind.ANNUAL, limit_minor, day, f"{ref}/annual/{day}")


def early_fees(terms: Terms, early_minor: int, on: date, ref: str) -> Iterator[FeeCharged]:
    """Yield the fees for principal paid before it is due; shares are of that principal."""
    if early_minor:
        yield from _charged(terms, FeeKind.EARLY, early_minor, on, f"{ref}/early")


def late_fees(loan: Loan, ref: str, charged: Container[str] = ()) -> Iterator[FeeCharged]:
    """Yield the late fees that a loan's day brings: each once a due date.

    One comes on the day past due that the product says, or later where only later it became known
    that nothing was paid (a repayment bounced). Shares are of what is unpaid of that due date,
    fees and penalty apart.

    Parameters
    ----------
    charged
        References of the fees that were charged already.
    """
    overdue: dict[date, int] = {}
    for item in loan.items:
        if _bears_late_fee(item):
            overdue[item.due_on] = overdue.get(item.due_on, 0) + item.unpaid_minor
    for due_on, unpaid_minor in sorted(overdue.items()):
        for place, fee in _of_kind(loan.terms, FeeKind.LATE):
            name = _named(f"{ref}/late/{due_on}", place)
            if (loan.day - due_on).days < fee.from_dpd or name in charged:
                continue
            amount_minor = fee_amount(fee, unpaid_minor, loan.terms.rounding)
            if amount_minor:
                yield FeeCharged(loan.day, amount_minor, name, late_of=due_on)


def is_late(loan: Loan, due_on: date) -> bool:
    """Whether something that bears a late fee was due on a day and is unpaid."""
    return any(item.due_on == due_on and _bears_late_fee(item) for item in loan.items)


def _bears_late_fee(item: Item) -> bool:
    return item.unpaid_minor > 0 and item.bucket in {Bucket.INTEREST, Bucket.PRINCIPAL}


def _charged(
    terms: Terms, kind: FeeKind, base_minor: int, on: date, ref: str
) -> Iterator[FeeCharged]:
    for place, fee in _of_kind(terms, kind):
        if amount_minor := fee_amount(fee, base_minor, terms.rounding):
            yield FeeCharged(on, amount_minor, _named(ref, place))


def _of_kind(terms: Terms, kind: FeeKind) -> Iterator[tuple[int, FeeTerms]]:
    return enumerate(fee for fee in terms.fees if fee.kind is kind)


def _named(ref: str, place: int) -> str:
    """Two fees of one kind have two references."""
    return f"{ref}/{place}" if place else ref
