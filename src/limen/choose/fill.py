"""Sets of near-ties that together use up the room left under all bounds at once.

How many moves to draw on and how many to make follows from what is expected to be lost: more moves
give more sums to choose from, and cost more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from limen.choose.joins import kernels
from limen.choose.kernels import ALONE, use_threads
from limen.choose.repair import back, near_ties

if TYPE_CHECKING:
    from limen.choose.dual import Floats
    from limen.choose.problem import Ints
    from limen.choose.repair import Bench

LISTS = 8
"""Lists that are joined, in three steps."""

_POOL = 1.3
"""Moves to draw from, for each that the lists are made of."""

_SIZES = (12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, kernels.MOVES_MAX)
_SUBSETS_BITS = 2
"""How many times more sets than places in a list are worth their time, as a power of two."""

MANY = 1_000
"""Fewer customers have no gap to close that would be worth seconds."""

_AIM = 0.55
"""How much room to aim at, in cells of the last join."""

_SPREAD = math.sqrt(2 * math.pi)
"""Cells of width one for a sum of deviation one: the inverse of its density."""

_APART = 0.5
_THIN = 0.7
_OVERRUN = 2.5
_LOOSE = 1.5
_BITS_LEAST = 0.25

_FINEST = 1e-6
"""Least width of a cell, as a share of the mean deviation."""

_BITS = (10, 12, 14, 16)  # places in the lists of the joins, as powers of two
_BITS_MORE = (18, 18, 18)  # of further rounds
_LONG_BITS = 14  # lists so long are joined on all cores
_ENOUGH_TIMES = 3.0  # a loss so many times what is enough ends the joins
_GOOD_TIMES = 27.0  # and so many where further rounds would be long
_HOPE = 0.6  # plans promise more than they keep
_LARGE = 2.0  # a move so many times the median in size is not used
_POOLED = 200  # near-ties that joins may draw on
_DEVIATION = 1.2533  # of a normal spread, for a mean absolute deviation of one
_TYPICAL = 300  # near-ties whose changes are taken as typical
_ENOUGH_TIMES = 3.0  # a loss so many times what is enough is not worth a round of joins


@dataclass(frozen=True, slots=True)
class Plan:
    """How to search.

    Attributes
    ----------
    moves
        To draw sets from.
    most
        Moves in one set.
    bits
        Of each join: the logarithm of the cells in which sums are told apart.
    list_bits
        The logarithm of the places in a list.
    loss
        What is expected to be lost.
    """

    moves: int
    most: int
    bits: tuple[float, float, float]
    chance: float
    list_bits: int
    loss: float

    @property
    def made(self) -> int:
        """Moves made in all."""
        return LISTS * self.most


def planned(regret: Floats, spread: Floats, list_bits: int) -> Plan | None:
    """Return the plan that is expected to lose least; None where there are too few moves.

    Parameters
    ----------
    regret
        What each move loses, in rising order.
    spread
        Deviation of a move's change of each priced bound, in price units.
    """
    sums = np.concatenate([[0.0], np.cumsum(regret)])
    plans = [
        _plan(moves, most, float(sums[moves]) / moves, spread, list_bits)
        for moves in _SIZES
        for most in (1, 2, 3)
        if moves * _POOL <= len(regret) and moves >= 2 * LISTS * most
    ]
    few = [plan for plan in plans if plan is not None]
    return min(few, key=lambda plan: plan.loss, default=None)


def _plan(moves: int, most: int, regret: float, spread: Floats, list_bits: int) -> Plan | None:
    sets = math.log2(sum(math.comb(moves, size) for size in range(most + 1)))
    if sets > list_bits + _SUBSETS_BITS:
        return None
    places = min(float(list_bits), 2 * sets - 1)
    made = LISTS * most
    clashes = [_clash_bits(moves, most * size) + _THIN for size in (1, 2, 4)]
    first = max(2 * sets - 1 - places - clashes[0], 0.0)
    second = places - clashes[1]
    chance = places - clashes[2] - _OVERRUN
    total = first + second + places + chance
    count = len(spread)
    sigma = np.maximum(spread, 1e-12) * math.sqrt(made * (1 - made / moves))
    unit = math.exp(float(np.log(_SPREAD * sigma).mean()) + math.lgamma(count + 1) / count)
    loss = made * regret + unit * 2.0 ** (-total / count)
    return Plan(moves, most, (first, second, places), chance, math.ceil(places), loss)


def _clash_bits(moves: int, size: int) -> float:
    """Return how rarely two sets of `size` moves have none in common, as bits."""
    return -sum(math.log2(max(1 - size / (moves - n), 1e-3)) for n in range(size))


def cells(spread: Floats, grain: Floats, bits: float) -> Floats:
    """Return how wide cells of each bound are that all `bits` together tell apart.

    They are of one width, but none is finer than its `grain`: what all changes are multiples of.
    """
    reach = _SPREAD * np.maximum(spread, 1e-12)
    low, high = _FINEST * float(reach.mean()), float(reach.max())
    for _ in range(50):
        middle = math.sqrt(low * high)
        told = float(np.maximum(np.log2(reach / np.maximum(middle, grain)), 0.0).sum())
        low, high = (middle, high) if told > bits else (low, middle)
    return np.asarray(np.maximum(high, grain))


def widths(
    spread: Floats, cell: Floats, grain: Floats, bits: tuple[float, ...], order: Ints
) -> Floats:
    """Return cell widths (join, bound), zero where a bound is not looked at.

    Each join uses up its `bits` on the bounds `order`, the first of them first; what then is left
    open is left to chance. A bound that is matched early carries the errors of several pairs, so
    its cells are finer.

    Parameters
    ----------
    spread
        Deviation of each bound's sum over all moves made.
    cell
        Width wanted for a sum over all moves.
    """
    found = np.zeros((len(bits), len(spread)))
    ahead = _SPREAD * np.maximum(spread, 1e-12) / cell  # cells that a sum may fall into
    at = 0
    for step, given in enumerate(bits):
        part = 2.0 ** (0.5 * (step - len(bits) + 1))  # of the whole deviation, and of the width
        left = given
        while at < len(spread) and left > _BITS_LEAST:
            k = order[at]
            used = min(left, max(math.log2(ahead[k]), 0.0))
            found[step, k] = max(cell[k] * part * ahead[k] / 2.0**used, grain[k])
            ahead[k] *= _LOOSE / 2.0**used
            left -= used
            if ahead[k] <= _LOOSE * 2.0**_BITS_LEAST:
                at += 1
    return found


def goals_of(aim: Floats, cell: Floats, grain: Floats) -> Floats:
    """Return what the four pairs of the first join are to add up to; in all, `aim`.

    Each is a multiple of its `grain` where `aim` is, and all differ: lists that are joined at
    different sums do not hold the same pairs.
    """
    wanted = aim / 4 + _APART * cell * np.array([[-3.0], [-1.0], [1.0]])
    first = np.round(wanted / grain) * grain
    return np.concatenate([first, [aim - first.sum(axis=0)]])


def fill(
    change: Floats, room: Floats, grain: Floats, plan: Plan, floor: float, seed: int
) -> tuple[float, Ints]:
    """Return the least loss found, and the places of the moves to make; none where none is less.

    Parameters
    ----------
    change
        float64 (moves, bounds + 1): what each move uses of each bound, in price units; last, by how
        much it lowers the score. In rising order of that.
    room
        What is left under each bound, in price units; may be below zero.
    grain
        Of each bound that has a price and so is to be used up, what all changes are multiples of;
        these bounds come first. The others, in any unit, are kept.
    floor
        Only less loss than this is of interest.
    """
    priced = len(grain)
    state = np.array([seed + 1], np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    near = change[: int(plan.moves * _POOL)]
    share = plan.made / plan.moves
    moves = kernels.drawn(state, near, room, priced, plan.moves, share)
    pool = np.ascontiguousarray(near[moves])
    spread = pool[:, :priced].std(axis=0) * math.sqrt(plan.made * (1 - share))
    cell = cells(spread, grain, sum(plan.bits) + plan.chance)
    width = widths(spread, cell, grain, plan.bits, kernels.shuffled(state, priced))
    # A window is symmetric, room may not be overrun: aim so that little falls below zero.
    whole = np.floor(room[:priced] / grain + 1e-6) * grain
    aim = np.where(cell > grain, room[:priced] - _AIM * cell, whole)
    goals = goals_of(aim, cell, grain)
    sums, who = kernels.subsets(pool, plan.most)
    most = 2**plan.list_bits
    lists = kernels.first_joins(sums, who, goals, width[0], most)
    sums, who, counts = kernels.next_joins(*lists, goals[::2] + goals[1::2], width[1], most)
    a, b = (int(each) for each in counts)
    loss, one, other = kernels.last_join(
        sums[0, :a], who[0, :a], sums[1, :b], who[1, :b], aim, width[2], room, priced, floor, most
    )
    if one < 0:
        return float("inf"), moves[:0]
    words = who[0, one] | who[1, other]
    made = [j for j in range(plan.moves) if int(words[j >> 6]) >> (j & 63) & 1]
    return float(loss), moves[made]


def filled(
    bench: Bench, at: Ints, margin: Floats, enough: float, *, is_thorough: bool = False
) -> Ints | None:
    """Return the options `at` but for near-ties moved so that less is left, or None.

    Many moves are made at once; they need no choice that keeps the constraints to start from.
    """
    near, part, local = near_ties(bench, at, margin)
    if not len(bench.room) or not _fill(part, local, enough, is_thorough=is_thorough):
        return None
    return back(bench, at, near, part, local)


def _fill(part: Bench, at: Ints, enough: float, *, is_thorough: bool) -> bool:
    """Change `at` from everybody's best option by sets of moves that use up what is left.

    Returns whether a better one was found; `at` stays as it is where none was.
    """
    score, starts = part.score, part.offs[:-1]
    best, slack = np.maximum.reduceat(score, starts), part.slack(at)
    loss = float((best - score[at]).sum() + part.prices @ slack)
    was = now = np.inf if (slack < 0).any() else loss
    base, other = _two_best(part, score)
    moves = np.flatnonzero(other >= 0)
    lost = score[base[moves]] - score[other[moves]]
    moves, lost = moves[np.argsort(lost, kind="stable")], np.sort(lost)
    change = part.use[other[moves]] - part.use[base[moves]]
    worth = np.abs(change * part.prices).mean(axis=0) if len(moves) else np.zeros(1)
    if not worth.max() > 0.0:
        return False
    is_priced = worth > 1e-6 * worth.max()
    order, unit = np.argsort(-worth, kind="stable"), np.where(is_priced, part.prices, 1.0)
    # A few large moves among small ones leave no fine sums.
    size = np.abs(change * part.prices).sum(axis=1)
    usual = size <= _LARGE * np.median(size)
    moves, lost, change = moves[usual], lost[usual], change[usual]
    priced = int(is_priced.sum())
    grain = (unit * _common(change))[order][:priced]
    change = np.concatenate([(change * unit)[:, order], lost[:, None]], axis=1)
    room = (part.slack(base) * unit)[order]
    for seed, plan in enumerate(_plans(lost, change[:_TYPICAL, :priced], enough)):
        is_long = plan.list_bits > _BITS[-1] and not is_thorough
        if now <= max((_GOOD_TIMES if is_long else _ENOUGH_TIMES) * enough, plan.loss):
            break
        use_threads(ALONE if plan.list_bits >= _LONG_BITS else 0)
        _, made = fill(change, room, grain, plan, now, seed)
        trial = base.copy()
        trial[moves[made]] = other[moves[made]]
        left = part.slack(trial)
        loss = float((best - score[trial]).sum() + part.prices @ left)
        if len(made) and not (left < 0).any() and loss < now:
            at[:], now = trial, loss
    return now < was


def _plans(lost: Floats, change: Floats, enough: float) -> list[Plan]:
    """Return what to try, one after the other."""
    spread = np.abs(change - change.mean(axis=0)).mean(axis=0) * _DEVIATION
    many = len(lost) >= MANY
    found = [planned(lost, spread, bits) for bits in (_BITS if many else _BITS[:1])]
    plans = [plan for plan in found if plan is not None]
    while len(plans) > 1 and plans[0].loss > _HOPE * enough:
        plans.pop(0)
    more = [planned(lost, spread, bits) for bits in _BITS_MORE] if many else []
    return [*plans, *(plan for plan in more if plan is not None)]


def _common(change: Floats) -> Floats:
    """Return the greatest common divisor of each column, 1 where all is zero."""
    whole = np.abs(change[:_POOLED]).astype(np.int64)
    return np.asarray(np.maximum(np.gcd.reduce(whole, axis=0), 1), np.float64)


def _two_best(part: Bench, score: Floats) -> tuple[Ints, Ints]:
    """Return each customer's best row by score and the next, -1 where it has one option only."""
    starts, counts = part.offs[:-1], np.diff(part.offs)
    whose = np.repeat(np.arange(len(starts)), counts)
    order = np.lexsort((-score, whose))
    second = order[np.minimum(starts + 1, len(order) - 1)]
    return order[starts], np.where(counts > 1, second, -1)
