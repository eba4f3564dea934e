"""Chances by month of two ends that exclude each other: default, and closure without one.

A line that is closed defaults no more. Leaving closures out, as if such lines lived on, overstates
the probability of default over a lifetime.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM
from limen.risk.loss import LossTerms, el_minor

_CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class TermCurve:
    """Hazards by month from now on.

    Attributes
    ----------
    default_ppm, closure_ppm
        Chance, per month, of an end by default and by closure for a line that lived until then.
    """

    default_ppm: tuple[int, ...]
    closure_ppm: tuple[int, ...]

    def __post_init__(self) -> None:
        pairs = zip(self.default_ppm, self.closure_ppm, strict=True)
        if any(d < 0 or c < 0 or d + c > PPM for d, c in pairs):
            raise InvariantViolated("the ends of a month are shares", months=len(self.default_ppm))

    def marginal_ppm(self) -> tuple[int, ...]:
        """Return the chance, from today, that the default falls in each month."""
        living, reached, total = Decimal(1), 0, Decimal(0)
        found = []
        for default, closure in zip(self.default_ppm, self.closure_ppm, strict=True):
            total = _CONTEXT.add(total, _CONTEXT.multiply(living, Decimal(default)))
            # Differences of rounded sums, so that the months add up to the whole.
            whole = int(total.to_integral_value(ROUND_HALF_EVEN))
            found.append(whole - reached)
            reached = whole
            living = _CONTEXT.multiply(living, Decimal(PPM - default - closure).scaleb(-6))
        return tuple(found)

    def pd_ppm(self, months: int) -> int:
        """Return the chance of a default within so many months."""
        if not 0 <= months <= len(self.default_ppm):
            raise InvariantViolated("the curve reaches so far", months=months)
        return sum(self.marginal_ppm()[:months])

    def living_ppm(self, months: int) -> int:
        """Return the chance of neither end within so many months."""
        living = Decimal(PPM)
        ends = zip(self.default_ppm[:months], self.closure_ppm[:months], strict=True)
        for default, closure in ends:
            living = _CONTEXT.multiply(living, Decimal(PPM - default - closure).scaleb(-6))
        return int(living.to_integral_value(ROUND_HALF_EVEN))


def lifetime_el_minor(
    curve: TermCurve, owed_minor: int, undrawn_minor: int, terms: LossTerms
) -> int:
    """Return the expected loss over the curve's months at today's balance, undiscounted."""
    return el_minor(curve.pd_ppm(len(curve.default_ppm)), owed_minor, undrawn_minor, terms)
