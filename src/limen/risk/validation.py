"""Whether a model's figures hold: errors of an AUC, tests between models, calibration, grades.

Arrays as in `measures`: `outcome` of 0 and 1, `risk` higher meaning riskier, `probability` from 0
to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from limen.kernel.errors import InvariantViolated
from limen.risk.fit import logistic
from limen.risk.measures import auc, binned_gap, ece
from limen.risk.special import beta_cdf, beta_quantile, normal_two_sided, t_two_sided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Z95 = 1.959_963_984_540_054


class NoLine(InvariantViolated):
    """No calibration line: all probabilities are alike, or part the outcomes wholly."""

    code = "no_line"


class Interval(NamedTuple):
    """A figure with a 95 % interval."""

    value: float
    low: float
    high: float


class Compared(NamedTuple):
    """One figure less another of the same rows, its standard error, and the chance under none."""

    difference: float
    error: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade: rows, mean probability, share of defaults with Jeffreys' 95 % interval.

    Attributes
    ----------
    p_low, p_high
        Chance, by Jeffreys' posterior, that the true rate is at or below (above) the mean
        probability: a small `p_low` says that the grade is rated too safe, a small `p_high` too
        risky.
    """

    label: str
    rows: int
    bads: int
    mean: float
    rate: Interval
    p_low: float
    p_high: float


def delong(outcome: ArrayLike, *risks: ArrayLike) -> tuple[list[float], Floats]:
    """Return the AUC of each risk, and their covariances.

    Notes
    -----
    DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), by mid-ranks (Sun and Xu, 2014).
    """
    bad = np.asarray(outcome).astype(bool)
    bads, goods = int(bad.sum()), int((~bad).sum())
    of_bads, of_goods, areas = [], [], []
    for risk in risks:
        scores = np.asarray(risk, dtype=np.float64)
        high, low = scores[bad], scores[~bad]
        ranks = _midranks(np.concatenate([high, low]))
        of_bads.append((ranks[:bads] - _midranks(high)) / goods)
        of_goods.append(1 - (ranks[bads:] - _midranks(low)) / bads)
        areas.append(float(of_bads[-1].mean()))
    spread_bads, spread_goods = np.cov(np.vstack(of_bads)), np.cov(np.vstack(of_goods))
    return areas, np.atleast_2d(spread_bads) / bads + np.atleast_2d(spread_goods) / goods


def auc_interval(outcome: ArrayLike, risk: ArrayLike) -> Interval:
    """Return the AUC with DeLong's 95 % interval; all there is from 0 to 1 where one row is alone.

    Of a single default, or a single good, nobody knows how far another would lie.
    """
    bad = np.asarray(outcome).astype(bool)
    if min(int(bad.sum()), int((~bad).sum())) < 2:
        return Interval(auc(bad, risk), 0.0, 1.0)
    (area,), spread = delong(outcome, risk)
    half = Z95 * sqrt(float(spread[0, 0]))
    return Interval(area, area - half, area + half)


def delong_test(outcome: ArrayLike, risk: ArrayLike, other: ArrayLike) -> Compared:
    """Compare the AUC of two risks of the same rows."""
    (one, two), spread = delong(outcome, risk, other)
    error = sqrt(max(float(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1]), 0.0))
    p_value = normal_two_sided((one - two) / error) if error else 1.0
    return Compared(one - two, error, p_value)


def rank_spread(outcome: ArrayLike, risk: ArrayLike) -> float:
    """Return the variance of an AUC over all orders of the outcomes; 0 where all are alike.

    Exact, ties among them: the mean rank of rows drawn without another look (Lehmann,
    Nonparametrics, 1975).
    """
    bad = np.asarray(outcome).astype(bool)
    bads, goods = int(bad.sum()), int((~bad).sum())
    if not bads or not goods:
        return 0.0
    ranks = _midranks(np.asarray(risk, dtype=np.float64))
    return float(np.var(ranks, ddof=1)) / (bad.size * bads * goods)


def corrected_t(differences: Sequence[float], test_share: float) -> Compared:
    """Test the mean of differences over folds, whose fits share most of their rows.

    Parameters
    ----------
    differences
        One per fold (and repeat).
    test_share
        Rows of a test fold to rows of its fit.

    Notes
    -----
    Nadeau and Bengio, "Inference for the Generalization Error" (Machine Learning 52, 2003).
    """
    count, mean = len(differences), float(np.mean(differences))
    spread = float(np.var(differences, ddof=1))
    error = sqrt((1 / count + test_share) * spread)
    return Compared(mean, error, t_two_sided(mean / error, count - 1) if error else 1.0)


def calibration_line(outcome: ArrayLike, probability: ArrayLike) -> tuple[Interval, Interval]:
    """Return slope and intercept of a logistic regression on the log-odds: 1 and 0 at best.

    Raises
    ------
    NoLine
        If all probabilities are alike, or part the outcomes wholly.
    """
    bad = np.asarray(outcome, dtype=np.float64)
    chance = np.clip(np.asarray(probability, dtype=np.float64), 1e-6, 1 - 1e-6)
    design = np.column_stack([np.ones(bad.size), np.log(chance / (1 - chance))])
    try:
        weights = logistic(design, bad, 0.0)
        fitted = 1 / (1 + np.exp(-design @ weights))
        spread = np.linalg.inv((design * (fitted * (1 - fitted))[:, None]).T @ design)
    except (InvariantViolated, np.linalg.LinAlgError):
        raise NoLine("probabilities differ, and part no outcomes wholly", rows=bad.size) from None
    half = Z95 * np.sqrt(np.diag(spread))
    intercept, slope = (
        Interval(float(w), float(w - h), float(w + h)) for w, h in zip(weights, half, strict=True)
    )
    return slope, intercept


def calibration_slope(outcome: ArrayLike, probability: ArrayLike) -> float | None:
    """Return the slope of `calibration_line`; None where there is none."""
    try:
        return calibration_line(outcome, probability)[0].value
    except NoLine:
        return None


def spiegelhalter(outcome: ArrayLike, probability: ArrayLike) -> tuple[float, float]:
    """Return Spiegelhalter's z of calibration (1986) and its two-sided chance."""
    bad = np.asarray(outcome, dtype=np.float64)
    chance = np.asarray(probability, dtype=np.float64)
    lean = 1 - 2 * chance
    spread = float((lean**2 * chance * (1 - chance)).sum())
    z = float(((bad - chance) * lean).sum()) / sqrt(spread) if spread else 0.0
    return z, normal_two_sided(z)


def bootstrap(
    outcome: ArrayLike,
    risk: ArrayLike,
    measure: Callable[[ArrayLike, ArrayLike], float],
    seed: int,
    rounds: int = 200,
) -> Interval:
    """Return a measure with a 95 % interval over rows drawn again, outcomes apart.

    The percentiles are moved by the mean distance of the drawn measures from the measure: rows
    drawn twice make a calibration error, say, larger than it is.
    """
    bad, scores = np.asarray(outcome).astype(bool), np.asarray(risk, dtype=np.float64)
    chance = np.random.default_rng(seed)
    ones, zeros = np.flatnonzero(bad), np.flatnonzero(~bad)
    found = []
    for _ in range(rounds):
        rows = np.concatenate([chance.choice(ones, ones.size), chance.choice(zeros, zeros.size)])
        found.append(measure(bad[rows], scores[rows]))
    whole = measure(bad, scores)
    low, high = np.quantile(found, [0.025, 0.975]) - (np.mean(found) - whole)
    return Interval(whole, max(float(low), 0.0), float(high))


class ByChance(NamedTuple):
    """What true probabilities would give: mean, 95th percentile, and the chance of so much."""

    mean: float
    most: float
    p_value: float


def ece_by_chance(
    outcome: ArrayLike, probability: ArrayLike, seed: int, rounds: int = 200
) -> ByChance:
    """Return the calibration error of outcomes drawn from the probabilities themselves.

    It is never 0: bins of n rows are off by about sqrt(p (1 − p) / n) by chance alone.
    """
    probabilities = np.asarray(probability, dtype=np.float64)
    chance = np.random.default_rng(seed)
    found = ece(outcome, probability)
    drawn = [
        binned_gap(chance.random(probabilities.size) < probabilities, probabilities)
        for _ in range(rounds)
    ]
    as_much = sum(one >= found for one in drawn)
    return ByChance(
        float(np.mean(drawn)), float(np.quantile(drawn, 0.95)), (as_much + 1) / (rounds + 1)
    )


def fold_auc(
    outcome: ArrayLike, risk: ArrayLike, folds: ArrayLike
) -> tuple[float, float, list[float]]:
    """Return the mean AUC over folds, its standard error, and each fold's."""
    bad, scores, place = np.asarray(outcome), np.asarray(risk, dtype=np.float64), np.asarray(folds)
    each = [auc(bad[place == k], scores[place == k]) for k in np.unique(place).tolist()]
    error = float(np.std(each, ddof=1)) / sqrt(len(each))
    return float(np.mean(each)), error, each


def rate_interval(bads: int, rows: int) -> Interval:
    """Return a share with Jeffreys' 95 % interval."""
    a, b = bads + 0.5, rows - bads + 0.5
    low = 0.0 if bads == 0 else beta_quantile(0.025, a, b)
    high = 1.0 if bads == rows else beta_quantile(0.975, a, b)
    return Interval(bads / rows, low, high)


def grade_tests(
    outcome: ArrayLike, probability: ArrayLike, grade: Sequence[str], order: Sequence[str]
) -> list[Grade]:
    """Test each grade's mean probability against its defaults (Jeffreys), empty ones left out."""
    bad, chance = np.asarray(outcome), np.asarray(probability, dtype=np.float64)
    names = np.asarray(grade)
    found = []
    for label in order:
        rows = names == label
        count, bads = int(rows.sum()), int(bad[rows].sum())
        if count:
            mean = float(chance[rows].mean())
            below = beta_cdf(mean, bads + 0.5, count - bads + 0.5)
            rate = rate_interval(bads, count)
            found.append(Grade(label, count, bads, mean, rate, below, 1 - below))
    return found


def _midranks(values: Floats) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks
