"""What would have been under another choice, from decisions that were left to chance.

Each outcome is weighed by how likely the other choice would have made it over how likely it was
made: inverse propensities, their weights made to sum to one (Hájek). The interval is the usual one
of a ratio of means by its linear part.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean outcome with its 95 % interval.

    Attributes
    ----------
    effective
        Decisions of equal weight that would tell as much.
    """

    mean: float
    low: float
    high: float
    effective: float


def weighed_mean(outcomes: Sequence[float], weights: Sequence[float]) -> Estimate | None:
    """Return the mean outcome under the other choice, None where nothing tells of it.

    Parameters
    ----------
    outcomes
        Shape (n,).
    weights
        Shape (n,): probability of what was taken under the other choice over its propensity.

    Raises
    ------
    ValueError
        If the shapes differ or a weight is below zero.
    """
    if len(outcomes) != len(weights) or any(weight < 0 for weight in weights):
        raise ValueError("one weight an outcome, none below zero")
    total = sum(weights)
    if total <= 0:
        return None
    pairs = list(zip(outcomes, weights, strict=True))
    mean = sum(weight * value for value, weight in pairs) / total
    spread = Z_95 * sqrt(sum((weight * (value - mean)) ** 2 for value, weight in pairs)) / total
    squares = sum(weight * weight for weight in weights)
    return Estimate(mean, mean - spread, mean + spread, total * total / squares)
