"""Prices of the constraints: the Lagrangian dual, smoothed and solved by Newton steps.

For prices ``y >= 0`` of ``coefs @ total <= bound`` every choice that keeps the constraints is worth
at most ``y @ bound + sum over customers of max(value - y @ coefs @ use)``. The least such bound is
that of the linear programme. It is convex with kinks where a customer is indifferent; smoothing by
``tau`` rounds the kinks, and `tau` is lowered until few customers are open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from limen.choose import kernels
from limen.choose.problem import first_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from limen.choose.constraints import Rule
    from limen.choose.problem import Chunk, Sketch

    Floats = NDArray[np.float64]

PRICE_MAX = 1e7
"""Largest scaled price: one mean use at so many times the spread of value."""

PRICE_SANE = 100.0
"""A scaled price of a part from which the whole does not start."""

_TAU_FIRST, _TAU_LEAST, _TAU_FACTOR = 0.3, 1e-9, 0.25
_SMALL = 2_000


@dataclass(frozen=True, slots=True)
class Rules:
    """The constraints as arrays; `scale` makes uses of one size, `worth` values.

    A scaled price `y` stands for ``y * worth / scale`` a unit of the constraint's sum.
    """

    rules: tuple[Rule, ...]
    whole: tuple[tuple[int, ...], ...]  # constraint, resource
    coefs: Floats  # the same
    scale: Floats
    worth: float

    @classmethod
    def of(cls, rules: Sequence[Rule], resources: Sequence[str], seen: Sketch) -> Rules:
        """Scale rules to a problem."""
        whole = tuple(tuple(rule.coefs.get(name, 0) for name in resources) for rule in rules)
        coefs = np.array(whole, np.float64).reshape(len(rules), len(resources))
        scale = np.abs(coefs) @ seen.means[1:]
        worth = seen.spread or 1.0
        return cls(tuple(rules), whole, coefs, np.where(scale > 0, scale, 1.0), worth)

    def unit_prices(self, y: Floats) -> Floats:
        """Return the price of a unit of each constraint's sum."""
        return np.asarray(y * self.worth / self.scale)

    def weights(self, y: Floats) -> Floats:
        """Return the price of a unit of each resource."""
        return np.asarray(self.unit_prices(y) @ self.coefs)

    def tie(self) -> Floats:
        """Return weights by which use is compared where score and value are equal."""
        return np.asarray((1.0 / self.scale) @ self.coefs)

    def rooms(self, totals: Sequence[int]) -> list[int]:
        """Return what is left under each bound, exactly; `totals` by resource."""
        return [
            rule.bound - sum(c * int(t) for c, t in zip(row, totals, strict=True) if c)
            for rule, row in zip(self.rules, self.whole, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Point:
    """The smoothed dual at scaled prices, divided by `worth`."""

    y: Floats
    value: float
    grad: Floats
    hess: Floats
    is_open: float


class Smoothed:
    """The smoothed dual of a chunk under bounds of its own."""

    def __init__(
        self, chunk: Chunk, rules: Rules, bounds: Sequence[float], value_weight: float = 1.0
    ) -> None:
        self.chunk, self.rules, self.value_weight = chunk, rules, value_weight
        self.room = np.asarray(bounds, np.float64) / rules.scale
        self.worth = rules.worth if value_weight else 1.0

    def at(self, y: Floats, tau: float) -> Point:
        """Evaluate at scaled prices."""
        rules, worth = self.rules, self.worth
        w = (y * worth / rules.scale) @ rules.coefs
        kernels.use_threads(self.chunk.customers)
        value, mean, cov, is_open = kernels.smooth(
            self.chunk.cols, self.chunk.offs, w, self.value_weight, tau * worth
        )
        scaled = rules.coefs / rules.scale[:, None]
        half = cov.sum(axis=0)
        full = half + np.tril(half, -1).T
        return Point(
            y,
            float(y @ self.room + value.sum() / worth),
            self.room - scaled @ mean.sum(axis=0),
            scaled @ full @ scaled.T * worth,
            float(is_open.sum()),
        )

    def solve(self, y: Floats, tau: float, stop_open: float, y_max: float) -> tuple[Point, float]:
        """Lower `tau` until at most `stop_open` customers are open; return the point and `tau`."""
        reach = 1.0
        while True:
            point, reach = self._descend(y, tau, reach, y_max)
            if point.is_open <= stop_open or tau * _TAU_FACTOR < _TAU_LEAST:
                return point, tau
            y, tau = point.y, tau * _TAU_FACTOR

    def _descend(self, y: Floats, tau: float, reach: float, y_max: float) -> tuple[Point, float]:
        point = self.at(y, tau)
        for _ in range(40):
            step, promised = newton(point, reach, y_max)
            if promised <= 0.02 * tau * len(y) + 1e-13 * abs(point.value):
                break
            trial = self.at(point.y + step, tau)
            if trial.value <= point.value - 0.1 * promised:
                if np.abs(step).max() > 0.9 * reach:
                    reach *= 4.0
                point = trial
            else:
                reach = 0.25 * float(np.abs(step).max())
                if reach < 1e-14:
                    break
        return point, max(reach, tau)


def newton(point: Point, reach: float, y_max: float) -> tuple[Floats, float]:
    """Return the Newton step within `reach` and the bounds of prices, and the fall it promises."""
    diagonal = point.hess.diagonal()
    hess = point.hess + np.diag(1e-9 * diagonal + 1e-12 * (np.abs(point.grad) + 1e-30))
    low, high = np.maximum(-point.y, -reach), np.minimum(y_max - point.y, reach)
    step = kernels.box_step(point.grad, hess, low, high)
    return step, -float(point.grad @ step + step @ point.hess @ step / 2)


def learned(hess: Floats, step: Floats, change: Floats) -> Floats:
    """Return the curvature corrected by how the gradient changed along a step (BFGS)."""
    curved, along = hess @ step, float(step @ change)
    expected = float(step @ curved)
    if along <= 1e-12 * expected or expected <= 0.0:
        return hess
    return np.asarray(hess + np.outer(change, change) / along - np.outer(curved, curved) / expected)


def solve_sample(
    sample: Chunk,
    rules: Rules,
    bounds: Sequence[float],
    stop_open: float,
    value_weight: float = 1.0,
) -> tuple[Point, float]:
    """Solve the dual of a sample from nothing: a small part first, then all of it."""
    y, tau, y_max = np.zeros(len(rules.rules)), _TAU_FIRST, PRICE_MAX if value_weight else 1.0
    count = float(len(rules.rules))
    size = _SMALL
    while size * 3 < sample.customers:
        part = sample.take(np.arange(0, sample.customers, sample.customers // size))
        share = part.customers / sample.customers
        excess = first_sums(part) - share * first_sums(sample)
        first = Smoothed(part, rules, part_bounds(rules, bounds, share, excess), value_weight)
        point, tau = first.solve(y, tau, 10.0 * count, y_max)
        size *= 6
        # A part may be unable to keep what all can: then its prices are far off and no start.
        if point.y.max(initial=0.0) < PRICE_SANE:
            y = point.y
        else:
            tau = _TAU_FIRST
    return Smoothed(sample, rules, bounds, value_weight).solve(y, tau, stop_open, y_max)


def part_bounds(rules: Rules, bounds: Sequence[float], share: float, excess: Floats) -> list[float]:
    """Return bounds for a part of the customers: its share, and what it uses above its share.

    Where a choice moves little of what is used anyway, the luck of the draw is larger than that,
    and the bare share would have the part keep what it cannot.

    Parameters
    ----------
    excess
        By column: what the part's first options add up to above their share of everybody's.
    """
    above = rules.coefs @ excess[1:]
    return [bound * share + float(each) for bound, each in zip(bounds, above, strict=True)]


def upper_bound(
    rules: Rules, prices: Floats, best_sums: Sequence[float], seen: Sketch, value_weight: float = 1
) -> Fraction:
    """Return what no choice within the constraints exceeds.

    `best_sums` are the sums of best scores at the unit `prices`. What floats may have lost is
    bounded from above and added; the prices' share is computed exactly.
    """
    tops = np.array(seen.tops, np.float64)
    largest = value_weight * tops[0] + np.abs(prices) @ (np.abs(rules.coefs) @ tops[1:])
    roundings = kernels.BLOCK + 2 * len(prices) + 2 * rules.coefs.shape[1] + 16
    lost = Fraction(seen.customers * roundings) * Fraction(float(largest)) / 2**52
    worth = sum(
        (Fraction(float(p)) * r.bound for p, r in zip(prices, rules.rules, strict=True)),
        Fraction(0),
    )
    return Fraction(math.fsum(best_sums)) + worth + lost
