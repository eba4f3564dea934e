"""How well a score ranks and how true its probabilities are.

Every function takes one-dimensional arrays of equal length n: `outcome` of 0 and 1 (1 is a default)
and `risk`, higher meaning riskier (a probability between 0 and 1 where the name says so).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PPM = 1_000_000


def auc(outcome: ArrayLike, risk: ArrayLike) -> float:
    """Return the chance that a default ranks above a good; a tie counts half.

    Raises
    ------
    InvariantViolated
        If there is no default or no good, or the lengths differ.

    Notes
    -----
    Mann-Whitney's U over mid-ranks (Hanley and McNeil, Radiology 143, 1982).
    """
    bad, scores = _pair(outcome, risk)
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[place]
    bads = int(bad.sum())
    goods = bad.size - bads
    return float((ranks[bad].sum() - bads * (bads + 1) / 2) / (bads * goods))


def gini(outcome: ArrayLike, risk: ArrayLike) -> float:
    """Return 2 × AUC − 1, also called the accuracy ratio."""
    return 2 * auc(outcome, risk) - 1


def ks(outcome: ArrayLike, risk: ArrayLike) -> float:
    """Return the largest distance between the two cumulated distributions of the score."""
    bad, scores = _pair(outcome, risk)
    values, place = np.unique(scores, return_inverse=True)
    bads = np.bincount(place, weights=bad, minlength=values.size).cumsum()
    goods = np.bincount(place, weights=~bad, minlength=values.size).cumsum()
    return float(np.abs(bads / bads[-1] - goods / goods[-1]).max())


def brier(outcome: ArrayLike, probability: ArrayLike) -> float:
    """Return the mean squared distance of probability and outcome (Brier, 1950)."""
    bad, chance = _pair(outcome, probability)
    return float(np.square(chance - bad).mean())


def ece(outcome: ArrayLike, probability: ArrayLike, bins: int = 10) -> float:
    """Return the expected calibration error over bins of (nearly) equal size.

    The distance of a bin's share of defaults from its mean probability, meaned over rows; biased
    upwards by about the mean of sqrt(p (1 − p) / rows of a bin).
    """
    return binned_gap(*_pair(outcome, probability), bins)


def binned_gap(bad: NDArray[np.bool_], chance: NDArray[Any], bins: int = 10) -> float:
    """Return the same of drawn outcomes, which may be all alike."""
    order = np.argsort(chance, kind="stable")
    gaps = [
        abs(float(bad[part].mean()) - float(chance[part].mean())) * part.size
        for part in np.array_split(order, bins)
        if part.size
    ]
    return sum(gaps) / bad.size


def reliability(
    outcome: ArrayLike, probability: ArrayLike, bins: int = 10
) -> list[tuple[float, float]]:
    """Return mean probability and share of defaults per bin of (nearly) equal size."""
    bad, chance = _pair(outcome, probability)
    order = np.argsort(chance, kind="stable")
    return [
        (float(chance[part].mean()), float(bad[part].mean()))
        for part in np.array_split(order, bins)
        if part.size
    ]


def lorenz(outcome: ArrayLike, risk: ArrayLike, steps: int = 20) -> list[tuple[float, float]]:
    """Return, from the riskiest on, the share of the goods and of the bads seen so far (ROC)."""
    bad, scores = _pair(outcome, risk)
    values, place = np.unique(-scores, return_inverse=True)
    bads = np.bincount(place, weights=bad, minlength=values.size).cumsum()
    goods = np.bincount(place, weights=~bad, minlength=values.size).cumsum()
    shares = np.column_stack([goods / goods[-1], bads / bads[-1]])
    chosen = np.unique(np.linspace(0, values.size - 1, min(steps, values.size)).round().astype(int))
    return [(0.0, 0.0), *((float(x), float(y)) for x, y in shares[chosen])]


def measures_ppm(outcome: ArrayLike, pd_ppm: ArrayLike) -> dict[str, int]:
    """Return all measures of probabilities given in ppm, each in ppm."""
    chance = np.asarray(pd_ppm, dtype=np.float64) / PPM
    return {
        "auc": round(auc(outcome, chance) * PPM),
        "brier": round(brier(outcome, chance) * PPM),
        "ece": round(ece(outcome, chance) * PPM),
        "gini": round(gini(outcome, chance) * PPM),
        "ks": round(ks(outcome, chance) * PPM),
    }


def _pair(outcome: ArrayLike, risk: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[Any]]:
    bad, scores = np.asarray(outcome).astype(bool), np.asarray(risk, dtype=np.float64)
    if bad.shape != scores.shape or bad.ndim != 1:
        raise InvariantViolated("one score per outcome", outcome=bad.shape, risk=scores.shape)
    if not bad.any() or bad.all():
        raise InvariantViolated("both outcomes occur", rows=bad.size)
    return bad, scores
