"""Judging a review by what its customers did next, whole and for those not yet late."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.kernel.rates import PPM
from limen.lab.grid import grid_rank
from limen.lab.harm import Comparison, Customers, Cuts, Harm, compare, harm_of
from limen.risk.measures import auc

if TYPE_CHECKING:
    from collections.abc import Sequence

    Array = np.ndarray[Any, Any]


@dataclass(slots=True)
class ReviewedLines:
    """Columns over the lines of a review, in decision order.

    Attributes
    ----------
    removed_minor
        What the review takes off the undrawn; 0 where it does not cut.
    months_late_now, months_late_max
        Of the newest statement; the most in six.
    fold
        Fold of the customer, for the grid's out-of-sample rates.
    """

    customer_id: list[str] = field(default_factory=list)
    removed_minor: list[int] = field(default_factory=list)
    undrawn_minor: list[int] = field(default_factory=list)
    pd_ppm: list[int] = field(default_factory=list)
    months_late_now: list[int] = field(default_factory=list)
    months_late_max: list[int] = field(default_factory=list)
    utilisation_bp: list[int] = field(default_factory=list)
    fold: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A review's harm among some customers, and against each other way of cutting."""

    customers: int
    review: Harm
    against: Sequence[Comparison]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A review judged: all customers, and apart those not late on their newest statement."""

    defaulters: int
    auc_ppm: int
    everyone: Part
    not_yet_late: Part


def judge(
    lines: ReviewedLines, defaulted: Sequence[int], loss_ppm: int, *, seed: int, replicates: int
) -> Judgement:
    """Compare the review with ranking by PD, a grid, and two plain rules.

    Parameters
    ----------
    defaulted
        0 or 1 for each line.
    loss_ppm
        CCF × LGD as one share.
    """
    columns = _Columns(lines, np.array(defaulted, dtype=np.int64))
    customers = Customers(columns.defaulted, loss_ppm)
    everyone = np.ones(len(columns.defaulted), dtype=np.int64)
    quiet = (columns.late_now < 1).astype(np.int64)

    def part(inside: Array) -> Part:
        ours, others = columns.ours(inside), columns.others(inside)
        compared = compare(ours, others, customers, seed=seed, replicates=replicates)
        return Part(int(inside.sum()), harm_of(ours, customers), compared)

    return Judgement(
        defaulters=int(columns.defaulted.sum()),
        auc_ppm=round(auc(columns.defaulted, columns.pd_ppm) * PPM),
        everyone=part(everyone),
        not_yet_late=part(quiet),
    )


class _Columns:
    def __init__(self, lines: ReviewedLines, defaulted: Array) -> None:
        def column(values: list[int]) -> Array:
            return np.array(values, dtype=np.int64)

        self.defaulted = defaulted
        self.removed = column(lines.removed_minor)
        self.undrawn = column(lines.undrawn_minor)
        self.pd_ppm = column(lines.pd_ppm)
        self.late_now = column(lines.months_late_now)
        self.late_max = column(lines.months_late_max)
        use_bp = column(lines.utilisation_bp)
        fold = column(lines.fold)
        self.grid = grid_rank(self.pd_ppm, use_bp, self.late_max, defaulted, fold)
        # Where the review must be thinned: most certain first, then by what the cut takes.
        self.order = np.argsort(
            -(self.pd_ppm.astype(np.float64) ** 3 * self.removed), kind="stable"
        )

    def ours(self, inside: Array) -> Cuts:
        removed = self.removed * inside
        return Cuts("review", removed, _cut_in(self.order, removed))

    def others(self, inside: Array) -> list[Cuts]:
        """Every rule takes the whole undrawn of whom it cuts."""
        undrawn = self.undrawn * inside
        by_pd = np.argsort(-self.pd_ppm, kind="stable")
        return [
            Cuts("ranking by PD", undrawn, _cut_in(by_pd, undrawn)),
            Cuts("score x use x lateness grid", undrawn, _cut_in(self.grid, undrawn)),
            Cuts("late now", undrawn * (self.late_now >= 1)),
            Cuts("late two months in six", undrawn * (self.late_max >= 2)),
        ]


def _cut_in(order: Array, removed: Array) -> Array:
    kept: Array = order[removed[order] > 0]
    return kept
