"""A search among near-ties by a beam: where few customers and coarse uses decide what is left.

At prices a choice loses the regret of its options and the worth of the room it leaves. A near-tie
is a move from a customer's best option to another. Customers are gone through from the coarsest
moves to the finest; after each the states of least expected loss are kept (a beam search, Lowerre,
"The HARPY speech recognition system", 1976). Only near-ties are moved, for each bound those that
lose least (a core: Balas and Zemel, "An algorithm for large zero-one knapsack problems", 1980).

All steps are NumPy on whole arrays: nothing is compiled, and nothing hangs on the order of a sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from limen.choose.dual import Floats
    from limen.choose.problem import Ints
    from limen.choose.repair import Bench

PRICED_MAX = 6
"""More bounds that are used up at once are a matter of many moves (`fill`)."""


class Try(NamedTuple):
    """How to search: near-ties for each bound, states kept, weight of what is yet to be mended."""

    near: int
    states: int
    weight: float


TRIES = (Try(30, 1_000, 0.1), Try(60, 2_000, 0.01), Try(100, 4_000, 1.0))

_FIRM = 1e-6  # of a bound's own bends: what no move can bend is dear, not forbidden
_STEP_LEAST = 1e-9
_PRICED_LEAST = 1e-6  # of the largest worth of a change; below it a price is none


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves away from everybody's best option.

    Attributes
    ----------
    base
        Best option (row) of each customer.
    whose, regret
        Of each row: the customer, and what it loses by the option's score.
    change, room
        What each row uses more than its customer's best (bound, row), and what is left at `base`.
    prices
        A unit of each bound.
    wanted
        Bounds that are to be used up, or that the best options overrun.
    """

    base: Ints
    whose: Ints
    regret: Floats
    change: Floats
    room: Floats
    prices: Floats
    wanted: Ints

    @classmethod
    def of(cls, bench: Bench) -> Moves:
        """Compare every option with its customer's best one."""
        score, starts, counts = bench.score, bench.offs[:-1], np.diff(bench.offs)
        whose = np.repeat(np.arange(len(starts)), counts)
        best = np.maximum.reduceat(score, starts)
        regret = best[whose] - score
        rows = np.flatnonzero(regret == 0.0)
        base = rows[np.searchsorted(whose[rows], np.arange(len(starts)))]
        change = np.ascontiguousarray((bench.use - bench.use[base[whose]]).T)
        room = bench.slack(base)
        worth = np.abs(change).max(axis=1, initial=0.0) * bench.prices
        wanted = (worth > _PRICED_LEAST * worth.max(initial=0.0)) | (room < 0)
        return cls(base, whose, regret, change, room, bench.prices, np.flatnonzero(wanted))

    def loss(self, at: Ints) -> float:
        """Return what options lose; infinite where they overrun a bound."""
        left = self.room - self.change[:, at].sum(axis=1)
        if (left < 0).any():
            return np.inf
        return float(self.regret[at].sum() + self.prices @ left)

    def near(self, each: int, below: float) -> Ints:
        """Return rows that change a wanted bound: for each bound the `each` that lose least."""
        rows = np.flatnonzero(self.regret < below)
        found = []
        for k in self.wanted:
            moved = rows[self.change[k, rows] != 0.0]
            found.append(moved[np.argsort(self.regret[moved], kind="stable")[:each]])
        return np.unique(np.concatenate(found))

    def size(self, rows: Ints) -> Floats:
        """Return how much rows change the wanted bounds, each as a share of the largest change."""
        parts = np.abs(self.change[np.ix_(self.wanted, rows)])
        scale = self.prices[self.wanted]
        dear = np.where(scale > 0, scale, 1.0 / np.maximum(parts.max(axis=1, initial=0.0), 1.0))
        return np.asarray((parts * dear[:, None]).sum(axis=0))


def beamed(bench: Bench, at: Ints, enough: float) -> Ints | None:
    """Return options that lose less than `at` and keep every bound, or None where none are found.

    Parameters
    ----------
    at
        A row of each customer; need not keep the bounds.
    enough
        The loss that needs no further search.
    """
    if int((bench.prices > 0).sum()) > PRICED_MAX:
        return None
    moves = Moves.of(bench)
    if not 0 < len(moves.wanted) <= PRICED_MAX:
        return None
    found, least = None, moves.loss(at)
    for how in TRIES:
        if least <= enough:
            break
        better = _search(moves, moves.near(how.near, least), least, how)
        if better is not None and moves.loss(better) < least:
            found, least = better, moves.loss(better)
    return found


def _search(moves: Moves, rows: Ints, least: float, how: Try) -> Ints | None:
    """Return the options of least loss that the beam meets below `least`, or None."""
    groups = _coarse_first(moves, rows)
    is_touched = (moves.change[:, rows] != 0.0).any(axis=1)
    touched = np.union1d(np.flatnonzero(is_touched), moves.wanted)
    relief, tables = _ahead(moves, groups, touched, how.weight)
    left, regret = moves.room[touched][:, None], np.zeros(1)
    rest = float(moves.prices @ moves.room - moves.prices[touched] @ moves.room[touched])
    past: list[tuple[Ints, Ints]] = []  # of each state: the one before it, the option taken or -1
    best: tuple[int, int] | None = None  # step and state
    for step, group in enumerate(groups):
        left, regret, before, taken = _moved(moves, group, touched, left, regret)
        total = regret + rest
        for k, price in enumerate(moves.prices[touched]):
            total = total + price * left[k]
        total[(left < 0).any(axis=0)] = np.inf
        low = int(np.argmin(total))
        going = (regret < least) & (left + relief[step + 1][:, None] >= 0).all(axis=0)
        if total[low] < least - _STEP_LEAST:
            least, best = float(total[low]), (step, low)
            going[low] = True
        kept = np.flatnonzero(going)
        if len(kept) > how.states:
            kept = _kept(regret[kept], left[:, kept], tables[step + 1], kept, how.states, low)
        if not len(kept):
            break
        past.append((before[kept], taken[kept]))
        if best is not None and best[0] == step:
            best = step, int(np.searchsorted(kept, low))
        left, regret = left[:, kept], regret[kept]
    return None if best is None else _traced(moves, past, *best)


def _coarse_first(moves: Moves, rows: Ints) -> list[Ints]:
    """Return the rows by customer, those with the largest changes first."""
    cuts = np.flatnonzero(np.diff(moves.whose[rows])) + 1
    groups = np.split(rows, cuts) if len(rows) else []
    largest = np.array([moves.size(group).max() for group in groups])
    return [groups[n] for n in np.argsort(-largest, kind="stable")]


def _ahead(
    moves: Moves, groups: list[Ints], touched: Ints, weight: float
) -> tuple[list[Floats], list[Floats]]:
    """Return for each step how far the moves from it on can give room, and a table of its cost.

    Moves ``d`` of regret ``r`` bend a sum by ``s`` at a cost of about ``s @ inv(H) @ s / 2``, where
    ``H`` is the sum of ``d d' / r``. The table is a triangle ``L`` with ``L L' = weight inv(H)``.
    """
    count = len(moves.wanted)
    priced = moves.prices[moves.wanted]
    unit = np.where(priced > 0, priced, 1.0)
    relief, tables = [np.zeros(len(touched))], [np.zeros((count, count))]
    bends = np.zeros((count, count))
    for group in reversed(groups):
        relief.append(relief[-1] + np.maximum(-moves.change[np.ix_(touched, group)], 0).max(axis=1))
        change = moves.change[np.ix_(moves.wanted, group)] * unit[:, None]
        for n, lost in enumerate(moves.regret[group]):
            bends = bends + np.multiply.outer(change[:, n], change[:, n]) / max(float(lost), 1.0)
        size = np.sqrt(np.maximum(bends.diagonal(), 1e-9))
        firm = bends / np.multiply.outer(size, size) + _FIRM * np.eye(count)
        table = np.linalg.cholesky(np.linalg.inv(firm)) / size[:, None] * np.sqrt(weight)
        wide = np.zeros((count, len(touched)))
        wide[:, np.searchsorted(touched, moves.wanted)] = (table * unit[:, None]).T
        tables.append(wide)
    return relief[::-1], tables[::-1]


def _moved(
    moves: Moves, group: Ints, touched: Ints, left: Floats, regret: Floats
) -> tuple[Floats, Floats, Ints, Ints]:
    """Let each state stay as it is or take one of a customer's rows."""
    states, options = len(regret), len(group) + 1
    change = moves.change[np.ix_(touched, group)]
    parts = [left, *(left - change[:, n : n + 1] for n in range(len(group)))]
    lost = [regret, *(regret + moves.regret[row] for row in group)]
    before = np.tile(np.arange(states), options)
    taken = np.repeat(np.concatenate([[-1], group]), states)
    return np.concatenate(parts, axis=1), np.concatenate(lost), before, taken


def _kept(
    regret: Floats, left: Floats, table: Floats, places: Ints, states: int, always: int
) -> Ints:
    """Return the places of the states of least expected loss, in order."""
    expected = regret
    for line in table:
        bent = np.zeros(len(regret))
        for k, factor in enumerate(line):
            if factor != 0.0:
                bent = bent + factor * left[k]
        expected = expected + 0.5 * bent * bent
    expected[places == always] = -np.inf
    edge = np.partition(expected, states - 1)[states - 1]
    under = np.flatnonzero(expected < edge)
    at_edge = np.flatnonzero(expected == edge)[: states - len(under)]
    return np.asarray(places[np.sort(np.concatenate([under, at_edge]))])


def _traced(moves: Moves, past: list[tuple[Ints, Ints]], step: int, state: int) -> Ints:
    """Return the options of a state."""
    at = moves.base.copy()
    while step >= 0:
        before, taken = past[step]
        row = int(taken[state])
        if row >= 0:
            at[moves.whose[row]] = row
        state, step = int(before[state]), step - 1
    return at
