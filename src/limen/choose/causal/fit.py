"""Fit the response to raises on a randomised trial: a cross-fitted DR-learner in log-dose.

The mean outcome of each arm is learnt without the fold it is used on; what was seen corrects it by
the inverse propensity (doubly robust: Kennedy 2023), so that each customer has an unbiased slope in
log(1 + raise / scale), the dose of Miao et al. (2020). Slopes are averaged in the leaves of a small
tree whose splits one half of the customers chose and whose figures the other half gave (honest:
Athey and Imbens 2016). A log with unknown or untrue propensities is refused: no method can tell an
effect from a choice there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import lightgbm
import numpy as np

from limen.choose.causal.model import FORMAT, KIND, Node, ResponseModel, knots_of
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FOLDS = 5
SCALES_PPM = (100_000, 250_000, 500_000, 1_000_000, 4_000_000)
"""Scales of the log-dose that are tried; the largest is nearly a straight line."""

PROPENSITY_PPM_MIN = 5_000
"""Least chance of an arm: below it a few rows would carry the whole answer."""

ARM_ROWS_MIN = 100
Z_MAX = 4.5
"""Largest deviation of an arm from what its propensities say, in standard errors."""

DEPTH, LEAF_SHARE, LEAF_ROWS_MIN, SPLIT_Z = 3, 0.05, 200, 4.0
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised trial of raises, n customers.

    Attributes
    ----------
    names, features
        (n, features) whole numbers as floats, NaN where missing; known before the raise.
    raise_ppm
        (n,) raise given, a share of the limit; 0 in the arm without one.
    propensity_ppm
        (n,) chance that the customer had of the arm he was in.
    balance
        (n,) change of the mean balance over the horizon, as a share of the limit before.
    default
        (n,) 1 where the customer defaulted within the horizon.
    """

    names: tuple[str, ...]
    features: Floats
    raise_ppm: Ints
    propensity_ppm: Ints
    balance: Floats
    default: Floats


def trial_of(columns: Mapping[str, Sequence[int | None]], names: Sequence[str]) -> Trial:
    """Return a trial from columns of whole numbers, a missing feature as None.

    Raises are rounded to the nearest hundredth of the limit, so that limits in steps make arms.
    """
    before = np.array(columns["limit_before_minor"], np.int64)
    after = np.array(columns["limit_after_minor"], np.int64)
    features = np.array([columns[name] for name in names], np.float64).reshape(len(names), -1).T
    return Trial(
        tuple(names),
        features,
        np.round((after - before) * 100 / before).astype(np.int64) * (PPM // 100),
        np.array(columns["propensity_ppm"], np.int64),
        np.array(columns["balance_change_minor"], np.float64) / before,
        np.array(columns["defaulted"], np.float64),
    )


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """Why no effect can be told from the data."""

    reasons: tuple[str, ...]


class Average(NamedTuple):
    """A mean effect of a unit of log-dose with its standard error, in ppm."""

    slope_ppm: int
    error_ppm: int

    @property
    def z(self) -> float:
        """The mean in standard errors."""
        return self.slope_ppm / max(self.error_ppm, 1)


@dataclass(frozen=True, slots=True)
class FittedResponse:
    """A model and what speaks for it.

    Attributes
    ----------
    averages, placebo
        Mean effects by outcome; and the same with the raises shuffled, where they must vanish.
    """

    model: ResponseModel
    averages: Mapping[str, Average]
    placebo: Mapping[str, Average]
    facts: Mapping[str, Any] = field(default_factory=dict)


def fit_response(
    trial: Trial, name: str, horizon_months: int, seed: int, facts: Mapping[str, Any]
) -> FittedResponse | NotIdentified:
    """Fit a response, or say why the data cannot tell one."""
    problems = unsuited(trial)
    if problems:
        return NotIdentified(tuple(problems))
    luck = np.random.default_rng(seed)
    folds = luck.permutation(len(trial.raise_ppm)) % FOLDS
    arms = np.unique(trial.raise_ppm)
    outcomes = {"balance": trial.balance, "default": trial.default}
    scores = {key: _scores(trial, arms, y, folds, seed) for key, y in outcomes.items()}
    scale = _scale(arms, scores["balance"])
    knots = knots_of(scale, int(arms[-1]))
    doses = np.log1p(arms / scale)
    slopes = {key: each @ _contrast(doses) for key, each in scores.items()}
    halves = luck.permutation(len(folds)) % 2 == 0
    trees = {key: _tree(trial, each, halves) for key, each in slopes.items()}
    shuffled = _shuffled(trial, luck)
    placebo = {
        key: _average(_scores(shuffled, arms, y, folds, seed) @ _contrast(doses))
        for key, y in outcomes.items()
    }
    averages = {key: _average(each) for key, each in slopes.items()}
    told = {
        **facts,
        "rows": len(folds),
        "seed": seed,
        "scale_ppm": scale,
        "arms": {str(arm): int((trial.raise_ppm == arm).sum()) for arm in arms},
        "average": {key: list(each) for key, each in averages.items()},
        "placebo": {key: list(each) for key, each in placebo.items()},
    }
    model = ResponseModel(
        KIND, FORMAT, name, horizon_months, knots, trees["balance"], trees["default"], told
    )
    return FittedResponse(model, averages, placebo, told)


def unsuited(trial: Trial) -> list[str]:
    """Return why the trial's propensities cannot be what chose its raises; empty where they may."""
    chance = trial.propensity_ppm
    if chance.min() < PROPENSITY_PPM_MIN or chance.max() > PPM:
        return [f"a propensity is not within {PROPENSITY_PPM_MIN} and {PPM} ppm"]
    arms, counts = np.unique(trial.raise_ppm, return_counts=True)
    if arms[0] != 0 or len(arms) < 2:
        return ["needs an arm without a raise and at least one with"]
    found = [
        f"the arm of {arm} ppm has {count} customers, needs {ARM_ROWS_MIN}"
        for arm, count in zip(arms.tolist(), counts.tolist(), strict=True)
        if count < ARM_ROWS_MIN
    ]
    columns = [np.ones(len(chance)), *(_filled(column) for column in trial.features.T)]
    for arm in arms:
        weight = np.where(trial.raise_ppm == arm, PPM / chance, 0.0)
        for label, column in zip(("its size", *trial.names), columns, strict=True):
            # Weighted by its inverse propensity an arm looks like everybody.
            gap = (weight - 1.0) * column
            spread = float(gap.std()) / math.sqrt(len(gap))
            z = float(gap.mean()) / spread if spread > 0 else 0.0
            if abs(z) > Z_MAX:
                found.append(
                    f"the arm of {arm} ppm differs in {label} by {z:+.1f} standard errors: its "
                    "propensities are not how raises were given"
                )
    return found


def _filled(column: Floats) -> Floats:
    """Return a feature around its mean, what is missing at it."""
    known = column[~np.isnan(column)]
    centre = float(known.mean()) if len(known) else 0.0
    return np.where(np.isnan(column), 0.0, column - centre)


def _scores(trial: Trial, arms: Ints, outcome: Floats, folds: Ints, seed: int) -> Floats:
    """Return (n, arms): each customer's doubly robust outcome under each arm."""
    found = np.empty((len(outcome), len(arms)))
    for fold in range(FOLDS):
        inside, outside = folds == fold, folds != fold
        learnt = lightgbm.train(
            {
                "objective": "regression", "num_leaves": 15, "learning_rate": 0.08,
                "min_data_in_leaf": 100, "verbosity": -1, "seed": seed, "deterministic": True,
                "force_row_wise": True, "num_threads": 1,
            },
            lightgbm.Dataset(_with(trial.features[outside], trial.raise_ppm[outside]),
                             outcome[outside]),
            num_boost_round=60,
        )  # fmt: skip
        for place, arm in enumerate(arms):
            dose = np.full(int(inside.sum()), arm)
            found[inside, place] = learnt.predict(_with(trial.features[inside], dose))
    for place, arm in enumerate(arms):
        seen = trial.raise_ppm == arm
        weight = PPM / trial.propensity_ppm[seen]
        found[seen, place] += weight * (outcome[seen] - found[seen, place])
    return found


def _with(features: Floats, raise_ppm: Ints) -> Floats:
    return np.column_stack([features, raise_ppm.astype(np.float64)])


def _contrast(doses: Floats) -> Floats:
    """Return weights that turn outcomes by arm into a slope in dose."""
    centred = doses - doses.mean()
    slope: Floats = centred / (centred @ centred)
    return slope


def _scale(arms: Ints, scores: Floats) -> int:
    """Return the scale whose log-dose is nearest to the mean outcomes of the arms."""
    means = scores.mean(axis=0)
    means = means - means.mean()

    def miss(scale: int) -> float:
        doses = np.log1p(arms / scale)
        rest = means - (means @ _contrast(doses)) * (doses - doses.mean())
        return float(rest @ rest)

    return min(SCALES_PPM, key=miss)


def _average(slopes: Floats) -> Average:
    error = float(slopes.std(ddof=1)) / math.sqrt(len(slopes))
    return Average(round(float(slopes.mean()) * PPM), math.ceil(error * PPM))


def _shuffled(trial: Trial, luck: np.random.Generator) -> Trial:
    """Return the trial with its raises dealt out anew: no effect is left."""
    given = luck.permutation(trial.raise_ppm)
    arms, places, counts = np.unique(given, return_inverse=True, return_counts=True)
    chance = np.round(counts / counts.sum() * PPM).astype(np.int64)[places]
    assert len(arms) > 1
    return Trial(trial.names, trial.features, given, chance, trial.balance, trial.default)


def _tree(trial: Trial, slopes: Floats, halves: NDArray[np.bool_]) -> tuple[Node, ...]:
    """Grow an honest tree: splits by one half of the customers, figures by the other."""
    least = max(LEAF_ROWS_MIN, int(LEAF_SHARE * len(slopes) / 2))
    nodes: list[Node | None] = []

    def grow(rows: Ints, depth: int) -> int:
        at = len(nodes)
        nodes.append(None)
        split = _split(trial, slopes, rows[halves[rows]], least) if depth < DEPTH else None
        if split is not None:
            column, cut = split
            goes_left = ~(trial.features[rows, column] > cut)
            sides = rows[goes_left], rows[~goes_left]
            if min(int((~halves[side]).sum()) for side in sides) >= least // 2:
                left, right = grow(sides[0], depth + 1), grow(sides[1], depth + 1)
                nodes[at] = Node(feature=trial.names[column], cut=cut, left=left, right=right)
                return at
        mean = _average(slopes[rows[~halves[rows]]])
        reach = math.ceil(Z95 * mean.error_ppm)
        low, high = mean.slope_ppm - reach, mean.slope_ppm + reach
        nodes[at] = Node(mean.slope_ppm, low, high, int((~halves[rows]).sum()))
        return at

    grow(np.arange(len(slopes)), 0)
    return tuple(node for node in nodes if node is not None)


def _split(trial: Trial, slopes: Floats, rows: Ints, least: int) -> tuple[int, int] | None:
    """Return the column and cut that part the slopes most, None where chance might do as much."""
    best, found = SPLIT_Z, None
    for column in range(trial.features.shape[1]):
        values = trial.features[rows, column]
        for cut in _cuts(values):
            high = values > cut
            count = int(high.sum())
            if min(count, len(rows) - count) < least:
                continue
            one, other = slopes[rows[high]], slopes[rows[~high]]
            spread = math.sqrt(one.var() / len(one) + other.var() / len(other))
            z = abs(float(one.mean() - other.mean())) / max(spread, 1e-12)
            if z > best:
                best, found = z, (column, cut)
    return found


def _cuts(values: Floats) -> Sequence[int]:
    known = values[~np.isnan(values)]
    if not len(known):
        return ()
    ends = np.quantile(known, np.linspace(0.0625, 0.9375, 15))
    return sorted({math.floor(end) for end in ends})
