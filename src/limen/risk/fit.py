"""Fit a scorecard: bins, weights of evidence, a ridge logistic regression, whole points.

The coefficients and weights are rounded before they become points, so that the card's bytes do not
hang on the order in which a machine adds; nothing here is random, and the seed is recorded only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import InvariantViolated
from limen.risk.binned import (
    PLACES,
    Binned,
    as_arrays,
    bin_column,
    in_bins,
    input_faults,
    iv_by_chance,
    kept_facts,
    recorded,
    suspected_leaks,
    varies,
    warn_of_few,
    warn_of_leaks,
)
from limen.risk.calibration import Calibration
from limen.risk.measures import measures_ppm
from limen.risk.scorecard import Characteristic, Scorecard, encode_scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from limen.risk.binned import Column
    from limen.risk.bins import Bins

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_CALIBRATION = Calibration("0", "-1")
_STEP_MIN = 1e-10
_LOSS_NOISE = 1e-12
_PLATT_RIDGE = 1e-3  # where points part the two wholly, the line would be endlessly steep
_LN2 = Decimal("0.693147180559945309417232")


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How a scorecard is fitted.

    Attributes
    ----------
    fine_bins, bins_max
        Quantile bins before merging, and the most bins after it.
    share_min_ppm
        Smallest share of the rows that a bin may hold.
    chi2_min_milli
        Neighbouring bins whose chi-squared is below this (in thousandths) are merged.
    iv_min_ppm
        Characteristics whose information value, less what chance alone gives it, is below this
        are left out; far below zero, none are.
    ridge_milli
        Penalty on the squared coefficients, in thousandths.
    pdo, base_points, base_odds
        Scale: `base_points` at `base_odds` goods to one bad, and `pdo` points double the odds.
    """

    fine_bins: int = 40
    bins_max: int = 12
    share_min_ppm: int = 10_000
    chi2_min_milli: int = 6_635
    iv_min_ppm: int = 5_000
    ridge_milli: int = 2_000
    pdo: int = 60
    base_points: int = 600
    base_odds: int = 20


@dataclass(frozen=True, slots=True)
class FitResult:
    """A card, or the faults that stopped it; `report` says what was kept, dropped and why."""

    card: bytes | None
    scorecard: Scorecard | None
    report: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def model(self) -> Scorecard | None:
        """The card, under the name that fits of either kind share."""
        return self.scorecard


def fit_scorecard(
    columns: Mapping[str, Sequence[int | None]],
    outcome: Sequence[int],
    *,
    name: str,
    horizon_months: int,
    seed: int = 0,
    fold: tuple[int, int] | None = None,
    directions: Mapping[str, int] | None = None,
    reason_codes: Mapping[str, str | None] | None = None,
    catalogue_version: str = "",
    specials: Mapping[str, Sequence[int]] | None = None,
    bins: Mapping[str, Bins] | None = None,
    facts: Mapping[str, Any] | None = None,
    settings: FitSettings | None = None,
) -> FitResult:
    """Fit a scorecard on n rows.

    Parameters
    ----------
    columns
        n values per name, in the feature's own unit; None is missing and gets its own bin.
    outcome
        n times 1 for a default within the horizon, 0 for none.
    name, horizon_months, seed, fold, catalogue_version
        Recorded in the card; the fit itself is not random, and the caller leaves out the fold.
    directions
        +1 where a higher value is riskier, −1 where safer: the bins then follow it.
    reason_codes
        Code that a customer is told for a name; a name without one is never a reason.
    specials
        Values that mean something else than their size, per name: each has its own bin.
    bins
        Bins by hand: then only these names are fitted, and no other binning is made.
    facts
        More to record in the card.

    Returns
    -------
    FitResult
        With `card` None and diagnostics where nothing can be fitted: `K001` protected attributes,
        `K002` lengths, `K003` outcomes, `K004` nothing predicts, `K005` bins of no column, `K007`
        no whole numbers; with a card, warnings: `K006` suspected leaks, `K009` few outcomes.
    """
    settings = settings or FitSettings()
    faults = input_faults(columns, outcome)
    for column in sorted(set(bins or {}) - set(columns)):
        faults.error("K005", Place(path=column), "no such column", did_you_mean(column, columns))
    if faults.has_errors:
        return FitResult(None, None, {}, tuple(faults.items))
    bad, arrays = as_arrays(columns, outcome)
    constant = [column for column, values in arrays.items() if not varies(values)]
    if bins is None:
        useful = {column: item for column, item in arrays.items() if column not in constant}
        binned, weak = _bin_all(useful, bad, directions or {}, specials or {}, settings)
    else:
        binned, weak = [in_bins(item, arrays[item], bad, bins[item]) for item in sorted(bins)], []
    report: dict[str, Any] = {"dropped_constant": constant, "dropped_weak": weak}
    report["iv_ppm"] = {item.name: round(item.iv * 1_000_000) for item in binned}
    report["suspected_leaks_ppm"] = suspected_leaks(binned, bad)
    warn_of_leaks(report["suspected_leaks_ppm"], faults)
    bare = Scorecard(name, horizon_months, 0, settings.pdo, (), NO_CALIBRATION, fold)
    card = _card(binned, bad, bare, reason_codes or {}, settings, report)
    if card is None:
        faults.error("K004", Place(path=name), "no column tells defaults from goods")
        return FitResult(None, None, {}, tuple(faults.items))
    warn_of_few(bad, name, faults)
    known = recorded(arrays, bad, settings, catalogue_version, seed, report["metrics_ppm"])
    card = replace(card, facts=known | kept_facts(facts or {}, card.names))
    return FitResult(encode_scorecard(card), card, report, tuple(faults.items))


def _card(
    binned: list[Binned],
    bad: Ints,
    bare: Scorecard,
    reason_codes: Mapping[str, str | None],
    settings: FitSettings,
    report: dict[str, Any],
) -> Scorecard | None:
    """Return `bare` with points and calibration, or None where all rows score the same."""
    kept, weights, report["dropped_wrong_sign"] = _fit_signs(binned, bad, settings)
    base, parts = _scale(kept, weights, reason_codes, settings)
    points = np.full(bad.size, base, dtype=np.int64)
    for part, item in zip(parts, kept, strict=True):
        points += np.asarray(part.points, dtype=np.int64)[item.index]
    if np.unique(points).size < 2:
        return None
    calibration = platt(points, bad)
    report["metrics_ppm"] = measures_ppm(bad, [calibration.pd_ppm(p) for p in points.tolist()])
    return replace(bare, base_points=base, characteristics=parts, calibration=calibration)


def logistic(design: Floats, target: Floats, ridge: float, rounds_max: int = 50) -> Floats:
    """Return the coefficients of a ridge logistic regression by Newton's method.

    Parameters
    ----------
    design
        Rows × columns; the first column is the intercept and is not penalised.
    target
        1 or 0 per row.
    ridge
        Penalty: half of `ridge` times the sum of the squared coefficients.

    Raises
    ------
    InvariantViolated
        If Newton's steps do not settle.
    """
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    weights = np.zeros(design.shape[1])
    rate = min(max(float(target.mean()), 1e-9), 1 - 1e-9)
    weights[0] = np.log(rate / (1 - rate))
    loss = _penalised_loss(design, target, penalty, weights)
    for _ in range(rounds_max):
        chance = _chance(design @ weights)
        slope = design.T @ (target - chance) - penalty * weights
        spread = np.maximum(chance * (1 - chance), 1e-12)
        bend = (design * spread[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        # A full step may overshoot where a column nearly separates the two: halve it.
        reached = _penalised_loss(design, target, penalty, weights + step)
        while reached > loss + _LOSS_NOISE * abs(loss) and float(np.abs(step).max()) > _STEP_MIN:
            step = step / 2
            reached = _penalised_loss(design, target, penalty, weights + step)
        weights, loss = weights + step, reached
        if float(np.abs(step).max()) < _STEP_MIN:
            return weights
    raise InvariantViolated("Newton's method settles", rounds=rounds_max)


def _chance(log_odds: Floats) -> Floats:
    odds = np.exp(-np.abs(log_odds))
    lower: Floats = np.where(log_odds < 0, odds, 1.0) / (1.0 + odds)
    return lower


def _penalised_loss(design: Floats, target: Floats, penalty: Floats, weights: Floats) -> float:
    log_odds = design @ weights
    fit = np.logaddexp(0.0, log_odds).sum() - target @ log_odds
    return float(fit + penalty @ (weights * weights) / 2)


def _bin_all(
    arrays: Mapping[str, Column],
    bad: Ints,
    directions: Mapping[str, int],
    specials: Mapping[str, Sequence[int]],
    settings: FitSettings,
) -> tuple[list[Binned], list[str]]:
    binned, weak = [], []
    for name, column in arrays.items():
        item = bin_column(
            name, column, bad, directions.get(name, 0), settings, specials.get(name, ())
        )
        if (item.iv - iv_by_chance(item, bad)) * 1_000_000 >= settings.iv_min_ppm:
            binned.append(item)
        else:
            weak.append(name)
    return binned, weak


def _fit_signs(
    binned: list[Binned], bad: Ints, settings: FitSettings
) -> tuple[list[Binned], Floats, list[str]]:
    """Fit, drop what has an unsafe sign, and fit again, until every sign is safe."""
    kept: list[Binned] = list(binned)
    wrong: list[str] = []
    good = 1.0 - bad.astype(np.float64)
    while kept:
        design = np.column_stack([np.ones(bad.size), *(item.values for item in kept)])
        weights = logistic(design, good, settings.ridge_milli / 1000).round(PLACES)
        worst = int(np.argmin(weights[1:]))
        if weights[1 + worst] > 0:
            return kept, weights, wrong
        wrong.append(kept.pop(worst).name)
    return [], np.zeros(1), wrong


def _scale(
    kept: list[Binned],
    weights: Floats,
    reason_codes: Mapping[str, str | None],
    settings: FitSettings,
) -> tuple[int, tuple[Characteristic, ...]]:
    factor = Decimal(settings.pdo) / _LN2
    texts = [f"{item:.{PLACES}f}" for item in weights]
    log_odds = Decimal(texts[0]) - Decimal(settings.base_odds).ln()
    base = settings.base_points + round(factor * log_odds)
    parts = tuple(
        Characteristic(
            item.name,
            item.bins,
            text,
            item.woe,
            tuple(round(factor * Decimal(text) * Decimal(woe)) for woe in item.woe),
            reason_codes.get(item.name),
        )
        for item, text in zip(kept, texts[1:], strict=True)
    )
    return base, parts


def platt(points: Ints, bad: Ints) -> Calibration:
    """Return the calibration line of scores and outcomes by maximum likelihood."""
    centre = round(float(points.mean()))
    design = np.column_stack([np.ones(bad.size), (points - centre) / 100.0])
    intercept, per_hundred = logistic(design, bad.astype(np.float64), _PLATT_RIDGE)
    slope = Decimal(f"{per_hundred:.{PLACES}f}") / 100
    whole = Decimal(f"{intercept:.{PLACES}f}") - slope * centre
    return Calibration(f"{whole:f}", f"{slope:f}")
