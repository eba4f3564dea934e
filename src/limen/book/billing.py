"""What a statement asks for: the minimum payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.book.loan import Move
from limen.book.terms import Bucket
from limen.kernel.rates import Rounding, apply_ppm

if TYPE_CHECKING:
    from limen.book.line_account import LineAccount
    from limen.book.terms import ScheduleTerms


class Standing(NamedTuple):
    """An account at its statement, interest posted; minor units.

    Attributes
    ----------
    undue_minor
        Principal that no earlier statement asked for.
    unpaid_principal_minor
        Principal that an earlier one asked for.
    charges_minor
        Unpaid interest, penalty and fees, all of them asked for.
    """

    undue_minor: int
    unpaid_principal_minor: int
    charges_minor: int

    @property
    def balance_minor(self) -> int:
        """All that is owed."""
        return self.undue_minor + self.unpaid_principal_minor + self.charges_minor


def minimum_payment(standing: Standing, terms: ScheduleTerms) -> int:
    """Return the minimum payment: charges, what is past due, and a share of the principal.

    Never less than the product's least amount, never more than the balance. The share is
    rounded up, so that a balance always ends.
    """
    principal_minor = standing.undue_minor + standing.unpaid_principal_minor
    share_minor = apply_ppm(principal_minor, terms.minimum_ppm, Rounding.UP)
    wanted_minor = max(
        standing.charges_minor + max(share_minor, standing.unpaid_principal_minor),
        terms.minimum_minor,
    )
    return min(wanted_minor, standing.balance_minor)


def principal_to_bill(standing: Standing, terms: ScheduleTerms) -> int:
    """Return how much of the undue principal this statement makes due."""
    asked_minor = standing.unpaid_principal_minor + standing.charges_minor
    return min(max(minimum_payment(standing, terms) - asked_minor, 0), standing.undue_minor)


class Stated(NamedTuple):
    """What a statement says of a line's money: what was asked for, and nothing that accrues.

    Attributes
    ----------
    balance_minor
        Principal and what was billed, less the customer's credit; below zero a credit balance.
    interest_minor
        Interest billed on the statement's day.
    minimum_minor
        What was asked for and is unpaid.
    """

    balance_minor: int
    interest_minor: int
    minimum_minor: int


def stated(account: LineAccount) -> Stated:
    """Return what a statement on the account's day says.

    Interest since the last billing is owed for days that are not yet charged: it stands in the
    next statement, so that a customer who pays the balance has paid the statement in full.
    """
    loans = account.loans.values()
    asked_minor = sum(
        loan.undue_minor + sum(item.unpaid_minor for item in loan.items) for loan in loans
    )
    credit_minor = account.credit_minor + sum(loan.credit_minor for loan in loans)
    billed_minor = 0
    for loan in loans:
        for movement in reversed(loan.movements):
            if movement.on != account.day:
                break
            if movement.move is Move.CHARGE and movement.bucket is Bucket.INTEREST:
                billed_minor += movement.amount_minor
    due_minor = sum(item.unpaid_minor for loan in loans for item in loan.items)
    return Stated(asked_minor - credit_minor, billed_minor, due_minor)
