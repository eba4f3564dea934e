"""Fit monthly hazards of default and closure: a multinomial logit, one row a line and month.

A line adds a row for each month that it was alive at the start of; a month whose end is not known
adds none (so censoring is no assumption about the end). The level moves with age in bands, and
with covariates such as the log-odds of a score (Shumway 2001; Allison 1982).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM
from limen.risk.term.curve import TermCurve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LIVES, DEFAULTS, CLOSES = 0, 1, 2
AGE_BANDS = (3, 6, 12, 24)
_STEP_MIN = 1e-9
_ROUNDS_MAX = 100
PLACES = 6


@dataclass(frozen=True, slots=True)
class HazardModel:
    """Coefficients per end (default, closure): one per band of age, then one per covariate."""

    default: tuple[float, ...]
    closure: tuple[float, ...]
    bands: tuple[int, ...] = AGE_BANDS

    def curve(self, age_months: int, covariates: Sequence[float], months: int) -> TermCurve:
        """Return the curve of a line of an age, its covariates staying as they are."""
        defaults, closures = [], []
        for ahead in range(months):
            row = _row(age_months + ahead, covariates, self.bands)
            d, c = (float(np.exp(row @ np.asarray(w))) for w in (self.default, self.closure))
            defaults.append(round(d / (1 + d + c) * PPM))
            closures.append(round(c / (1 + d + c) * PPM))
        return TermCurve(tuple(defaults), tuple(closures))


def fit_hazard(
    ages: Sequence[int],
    covariates: Sequence[Sequence[float]],
    ends: Sequence[int],
    *,
    ridge: float = 1e-3,
    bands: tuple[int, ...] = AGE_BANDS,
) -> HazardModel:
    """Fit on n line-months.

    Parameters
    ----------
    ages
        Full months since the line was opened, at the month's start.
    covariates
        n rows, as known at the month's start; later values would know the outcome.
    ends
        `LIVES`, `DEFAULTS` or `CLOSES` in the month.

    Raises
    ------
    InvariantViolated
        If an end does not occur, or Newton's steps do not settle.
    """
    happened = np.asarray(ends)
    if not {LIVES, DEFAULTS, CLOSES} <= set(happened.tolist()):
        raise InvariantViolated("every end occurs", ends=sorted(set(happened.tolist())))
    pairs = zip(ages, covariates, strict=True)
    design = np.vstack([_row(age, own, bands) for age, own in pairs])
    hits = np.column_stack([happened == DEFAULTS, happened == CLOSES]).astype(np.float64)
    weights = _newton(design, hits, ridge).round(PLACES)
    size = design.shape[1]
    return HazardModel(tuple(weights[:size].tolist()), tuple(weights[size:].tolist()), bands)


def _newton(design: Floats, hits: Floats, ridge: float) -> Floats:
    size = design.shape[1]
    weights = np.zeros(2 * size)
    for _ in range(_ROUNDS_MAX):
        log_odds = np.column_stack([design @ weights[:size], design @ weights[size:]])
        odds = np.exp(np.clip(log_odds, -60, 60))
        chance = odds / (1 + odds.sum(axis=1, keepdims=True))
        slope = (design.T @ (hits - chance)).T.ravel() - ridge * weights
        one, two = chance[:, 0], chance[:, 1]
        blocks = [[one * (1 - one), -one * two], [-one * two, two * (1 - two)]]
        bend = np.block(
            [[(design * weight[:, None]).T @ design for weight in row] for row in blocks]
        ) + ridge * np.eye(2 * size)
        step = np.linalg.solve(bend, slope)
        # Far from the answer a full step may overshoot.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        weights += step
        if float(np.abs(step).max()) < _STEP_MIN:
            return weights
    raise InvariantViolated("Newton's method settles", rounds=_ROUNDS_MAX)


def _row(age: int, covariates: Sequence[float], bands: tuple[int, ...]) -> Floats:
    levels = np.zeros(len(bands) + 1)
    levels[sum(age >= bound for bound in bands)] = 1.0
    return np.concatenate([levels, np.asarray(covariates, dtype=np.float64)])
