"""When a fee that no bill has asked for yet is to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.business_days import roll
from limen.book.due import next_due_on
from limen.book.line_account import LineFact, fold_account
from limen.book.loan import FeeCharged
from limen.kernel.dates import add_months
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.loan import Loan
    from limen.book.terms import Terms


def due_with_bill(
    facts: Iterable[LineFact], terms: Mapping[str, Terms], fee: FeeCharged, terms_id: str, draw: str
) -> date:
    """Return the day by which a fee is to be paid that comes with the next bill.

    Where no bill of what bears it will come, a month is left for it.

    Parameters
    ----------
    facts
        Of the line, up to the fee.
    terms_id
        The line's own terms.
    draw
        The draw that bears it; empty for the line.
    """
    account = fold_account([*facts, LineFact(fee, draw, terms_id)], terms, fee.on)
    loans: list[Loan] = [] if account is None else list(account.loans.values())
    for loan in loans:
        if any(moved.ref == fee.ref for moved in loan.movements):
            due_on = next_due_on(loan)
            return roll(add_months(fee.on, 1), loan.terms.calendar) if due_on is None else due_on
    raise InvariantViolated("a fee is borne by a draw of its line", ref=fee.ref)
