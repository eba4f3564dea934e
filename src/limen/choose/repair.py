"""From prices to a choice that keeps every constraint: the customers nearest to a tie are moved.

At good prices the best options nearly keep the constraints. What is over, or left, is a matter of
few customers; those with the least to lose are chosen anew, the rest stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limen.choose.joins import kernels as joins
from limen.choose.moves import kernels

if TYPE_CHECKING:
    from limen.choose.dual import Floats, Rules
    from limen.choose.problem import Chunk, Ints

_FAR = 2_000
_SHARE = 0.02
_STEPS = 500_000  # of each walk
_HEATS = (1.0, 2.0, 4.0, 8.0)
_GROUP, _GROUP_LEAST = 15, 7  # moves in each list of a join
_POOL = 1.3  # moves to draw from, for each that is used
_SEEDS = 2
_GROWS = (0, 0, 2, 2, 2, 2)  # longer lists, round by round
_ENOUGH_TIMES = 20  # a loss so many times what is enough is worth another round


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
        A first price of a unit beyond each bound; raised while bounds are overrun.
    """
    order = np.argsort(margin, kind="stable")
    near = order[: min(len(order), _FAR)]
    at = at.copy()
    penalty = np.maximum(penalty, 3.0 * bench.prices)
    at, penalty = _settle(bench, near, at, penalty)
    if len(near) < len(order):
        at, penalty = _settle(bench, order, at, penalty)
    return at, penalty


def improve(bench: Bench, at: Ints, margin: Floats, penalty: Floats, enough: float) -> Ints:
    """Return options worth more, where some are found among near-ties.

    First by random walks; where they leave more than `enough`, by joins of many moves at once.
    """
    near = np.argsort(margin, kind="stable")[:_FAR]
    at = at.copy()
    part = bench.part(near, at)
    local = at[near] - bench.offs[near] + part.offs[:-1]
    slack = part.slack(local)
    if len(slack) and not (slack < 0).any():
        _wander(part, local, slack, enough)
    if len(slack):
        _fill(part, local, slack, enough)
    kernels.descend(part.value, part.use, part.offs, local, slack, 1e6 * penalty, 50)
    kernels.prefer(part.value, part.use, part.offs, local, slack)
    at[near] = local - part.offs[:-1] + bench.offs[near]
    return at


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


def _fill(part: Bench, at: Ints, slack: Floats, enough: float) -> None:
    """Improve `at` and `slack` in place by sets of moves that together use up what is left.

    They start from everybody's best option by score, whatever room that leaves or lacks.
    """
    score, starts = part.score, part.offs[:-1]
    best = np.maximum.reduceat(score, starts)
    loss = float((best - score[at]).sum() + part.prices @ slack)
    now = loss if not (slack < 0).any() else np.inf
    if now <= enough or len(starts) < 2**joins.JOINS * _GROUP_LEAST:
        return
    base, other = _two_best(part, score)
    free = part.slack(base)
    moves = np.flatnonzero(other >= 0)
    regret = score[base[moves]] - score[other[moves]]
    moves = moves[np.argsort(regret, kind="stable")]
    change = part.use[other[moves]] - part.use[base[moves]]
    worth = np.abs(change * part.prices).mean(axis=0)
    is_priced = worth > 1e-6 * worth.max()
    order, unit = np.argsort(-worth, kind="stable"), np.where(is_priced, part.prices, 1.0)
    lost = score[base[moves]] - score[other[moves]]
    change = np.concatenate([(change * unit)[:, order], lost[:, None]], axis=1)
    for n, more in enumerate(_GROWS if worth.max() > 0 else ()):
        group = min(_GROUP + more, int(len(moves) / (2**joins.JOINS * _POOL)))
        if group < _GROUP_LEAST:
            return
        pool = change[: int(2**joins.JOINS * group * _POOL)]
        seeds = np.arange(_SEEDS * n, _SEEDS * (n + 1))
        room = (free * unit)[order]
        _, made = joins.fill(pool, room, int(is_priced.sum()), group, now, seeds)
        trial = base.copy()
        trial[moves[: len(made)][made]] = other[moves[: len(made)][made]]
        left = part.slack(trial)
        loss = float((best - score[trial]).sum() + part.prices @ left)
        if made.any() and not (left < 0).any() and loss < now:
            at[:], slack[:], now = trial, left, loss
        if now <= _ENOUGH_TIMES * enough or now == np.inf:
            return


def _two_best(part: Bench, score: Floats) -> tuple[Ints, Ints]:
    """Return each customer's best row by score and the next, -1 where it has one option only."""
    starts, counts = part.offs[:-1], np.diff(part.offs)
    whose = np.repeat(np.arange(len(starts)), counts)
    order = np.lexsort((-score, whose))
    second = order[np.minimum(starts + 1, len(order) - 1)]
    return order[starts], np.where(counts > 1, second, -1)


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
