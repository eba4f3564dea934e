"""From an integer score to an integer probability of default, with no float on the way."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import Rounding, divide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as in a model's file."""
        return {"intercept": self.intercept, "slope": self.slope}

    def moved(self, log_odds: Decimal) -> Calibration:
        """Return the same with its log-odds moved."""
        return Calibration(f"{Decimal(self.intercept) + log_odds:f}", self.slope)


@dataclass(frozen=True, slots=True)
class Isotonic:
    """A falling broken line through knots, level beyond the ends.

    Attributes
    ----------
    points
        Strictly rising.
    pds_ppm
        Never rising, one per knot.
    """

    points: tuple[int, ...]
    pds_ppm: tuple[int, ...]

    def __post_init__(self) -> None:
        points, chances = self.points, self.pds_ppm
        rises = all(left < right for left, right in pairwise(points))
        falls = all(left >= right for left, right in pairwise(chances))
        within = all(PD_PPM_MIN <= item <= PD_PPM_MAX for item in chances)
        if not (points and len(points) == len(chances) and rises and falls and within):
            raise InvariantViolated("knots rise in points and fall in ppm", knots=len(points))

    def pd_ppm(self, points: int) -> int:
        """Return the probability of default in ppm, half even between knots."""
        at = bisect_right(self.points, points)
        if at in {0, len(self.points)}:
            return self.pds_ppm[0 if at == 0 else -1]
        low, high = self.points[at - 1], self.points[at]
        first, last = self.pds_ppm[at - 1], self.pds_ppm[at]
        return first + divide((last - first) * (points - low), high - low, Rounding.HALF_EVEN)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as in a model's file."""
        return {"points": list(self.points), "pds_ppm": list(self.pds_ppm)}

    def moved(self, log_odds: Decimal) -> Isotonic:
        """Return the same with its log-odds moved."""
        return Isotonic(self.points, tuple(_moved_ppm(item, log_odds) for item in self.pds_ppm))


Calibrated: TypeAlias = Calibration | Isotonic
"""What turns points into a probability of default."""


def isotonic(points: Sequence[int], outcome: Sequence[int], rows_min: int = 50) -> Isotonic:
    """Fit by pool-adjacent-violators; a knot stands at the mean points of its pooled rows.

    Parameters
    ----------
    points, outcome
        n scores (more is safer) and n times 1 for a default, 0 for none.
    rows_min
        Fewest rows of a knot.
    """
    pools: list[list[int]] = []
    for score, bad in sorted(zip(points, outcome, strict=True)):
        if pools and (pools[-1][0] < rows_min or pools[-1][3] == score):
            rows, bads, total, _ = pools.pop()
            pools.append([rows + 1, bads + bad, total + score, score])
        else:
            pools.append([1, bad, score, score])
        # A pool that is still being filled is not judged yet.
        if pools[-1][0] >= rows_min:
            _pool_back(pools)
    if len(pools) > 1 and pools[-1][0] < rows_min:
        rows, bads, total, score = pools.pop()
        last = pools[-1]
        pools[-1] = [last[0] + rows, last[1] + bads, last[2] + total, score]
    _pool_back(pools)
    knots = {
        divide(total, rows, Rounding.HALF_EVEN): _clamped(
            divide(bads * 1_000_000, rows, Rounding.HALF_EVEN)
        )
        for rows, bads, total, _ in pools
    }
    return Isotonic(tuple(knots), tuple(knots.values()))


def shifted(calibration: Calibrated, points: Iterable[int], target_ppm: int) -> Calibrated:
    """Move the log-odds so that the mean probability over these points is the target.

    The intercept is found by halving, to a millionth of log-odds; what the shape says of one
    customer against another stays (the central tendency of a portfolio is another one's here).
    """
    counts: dict[int, int] = {}
    for score in points:
        counts[score] = counts.get(score, 0) + 1
    if not counts or not PD_PPM_MIN <= target_ppm <= PD_PPM_MAX:
        raise InvariantViolated("there are points and a target", target_ppm=target_ppm)
    rows = sum(counts.values())
    low, high = Decimal(-20), Decimal(20)
    while high - low > Decimal("0.000001"):
        middle = (low + high) / 2
        tried = calibration.moved(middle)
        if sum(tried.pd_ppm(score) * count for score, count in counts.items()) < target_ppm * rows:
            low = middle
        else:
            high = middle
    return calibration.moved(high.quantize(Decimal("0.000001")))


def _pool_back(pools: list[list[int]]) -> None:
    while len(pools) > 1 and pools[-1][1] * pools[-2][0] >= pools[-2][1] * pools[-1][0]:
        rows, bads, total, score = pools.pop()
        before = pools[-1]
        pools[-1] = [before[0] + rows, before[1] + bads, before[2] + total, score]


def _moved_ppm(ppm: int, log_odds: Decimal) -> int:
    context = Context(prec=28, rounding=ROUND_HALF_EVEN)
    own = context.ln(context.divide(Decimal(ppm), _PPM - ppm))
    return _pd_ppm(f"{context.add(own, log_odds):f}", "0", 0)


def _clamped(ppm: int) -> int:
    return min(max(ppm, PD_PPM_MIN), PD_PPM_MAX)


@lru_cache(maxsize=65_536)
def _pd_ppm(intercept: str, slope: str, points: int) -> int:
    context = Context(prec=28, rounding=ROUND_HALF_EVEN)
    log_odds = context.add(Decimal(intercept), context.multiply(Decimal(slope), Decimal(points)))
    log_odds = min(max(log_odds, -_EXPONENT_MAX), _EXPONENT_MAX)
    chance = context.divide(_PPM, context.add(Decimal(1), context.exp(-log_odds)))
    return _clamped(int(chance.to_integral_value(ROUND_HALF_EVEN)))
