"""Expected loss from declared terms: EL = PD × LGD × EAD, EAD = owed + CCF × undrawn."""

from __future__ import annotations

from dataclasses import dataclass

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM, Rounding, divide


@dataclass(frozen=True, slots=True)
class LossTerms:
    """Declared terms of a product's loss.

    Attributes
    ----------
    ccf_ppm
        Credit conversion factor: share of the undrawn part that is drawn before a default.
    lgd_ppm
        Loss given default: share of the exposure that is lost.
    """

    ccf_ppm: int
    lgd_ppm: int

    def __post_init__(self) -> None:
        if not (0 <= self.ccf_ppm <= PPM and 0 <= self.lgd_ppm <= PPM):
            raise InvariantViolated(
                "CCF and LGD are shares", ccf_ppm=self.ccf_ppm, lgd_ppm=self.lgd_ppm
            )


def ead_minor(owed_minor: int, undrawn_minor: int, terms: LossTerms) -> int:
    """Return the exposure at default, half even; never below what is owed."""
    return owed_minor + divide(undrawn_minor * terms.ccf_ppm, PPM, Rounding.HALF_EVEN)


def el_minor(pd_ppm: int, owed_minor: int, undrawn_minor: int, terms: LossTerms) -> int:
    """Return the expected loss over the horizon of `pd_ppm`, rounded once, half even."""
    exposure_micro = owed_minor * PPM + undrawn_minor * terms.ccf_ppm
    return divide(pd_ppm * terms.lgd_ppm * exposure_micro, PPM**3, Rounding.HALF_EVEN)


def el_avoided_minor(pd_ppm: int, undrawn_removed_minor: int, terms: LossTerms) -> int:
    """Return the expected loss that taking away an undrawn part avoids."""
    return el_minor(pd_ppm, 0, undrawn_removed_minor, terms)
