"""Harm at equal avoided loss: whom a set of cuts hurts for the loss that it avoids.

A cut takes `removed` off what a customer could still draw. Of a customer who then defaults it
avoids removed × CCF × LGD; a customer who pays is harmed, once as a customer and once by what was
removed. Two sets of cuts are compared where they avoid the same loss: the larger one is thinned to
the smaller, along its own order where it has one, else evenly (each cut kept with one chance).
Intervals are percentiles over paired bootstrap samples of customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Customers:
    """What is known of each customer afterwards; arrays of shape (n,).

    Attributes
    ----------
    defaulted
        1 where the customer defaulted.
    loss_ppm
        CCF × LGD as one share, ppm: what a unit removed avoids of one who defaults.
    """

    defaulted: Ints
    loss_ppm: int


@dataclass(frozen=True, slots=True)
class Cuts:
    """One way of cutting.

    Attributes
    ----------
    removed_minor
        Shape (n,): what is taken off; 0 where the customer is not cut.
    order
        Customers cut, first the one that is cut most readily; None where a rule has no order.
    """

    name: str
    removed_minor: Ints
    order: Ints | None = None


@dataclass(frozen=True, slots=True)
class Harm:
    """Avoided loss and both harms: minor units and customers, fractions where a set was thinned."""

    avoided: float
    customers: float
    removed: float


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with a 95 % bootstrap interval; NaN where there is nothing to compare."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against theirs at equal avoided loss; a ratio below 1 is in our favour."""

    name: str
    ours: Harm
    theirs: Harm
    customers_ratio: Interval
    removed_ratio: Interval


def harm_of(cuts: Cuts, customers: Customers, weights: Floats | None = None) -> Harm:
    """Return the avoided loss and the harms of a whole set of cuts."""
    ones = np.ones(len(customers.defaulted)) if weights is None else weights
    avoided, people, removed = (part.sum() for part in _parts(cuts, customers, ones))
    return Harm(float(avoided), float(people), float(removed))


def at_avoided(cuts: Cuts, customers: Customers, target: float, weights: Floats) -> Harm:
    """Return the harms of the cuts thinned to avoid `target` (at most their own)."""
    avoided, people, removed = _parts(cuts, customers, weights)
    total = float(avoided.sum())
    so_far = np.cumsum(avoided[cuts.order]) if cuts.order is not None else avoided[:0]
    # Two ways of adding differ in the last bits; what lies between them is the whole.
    reached = min(total, float(so_far[-1])) if len(so_far) else total
    if cuts.order is None or target >= reached:
        share = 1.0 if total <= 0 else min(target / total, 1.0)
        return Harm(total * share, float(people.sum()) * share, float(removed.sum()) * share)
    last = int(np.searchsorted(so_far, target))
    before = float(so_far[last - 1]) if last else 0.0
    step = float(so_far[last]) - before
    part = (target - before) / step if step > 0 else 0.0
    kept = np.concatenate([np.ones(last), [part]])
    taken = cuts.order[: last + 1]
    return Harm(target, float(people[taken] @ kept), float(removed[taken] @ kept))


def compare(
    ours: Cuts, theirs: Sequence[Cuts], customers: Customers, *, seed: int, replicates: int
) -> list[Comparison]:
    """Compare one set of cuts with others, paired over the same bootstrap samples.

    Parameters
    ----------
    seed, replicates
        Of the bootstrap; the same seed gives the same intervals.
    """
    count = len(customers.defaulted)
    ones = np.ones(count)
    points = [_pair(ours, other, customers, ones) for other in theirs]
    generator = np.random.default_rng(seed)
    drawn = np.full((replicates, len(theirs), 2), np.nan)
    for replicate in range(replicates):
        weights = generator.multinomial(count, ones / count).astype(np.float64)
        for place, other in enumerate(theirs):
            drawn[replicate, place] = _ratios(*_pair(ours, other, customers, weights))
    return [
        Comparison(
            other.name,
            *points[place],
            _interval(_ratios(*points[place])[0], drawn[:, place, 0]),
            _interval(_ratios(*points[place])[1], drawn[:, place, 1]),
        )
        for place, other in enumerate(theirs)
    ]


def _pair(ours: Cuts, other: Cuts, customers: Customers, weights: Floats) -> tuple[Harm, Harm]:
    common = min(
        harm_of(ours, customers, weights).avoided,
        harm_of(other, customers, weights).avoided,
    )
    return (
        at_avoided(ours, customers, common, weights),
        at_avoided(other, customers, common, weights),
    )


def _ratios(ours: Harm, theirs: Harm) -> tuple[float, float]:
    return (
        ours.customers / theirs.customers if theirs.customers > 0 else np.nan,
        ours.removed / theirs.removed if theirs.removed > 0 else np.nan,
    )


def _interval(estimate: float, drawn: Floats) -> Interval:
    found = drawn[~np.isnan(drawn)]
    if not len(found) or np.isnan(estimate):
        return Interval(float("nan"), float("nan"), float("nan"))
    low, high = np.percentile(found, [2.5, 97.5])
    return Interval(float(estimate), float(low), float(high))


def _parts(cuts: Cuts, customers: Customers, weights: Floats) -> tuple[Floats, Floats, Floats]:
    removed = cuts.removed_minor * weights
    defaulted = customers.defaulted
    avoided = removed * defaulted * (customers.loss_ppm / PPM)
    people = (cuts.removed_minor > 0) * (1 - defaulted) * weights
    return avoided, people, removed * (1 - defaulted)
