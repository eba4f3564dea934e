"""From prices to a choice that keeps every constraint: the customers nearest to a tie are moved.

At good prices the best options nearly keep the constraints. What is over, or left, is a matter of
few customers; those with the least to lose are chosen anew, the rest stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limen.choose.moves import kernels

if TYPE_CHECKING:
    from limen.choose.dual import Floats, Rules
    from limen.choose.problem import Chunk, Ints

_FAR = 2_000
_SHARE = 0.02
_STEPS = 500_000  # of each walk
_HEATS = (1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Bench:
    """Customers that may be moved, and the room that all others leave, in floats.

    Attributes
    ----------
    value
        Of each option.
    use
        Of each option and constraint (option, constraint).
    offs
        Options of customer `i` stand at ``offs[i]:offs[i + 1]``.
    room
        Of each constraint, with none of these customers.
    prices
        A unit of each constraint's sum.
    """

    value: Floats
    use: Floats
    offs: Ints
    room: Floats
    prices: Floats

    @classmethod
    def of(cls, chunk: Chunk, rules: Rules, room: list[int], y: Floats) -> Bench:
        """Bring the options of some customers into the constraints' terms."""
        return cls(
            chunk.cols[0].astype(np.float64),
            chunk.cols[1:].T.astype(np.float64) @ rules.coefs.T,
            chunk.offs,
            np.array(room, np.float64),
            rules.unit_prices(y),
        )

    @property
    def score(self) -> Floats:
        """Value of each option less its priced use."""
        return np.asarray(self.value - self.use @ self.prices)

    def slack(self, at: Ints) -> Floats:
        """Return what the options `at` leave under each bound."""
        return np.asarray(self.room - self.use[at].sum(axis=0))

    def worth(self, at: Ints) -> float:
        """Return the value of options."""
        return float(self.value[at].sum())

    def part(self, picked: Ints, at: Ints) -> Bench:
        """Return the bench of some customers while all others stay at their options."""
        counts = np.diff(self.offs)[picked]
        offs = np.zeros(len(picked) + 1, np.int64)
        np.cumsum(counts, out=offs[1:])
        rows = np.arange(offs[-1]) + np.repeat(self.offs[picked] - offs[:-1], counts)
        room = self.slack(at) + self.use[at[picked]].sum(axis=0)
        return Bench(self.value[rows], self.use[rows], offs, room, self.prices)


def totals_of(chunk: Chunk, rows: Ints) -> list[int]:
    """Return the sum of each column over some rows."""
    return [int(each) for each in chunk.cols[:, rows].sum(axis=1, dtype=np.int64)]


def repair(bench: Bench, at: Ints, margin: Floats, penalty: Floats) -> tuple[Ints, Floats]:
    """Return options that keep the constraints where some are found, and the penalties it took.

    Parameters
    ----------
    bench, at, margin
        The customers, their options (row), and what each would lose by its second best.
    penalty
        A first price of a unit beyond each bound (`penalties`); raised while bounds are overrun.
    """
    order = np.argsort(margin, kind="stable")
    near = order[: min(len(order), _FAR)]
    at = at.copy()
    at, penalty = _settle(bench, near, at, penalty)
    if len(near) < len(order):
        at, penalty = _settle(bench, order, at, penalty)
    return at, penalty


def improve(bench: Bench, at: Ints, margin: Floats, enough: float) -> Ints:
    """Return options worth more, where some are found among near-ties by random walks."""
    near, part, local = near_ties(bench, at, margin)
    slack = part.slack(local)
    if len(slack) and not (slack < 0).any():
        _wander(part, local, slack, enough)
    return back(bench, at, near, part, local)


def finish(bench: Bench, at: Ints, margin: Floats, penalty: Floats) -> Ints:
    """Return options that no single move betters, none of them dominated; no bound is overrun."""
    near, part, local = near_ties(bench, at, margin)
    slack = part.slack(local)
    kernels.descend(part.value, part.use, part.offs, local, slack, 1e6 * penalty, 50)
    kernels.prefer(part.value, part.use, part.offs, local, slack)
    return back(bench, at, near, part, local)


def near_ties(bench: Bench, at: Ints, margin: Floats) -> tuple[Ints, Bench, Ints]:
    """Return who stands nearest to a tie, their bench, and their options (row) in it."""
    near = np.argsort(margin, kind="stable")[:_FAR]
    part = bench.part(near, at)
    return near, part, at[near] - bench.offs[near] + part.offs[:-1]


def back(bench: Bench, at: Ints, near: Ints, part: Bench, local: Ints) -> Ints:
    """Return the options of all, those of a part put back."""
    found = at.copy()
    found[near] = local - part.offs[:-1] + bench.offs[near]
    return found


def penalties(bench: Bench, least: Floats) -> Floats:
    """Return a first price of a unit beyond each bound; at least `least`."""
    return np.maximum(least, 3.0 * bench.prices)


def _wander(part: Bench, at: Ints, slack: Floats, enough: float) -> None:
    """Improve `at` and `slack` in place by random walks among options that are nearly as good."""
    score, count = part.score, len(part.offs) - 1
    best = np.maximum.reduceat(score, part.offs[:-1])
    whose = np.repeat(np.arange(count), np.diff(part.offs))
    regret = best[whose] - score
    start = float((best - score[at]).sum())
    loss = start + float(part.prices @ slack)
    # So many moves that all of them together cost little of what is lost now.
    others = np.sort(regret[regret > 0])
    few = max(int(np.searchsorted(np.cumsum(others), _SHARE * loss)), 3 * len(slack))
    limit = others[min(few, len(others) - 1)] if len(others) else 0.0
    rows = np.flatnonzero(regret <= limit)
    tally = np.bincount(whose[rows], minlength=count)
    movable = np.flatnonzero(tally > 1)
    if len(movable) < 2 or loss <= enough:
        return
    rows = rows[tally[whose[rows]] > 1]
    span = np.concatenate([[0], np.cumsum(tally[movable])])
    penalty = np.maximum(5.0 * part.prices, 1e-3 * loss / np.maximum(part.use.mean(axis=0), 1e-9))
    heats = loss / len(slack) * np.array(_HEATS)
    kernels.wander(
        score, part.use, movable, span, rows, at, slack, part.prices, penalty, heats,
        min(_STEPS, 250 * count), enough - start,
    )  # fmt: skip


def _settle(bench: Bench, picked: Ints, at: Ints, penalty: Floats) -> tuple[Ints, Floats]:
    """Descend with rising penalties until no bound is overrun; the order given comes first."""
    part = bench.part(picked, at)
    local = at[picked] - bench.offs[picked] + part.offs[:-1]
    slack = part.slack(local)
    for _ in range(20):
        kernels.descend(part.value, part.use, part.offs, local, slack, penalty, 50)
        slack = part.slack(local)
        if not (slack < 0).any():
            break
        penalty = np.where(slack < 0, 4.0 * penalty, penalty)
    at = at.copy()
    at[picked] = local - part.offs[:-1] + bench.offs[picked]
    return at, penalty
