"""The placebo of a fit: with shuffled outcomes every gain must vanish, and be seen to.

A fold in which the fit finds nothing scores everybody alike, an AUC of 0.5: a gain that is missing
is a figure too, so that no placebo passes by saying nothing. Points are ranked and not
probabilities, which a calibration may have levelled.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from limen.risk.crossfit import CannotFit, cross_fit
from limen.risk.folds import FOLDS, fold_of
from limen.risk.measures import auc
from limen.risk.validation import Z95, Interval, delong, rank_spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from limen.risk.crossfit import CrossFit

Z_ALARM = 3.29
"""Beyond it a gain is no chance: once in a thousand placebos."""


class Placebo(NamedTuple):
    """What was learnt from shuffled outcomes.

    Attributes
    ----------
    auc
        Mean over the folds, with a 95 % interval.
    by_fold
        0.5 where the fit found nothing.
    fitted
        Folds in which it found something.
    holds
        Whether the AUC is within chance of 0.5: against what shuffled ranks give, not against the
        spread that was seen, which is nothing where the few of a fold lie together.
    """

    auc: Interval
    by_fold: tuple[float, ...]
    fitted: int
    holds: bool


def placebo(
    ids: Sequence[str | int],
    columns: Mapping[str, Sequence[int | None]],
    shuffled: Sequence[int],
    *,
    folds: int = FOLDS,
    crossed: Callable[..., CrossFit] = cross_fit,
    **arguments: Any,
) -> Placebo:
    """Fit each fold of shuffled outcomes, and rank those left out.

    Parameters
    ----------
    ids, columns, folds, arguments
        As for `cross_fit`, `fit` among the arguments.
    shuffled
        The outcomes, in an order that nothing tells.
    crossed
        What fits and scores; another one than `cross_fit` is itself put to the test.
    """
    try:
        found = crossed(ids, columns, shuffled, folds=folds, may_be_flat=True, **arguments)
    except CannotFit:
        place = tuple(fold_of(item, folds) for item in ids)
        return _judged(shuffled, [0] * len(place), place, 0)
    fitted = sum(result.model is not None for result in found.results)
    return _judged(shuffled, [-points for points in found.points], found.folds, fitted)


def _judged(
    outcome: Sequence[int], risk: Sequence[int], folds: Sequence[int], fitted: int
) -> Placebo:
    rows: dict[int, list[int]] = {}
    for row, fold in enumerate(folds):
        rows.setdefault(fold, []).append(row)
    areas, spread, by_chance = [], 0.0, 0.0
    for _, own in sorted(rows.items()):
        bads, risks = [outcome[row] for row in own], [risk[row] for row in own]
        few, chance = min(sum(bads), len(bads) - sum(bads)), rank_spread(bads, risks)
        area, error = (auc(bads, risks), chance) if few else (0.5, 0.0)
        if few > 1:
            error = float(delong(bads, risks)[1][0, 0])
        areas.append(area)
        spread += error
        by_chance += chance
    mean, half = sum(areas) / len(areas), sqrt(spread) / len(areas)
    interval = Interval(mean, mean - Z95 * half, mean + Z95 * half)
    holds = abs(mean - 0.5) <= Z_ALARM * sqrt(by_chance) / len(areas)
    return Placebo(interval, tuple(areas), fitted, holds)
