"""What is best to choose for everybody at once, under constraints on the whole.

Prices by the Lagrangian dual on a sample, corrected on all customers by a few passes; a bound on
what any choice can reach; a choice that keeps every constraint, near to that bound. Constraints are
judged in whole numbers. The same problem gives the same answer, whatever the number of threads.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from limen.choose import kernels
from limen.choose.beam import beamed
from limen.choose.dual import (
    Point,
    Rules,
    Smoothed,
    learned,
    newton,
    part_bounds,
    solve_sample,
    upper_bound,
)
from limen.choose.fill import MANY, filled
from limen.choose.joins import kernels as join_kernels
from limen.choose.moves import kernels as move_kernels
from limen.choose.problem import Chunk, sketch
from limen.choose.repair import Bench, finish, improve, penalties, repair, totals_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.choose.constraints import Rule
    from limen.choose.dual import Floats
    from limen.choose.problem import Ints, Problem, Sketch

SAMPLE = 20_000
"""Customers whose options are kept for the first prices; up to so many are solved whole."""

CANDIDATES = 4_000
"""Customers near a tie that the repair may move, and one more for each 200 there are."""

OPEN_SHARE = 0.03
"""Share of a sample that is smoothed when its curvature is taken."""

GAP_ENOUGH = 3e-6
"""A gap that needs no further search."""

GAP_COARSE = 1e-5
"""A gap beyond which few coarse moves are searched too."""

TIGHT = 10
"""So many tight bounds are beyond random walks."""

STEP_LEAST = 1e-7
"""What another pass must promise, as a share of the bound."""

PASSES_MAX = 12
EXACT_CUSTOMERS_MAX, EXACT_NODES = 60, 200_000


@dataclass(frozen=True, slots=True)
class Use:
    """How far a constraint is used, in its resource's unit where the sum has one factor."""

    used: int
    bound: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that keeps every constraint.

    Attributes
    ----------
    choice
        Place of each customer's option among its options, int32.
    objective, upper_bound
        Its value, and what no choice can exceed.
    prices
        By constraint: value per unit by which its resource's bound moves.
    uses
        By constraint: the sum and its bound.
    violation_max
        Largest excess of a sum over its bound; 0.
    is_exact
        Whether every choice was searched: the objective is the best there is.
    """

    choice: Ints
    objective: int
    upper_bound: int
    prices: Mapping[str, float]
    uses: Mapping[str, Use]
    violation_max: int
    customers: int
    passes: int
    is_exact: bool

    @property
    def gap(self) -> float:
        """What the bound leaves open, as a share of the larger of bound and value."""
        size = max(abs(self.upper_bound), abs(self.objective), 1)
        return (self.upper_bound - self.objective) / size


@dataclass(frozen=True, slots=True)
class Conflict:
    """A constraint that cannot be kept with the others.

    `short_by` is by how much its bound would have to give, in its resource's unit, if it alone
    gave: at least so much where the conflict is proved, else what the best attempt lacks.
    """

    constraint: str
    short_by: int


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No choice keeps every constraint (`is_proved`), or none was found.

    `relax`: what is known to be enough. "any": any one of `conflict` alone; "all": all of them
    together; "unknown": nothing, as long as `conflict.shown` was not asked.
    """

    conflict: tuple[Conflict, ...]
    is_proved: bool
    relax: str = "unknown"


@dataclass(frozen=True, slots=True)
class Pass:
    """What one reading of all customers at some prices gives."""

    y: Floats
    best_sums: list[float]
    totals: list[int]  # value, then each resource
    choice: Ints
    near: Ints  # customers whose margin is small
    chunk: Chunk  # their options


@np.errstate(over="ignore")  # hashes wrap; loops that are not compiled would warn of it
def optimise(
    problem: Problem,
    rules: Sequence[Rule],
    *,
    is_rough: bool = False,
    is_thorough: bool = False,
) -> Chosen | Infeasible:
    """Choose one option for each customer: the most value that the rules allow, nearly.

    The problem's resources must be those of the rules; the sums of its columns must stay below
    `problem.TOTAL_MAX`.

    Parameters
    ----------
    is_rough
        Whether the first choice that keeps the rules will do; prices and bound are the same.
    is_thorough
        Whether a second or two may be spent where a gap is left that is hard to close.
    """
    seen = sketch(problem, SAMPLE)
    scaled = Rules.of(rules, problem.resources, seen)
    share = seen.sample.customers / seen.customers
    # A sample that stands for more stays smooth: its curvature corrects the prices of the whole.
    stop_open = len(rules) if share == 1 else OPEN_SHARE * seen.sample.customers
    point, tau = solve_sample(seen.sample, scaled, _sample_bounds(scaled, seen), stop_open)
    last, passes = _refined(problem, scaled, seen, point)
    best = upper_bound(scaled, scaled.unit_prices(last.y), last.best_sums, seen)
    bench, at, fixed, margin = _benched(scaled, seen, last, tau)
    at, is_exact = _settled(bench, at, margin, scaled, best, is_rough, is_thorough)
    choice = last.choice
    choice[last.near] = at - bench.offs[:-1]
    totals = [f + c for f, c in zip(fixed, totals_of(last.chunk, at), strict=True)]
    rooms = scaled.rooms(totals[1:])
    if min(rooms, default=0) < 0:
        return _conflict(problem, scaled, seen, rooms, is_exact)
    bound = totals[0] if is_exact else max(math.floor(best), totals[0])
    prices = scaled.unit_prices(last.y)
    return Chosen(
        choice,
        totals[0],
        bound,
        {r.name: float(p) * r.per for r, p in zip(rules, prices, strict=True)},
        {r.name: Use(r.bound - room, r.bound) for r, room in zip(rules, rooms, strict=True)},
        max(0, *(-room for room in rooms)) if rooms else 0,
        seen.customers,
        passes,
        is_exact,
    )


def warm_up() -> None:
    """Compile all loops, or load what was compiled before."""
    kernels.warm_up()
    move_kernels.warm_up()
    join_kernels.warm_up()


def read_all(
    problem: Problem, rules: Rules, y: Floats, near: float, value_weight: float = 1.0
) -> Pass:
    """Read all customers at scaled prices; keep the options of those within `near` of a tie."""
    worth = rules.worth if value_weight else 1.0
    w = (y * worth / rules.scale) @ rules.coefs
    sums: list[float] = []
    totals = [0] * (1 + len(problem.resources))
    choices, nears, chunks, start = [], [], [], 0
    for chunk in problem.chunks():
        choice = np.empty(chunk.customers, np.int32)
        margin = np.empty(chunk.customers, np.float32)
        kernels.use_threads(chunk.customers)
        best, used = kernels.pick(
            chunk.cols, chunk.offs, w, rules.tie(), value_weight, 1e-11 * worth, choice, margin
        )
        sums.append(math.fsum(best))
        totals = [t + int(u) for t, u in zip(totals, used.sum(axis=0), strict=True)]
        picked = np.flatnonzero(margin < near)
        choices.append(choice)
        nears.append(picked + start)
        chunks.append(chunk if len(picked) == chunk.customers else chunk.take(picked))
        start += chunk.customers
    return Pass(
        y, sums, totals, np.concatenate(choices), np.concatenate(nears), Chunk.joined(chunks)
    )


def _sample_bounds(rules: Rules, seen: Sketch) -> list[float]:
    share = seen.sample.customers / seen.customers
    return part_bounds(rules, [rule.bound for rule in rules.rules], share, seen.excess)


def _near(rules: Rules, seen: Sketch, y: Floats) -> float:
    """Return the margin below which about `CANDIDATES` customers are."""
    wanted = CANDIDATES + seen.customers // 200
    if seen.customers <= wanted or seen.customers == seen.sample.customers:
        return math.inf
    chunk = seen.sample
    choice = np.empty(chunk.customers, np.int32)
    margin = np.empty(chunk.customers, np.float32)
    eps = 1e-11 * rules.worth
    kernels.pick(chunk.cols, chunk.offs, rules.weights(y), rules.tie(), 1.0, eps, choice, margin)
    return float(np.quantile(margin, wanted / seen.customers)) + 1e-9 * rules.worth


def _refined(problem: Problem, rules: Rules, seen: Sketch, point: Point) -> tuple[Pass, int]:
    """Correct the sample's prices on all customers by Newton steps; return the best pass."""
    bounds = np.array([rule.bound for rule in rules.rules], np.float64)
    hess = point.hess * (seen.customers / seen.sample.customers)
    near = _near(rules, seen, point.y)
    best = last = read_all(problem, rules, point.y, near)
    passes, least, grad = 1, math.inf, np.zeros(len(bounds))
    while True:
        value = math.fsum(last.best_sums) + float(rules.unit_prices(last.y) @ bounds)
        here = np.array(rules.rooms(last.totals[1:]), np.float64) / rules.scale
        if passes > 1:
            hess = learned(hess, last.y - best.y, here - grad)
        if value < least:
            best, least, grad = last, value, here
        if seen.customers == seen.sample.customers or passes == PASSES_MAX:
            return best, passes
        reach = 0.1 * float(np.abs(best.y).max()) + 1e-3
        step, promised = newton(Point(best.y, 0.0, grad, hess, 0.0), reach, math.inf)
        if promised * rules.worth <= STEP_LEAST * abs(least):
            return best, passes
        last = read_all(problem, rules, best.y + step, near)
        passes += 1


def _benched(
    rules: Rules, seen: Sketch, last: Pass, tau: float
) -> tuple[Bench, Ints, list[int], Floats]:
    """Solve the candidates' own prices; return bench, options, totals of the others, margins."""
    chunk = last.chunk
    rows = chunk.offs[:-1] + last.choice[last.near]
    fixed = [t - c for t, c in zip(last.totals, totals_of(chunk, rows), strict=True)]
    room = rules.rooms(fixed[1:])
    y = last.y
    if seen.customers > seen.sample.customers:
        smoothed = Smoothed(chunk, rules, room)
        point, _ = smoothed.solve(y, 0.1 * tau, float(len(rules.rules)), math.inf)
        y = point.y
    choice = np.empty(chunk.customers, np.int32)
    margin = np.empty(chunk.customers, np.float32)
    eps = 1e-11 * rules.worth
    kernels.pick(chunk.cols, chunk.offs, rules.weights(y), rules.tie(), 1.0, eps, choice, margin)
    bench = Bench.of(chunk, rules, room, y)
    return bench, chunk.offs[:-1] + choice, fixed, margin.astype(np.float64)


def _settled(
    bench: Bench,
    at: Ints,
    margin: Floats,
    rules: Rules,
    best: Fraction,
    is_rough: bool,
    is_thorough: bool,
) -> tuple[Ints, bool]:
    """Return options that keep the constraints where such are found, and whether all were tried."""
    if not len(at):
        return at, True  # everybody has one option
    enough = GAP_ENOUGH * abs(float(best))
    penalty = penalties(bench, 0.1 * rules.worth / rules.scale)
    kernels.use_threads(0)
    few, tight = len(at) <= EXACT_CUSTOMERS_MAX, int((bench.prices > 0).sum())
    found = None
    if tight >= TIGHT and len(at) >= MANY and not is_rough:
        found = filled(bench, at, margin, enough, is_thorough=is_thorough)
    if found is not None:
        return finish(bench, found, margin, penalty), False
    at, penalty = repair(bench, at, margin, penalty)
    if is_rough:
        return _closer(bench, at, margin, penalty, sys.float_info.max), False
    if few:
        at, is_exact = _searched(bench, at)
        if is_exact:
            return at, True
    at = improve(bench, at, margin, enough)
    found = None if few else filled(bench, at, margin, enough, is_thorough=is_thorough)
    at = finish(bench, at if found is None else found, margin, penalty)
    return _closer(bench, at, margin, penalty, GAP_COARSE * abs(float(best))), False


def _closer(bench: Bench, at: Ints, margin: Floats, penalty: Floats, enough: float) -> Ints:
    """Return better options where more than `enough` is lost and a beam of near-ties has some."""
    found = beamed(bench, at, enough)
    if found is None:
        return at
    return finish(bench, found, np.where(found != at, -1.0, margin), penalty)


def _searched(bench: Bench, at: Ints) -> tuple[Ints, bool]:
    """Search all choices of few customers; return the best and whether the search ended."""
    feasible = not (bench.slack(at) < 0).any()
    floor = bench.worth(at) if feasible else -math.inf
    found = at.copy()
    price_room = float(bench.prices @ bench.room)
    best, ended = move_kernels.search(
        bench.value, bench.use, bench.score, bench.offs, bench.room, price_room, floor,
        EXACT_NODES, found,
    )  # fmt: skip
    return (found if best > floor else at), bool(ended)


def _conflict(
    problem: Problem, rules: Rules, seen: Sketch, rooms: list[int], is_searched: bool
) -> Infeasible:
    """Say which constraints cannot be kept together, with a proof where the relaxation has one."""
    bounds = _sample_bounds(rules, seen)
    point, _ = solve_sample(seen.sample, rules, bounds, len(bounds), 0.0)
    y = np.where(point.y > 1e-4 * point.y.max(initial=0.0), point.y, 0.0)
    last = read_all(problem, rules, y, -1.0, value_weight=0.0)
    prices = y / rules.scale
    most = upper_bound(rules, prices, last.best_sums, seen, value_weight=0)
    if most < 0:
        return Infeasible(
            tuple(
                Conflict(rule.name, math.ceil(-most / (Fraction(float(price)) * rule.per)))
                for rule, price in zip(rules.rules, prices, strict=True)
                if price > 0
            ),
            True,
        )
    short = zip(rules.rules, rooms, strict=True)
    return Infeasible(
        tuple(Conflict(r.name, -(room // r.per)) for r, room in short if room < 0), is_searched
    )
