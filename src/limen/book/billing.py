"""What a statement asks for: the minimum payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.rates import Rounding, apply_ppm

if TYPE_CHECKING:
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
