"""Fit a scorecard: bins, weights of evidence, a ridge logistic regression, whole points.

The coefficients and weights are rounded before they become points, so that the card's bytes do not
hang on the order in which a machine adds; nothing here is random, and the seed is recorded only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.diagnostics import Diagnostic, Diagnostics, Place
from limen.kernel.errors import InvariantViolated
from limen.risk.bins import Bins
from limen.risk.calibration import Calibration
from limen.risk.measures import measures_ppm
from limen.risk.merge import merge_bins
from limen.risk.protected import protected_among
from limen.risk.scorecard import Characteristic, Scorecard, encode_scorecard
from limen.risk.woe import information_value, woe_of_bins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PLACES = 6
_STEP_MIN = 1e-10
_LOSS_NOISE = 1e-12
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


@dataclass(slots=True)
class _Binned:
    name: str
    bins: Bins
    index: Ints
    woe: tuple[str, ...]
    iv: float
    values: Floats = field(repr=False)


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

    Returns
    -------
    FitResult
        With `card` None and diagnostics where the input cannot be fitted: `K001` a protected
        attribute, `K002` lengths, `K003` outcomes, `K004` nothing predicts.
    """
    settings = settings or FitSettings()
    faults = _check(columns, outcome)
    if faults.has_errors:
        return FitResult(None, None, {}, tuple(faults.items))
    bad = np.asarray(outcome, dtype=np.int64)
    arrays = {column: _array(columns[column]) for column in sorted(columns)}
    binned, weak = _bin_all(arrays, bad, directions or {}, settings)
    kept, weights, wrong = _fit_signs(binned, bad, settings)
    base, parts = _scale(kept, weights, reason_codes or {}, settings)
    points = np.full(bad.size, base, dtype=np.int64)
    for part, item in zip(parts, kept, strict=True):
        points += np.asarray(part.points, dtype=np.int64)[item.index]
    if np.unique(points).size < 2:
        faults.error("K004", Place(path=name), "no column tells defaults from goods")
        return FitResult(None, None, {}, tuple(faults.items))
    calibration = _calibrate(points, bad)
    metrics = measures_ppm(bad, [calibration.pd_ppm(item) for item in points.tolist()])
    facts = {
        "bads": int(bad.sum()),
        "catalogue_version": catalogue_version,
        "data_hash": _data_hash(arrays, bad),
        "metrics_ppm": metrics,
        "rows": int(bad.size),
        "seed": seed,
        "settings": {slot: getattr(settings, slot) for slot in FitSettings.__slots__},
    }
    card = Scorecard(name, horizon_months, base, settings.pdo, parts, calibration, fold, facts)
    report = {
        "dropped_weak": weak,
        "dropped_wrong_sign": wrong,
        "iv_ppm": {item.name: round(item.iv * 1_000_000) for item in binned},
        "metrics_ppm": metrics,
    }
    return FitResult(encode_scorecard(card), card, report)


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


def _check(columns: Mapping[str, Sequence[int | None]], outcome: Sequence[int]) -> Diagnostics:
    faults = Diagnostics()
    for name in protected_among(columns):
        faults.error(
            "K001",
            Place(path=name),
            f"'{name}' is a protected attribute and no input of a model",
            "leave it out; fairness figures read it elsewhere",
        )
    for name, values in columns.items():
        if len(values) != len(outcome):
            faults.error("K002", Place(path=name), f"{len(values)} values, {len(outcome)} outcomes")
    if any(item not in {0, 1} for item in outcome):
        faults.error("K003", Place(path="outcome"), "an outcome is neither 0 nor 1")
    elif len(set(outcome)) < 2:
        faults.error("K003", Place(path="outcome"), "both outcomes must occur")
    return faults


def _array(values: Sequence[int | None]) -> tuple[Ints, NDArray[np.bool_]]:
    missing = np.fromiter((item is None for item in values), dtype=bool, count=len(values))
    filled = (0 if item is None else item for item in values)
    return np.fromiter(filled, dtype=np.int64, count=len(values)), missing


def _data_hash(arrays: Mapping[str, tuple[Ints, NDArray[np.bool_]]], bad: Ints) -> str:
    parts = [
        [name, sha256_hex(values.astype("<i8").tobytes()), sha256_hex(missing.tobytes())]
        for name, (values, missing) in arrays.items()
    ]
    return sha256_hex(canonical([parts, sha256_hex(bad.astype("<i8").tobytes())]))


def _bin_all(
    arrays: Mapping[str, tuple[Ints, NDArray[np.bool_]]],
    bad: Ints,
    directions: Mapping[str, int],
    settings: FitSettings,
) -> tuple[list[_Binned], list[str]]:
    binned, weak = [], []
    for name, (values, missing) in arrays.items():
        item = _bin(name, values, missing, bad, directions.get(name, 0), settings)
        if (item.iv - _iv_by_chance(item, bad)) * 1_000_000 >= settings.iv_min_ppm:
            binned.append(item)
        else:
            weak.append(name)
    return binned, weak


def _iv_by_chance(item: _Binned, bad: Ints) -> float:
    """Return the IV to expect where nothing predicts: (bins − 1) × (1 / goods + 1 / bads)."""
    bads = int(bad.sum())
    return (np.unique(item.index).size - 1) * (1 / bads + 1 / (bad.size - bads))


def _bin(
    name: str,
    values: Ints,
    missing: NDArray[np.bool_],
    bad: Ints,
    direction: int,
    settings: FitSettings,
) -> _Binned:
    known = values[~missing]
    fine = _fine_cuts(known, settings.fine_bins)
    place = np.searchsorted(fine, known, side="right")
    bads = np.bincount(place, weights=bad[~missing], minlength=fine.size + 1).astype(int)
    rows = np.bincount(place, minlength=fine.size + 1)
    starts = merge_bins(
        (rows - bads).tolist(),
        bads.tolist(),
        rows_min=max(1, bad.size * settings.share_min_ppm // 1_000_000),
        chi2_min=settings.chi2_min_milli / 1000,
        bins_max=settings.bins_max,
        direction=direction,
    )
    bins = Bins(tuple(int(fine[at - 1]) for at in starts))
    index = np.searchsorted(np.asarray(bins.cuts, dtype=np.int64), values, side="right")
    index = np.where(missing, bins.missing, index).astype(np.int64)
    bads = np.bincount(index, weights=bad, minlength=bins.count).astype(int)
    goods = np.bincount(index, minlength=bins.count) - bads
    woe = [f"{item:.{PLACES}f}" for item in woe_of_bins(goods.tolist(), bads.tolist())]
    table = np.asarray([float(item) for item in woe])
    iv = information_value(goods.tolist(), bads.tolist())
    return _Binned(name, bins, index, tuple(woe), iv, table[index])


def _fine_cuts(known: Ints, fine_bins: int) -> Ints:
    """Return rising cut points, each a value that occurs and above the smallest one."""
    if not known.size:
        return np.empty(0, dtype=np.int64)
    ordered = np.sort(known)
    places = np.arange(1, fine_bins) * ordered.size // fine_bins
    distinct = np.unique(ordered)
    cuts = distinct if distinct.size <= fine_bins else np.unique(ordered[places])
    return np.asarray(cuts[cuts > ordered[0]], dtype=np.int64)


def _fit_signs(
    binned: list[_Binned], bad: Ints, settings: FitSettings
) -> tuple[list[_Binned], Floats, list[str]]:
    """Fit, drop what has an unsafe sign, and fit again, until every sign is safe."""
    kept: list[_Binned] = list(binned)
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
    kept: list[_Binned],
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


def _calibrate(points: Ints, bad: Ints) -> Calibration:
    centre = round(float(points.mean()))
    design = np.column_stack([np.ones(bad.size), (points - centre) / 100.0])
    intercept, per_hundred = logistic(design, bad.astype(np.float64), 0.0)
    slope = Decimal(f"{per_hundred:.{PLACES}f}") / 100
    whole = Decimal(f"{intercept:.{PLACES}f}") - slope * centre
    return Calibration(f"{whole:f}", f"{slope:f}")
