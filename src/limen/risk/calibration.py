"""From an integer score to an integer probability of default, with no float on the way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

PD_PPM_MIN = 1
PD_PPM_MAX = 999_999
_PPM = Decimal(1_000_000)
_EXPONENT_MAX = Decimal(60)


@dataclass(frozen=True, slots=True)
class Calibration:
    """ln(odds of default) as a line in the score: `intercept` + `slope` × points.

    Attributes
    ----------
    intercept, slope
        Decimal texts; the slope is negative, as more points are safer (Platt, 1999).
    """

    intercept: str
    slope: str

    def pd_ppm(self, points: int) -> int:
        """Return the probability of default in ppm, within 1 and 999,999."""
        return _pd_ppm(self.intercept, self.slope, points)


@lru_cache(maxsize=65_536)
def _pd_ppm(intercept: str, slope: str, points: int) -> int:
    context = Context(prec=28, rounding=ROUND_HALF_EVEN)
    log_odds = context.add(Decimal(intercept), context.multiply(Decimal(slope), Decimal(points)))
    log_odds = min(max(log_odds, -_EXPONENT_MAX), _EXPONENT_MAX)
    chance = context.divide(_PPM, context.add(Decimal(1), context.exp(-log_odds)))
    return min(max(int(chance.to_integral_value(ROUND_HALF_EVEN)), PD_PPM_MIN), PD_PPM_MAX)
