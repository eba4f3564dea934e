"""The optimiser's short figures: hard problems' gaps, one decision at given prices.

The long ones are benchmarks of their own: `optimise_highs`, `optimise_scale`, `optimise_stream`.
A hard problem has uses that have nothing to do with value or each other, under caps that all bind.
How small its gap can be at all is estimated: the loss at which one choice is expected to exist,
counting sets of near-ties as if their sums were normal. `--rows` sets its customers.
"""

from __future__ import annotations

import math
import time

import numpy as np

from benchmarks._optimise import SEED
from benchmarks._options import Held, Rule, hard
from limen.choose.optimise import Chosen, optimise, warm_up
from limen.choose.prices import Paced, Prices

HARD = ((10, 13), (5, 13), (3, 13), (10, 8), (10, 4))
"""Options and caps."""


def online_us(count: int = 20_000) -> float:
    """Return the median microseconds of one decision among 10 options at 13 prices."""
    rng = np.random.default_rng(SEED)
    options = [(int(v), [int(u) for u in uses]) for v, *uses in rng.integers(0, 999, (10, 14))]
    prices = Prices(tuple(f"r{n}" for n in range(13)), tuple(rng.random(13)))
    taken = []
    for _ in range(count):
        start = time.perf_counter_ns()
        prices.best(options)
        taken.append(time.perf_counter_ns() - start)
    return float(np.median(taken)) / 1e3


def paced_us(count: int = 20_000) -> float:
    """Return the median microseconds of the same decision at prices that follow use."""
    rng = np.random.default_rng(SEED)
    options = [(int(v), [int(u) for u in uses]) for v, *uses in rng.integers(0, 999, (10, 14))]
    prices = Prices(tuple(f"r{n}" for n in range(13)), tuple(rng.random(13)))
    plan = (400 * count,) * 13
    paced = Paced(prices, plan, plan, 500 * count, count)
    taken = []
    for _ in range(count):
        start = time.perf_counter_ns()
        paced.decide(options)
        taken.append(time.perf_counter_ns() - start)
    return float(np.median(taken)) / 1e3


def hardly(customers: int, options: int, caps: int) -> dict[str, object]:
    """Solve a hard problem quickly and thoroughly; estimate the least gap there can be."""
    problem, rules = hard(customers, options, caps, SEED)
    found: dict[str, object] = {}
    for name, is_thorough in (("quick", False), ("thorough", True)):
        start, cpu = time.perf_counter(), time.process_time()
        chosen = optimise(problem, rules, is_thorough=is_thorough)
        assert isinstance(chosen, Chosen)
        found[name] = {
            "gap": chosen.gap,
            "seconds": round(time.perf_counter() - start, 2),
            "cpu_seconds": round(time.process_time() - cpu, 2),
            "violation_max": chosen.violation_max,
        }
    found["least_gap_expected"] = least_gap(problem, rules, chosen)
    return found


def least_gap(problem: Held, rules: list[Rule], chosen: Chosen) -> float:
    """Return the gap at which one choice is expected to exist.

    Sets of moves away from the best options that lose at most `r` number about
    ``exp(2 sqrt(density r pi^2 / 12))``; one of them fits with at most `s` of priced room left with
    a chance of ``s^k / k!`` times the density of the sums at what is wanted.
    """
    cols, options = problem.chunk.cols.astype(np.float64), problem.chunk.offs[1]
    prices = np.array([chosen.prices[rule.name] for rule in rules])
    use = cols[1:].reshape(len(rules), -1, options) * prices[:, None, None]
    score = cols[0].reshape(-1, options) - use.sum(axis=0)
    order = np.argsort(score, axis=1)
    at = np.arange(len(score))
    best, other = order[:, -1], order[:, -2]
    regret = score[at, best] - score[at, other]
    near = np.argsort(regret)[:300]
    density = len(near) / float(regret[near[-1]])
    change = (use[:, at, other] - use[:, at, best])[prices > 0][:, near]
    count, rooted = len(change), density * math.pi**2 / 12
    spread = float(np.log(2.5066 * change.std(axis=1)).mean())
    least = math.inf
    for lost in np.geomspace(1e-3, 1e3, 400):
        moves = 0.5 * density * math.sqrt(lost / rooted)  # so many, half of them sure
        sets = 2 * math.sqrt(rooted * lost)
        wide = count * (spread + 0.5 * math.log(max(moves, 1.0)))
        left = math.exp((wide + math.lgamma(count + 1) - sets) / count)
        least = min(least, float(lost) + left)
    return least / chosen.upper_bound


def run(rows: int = 10_000) -> dict[str, object]:
    warm_up()
    found: dict[str, object] = {
        f"{rows} x {options} x {caps} tight": hardly(rows, options, caps) for options, caps in HARD
    }
    found["one decision, microseconds"] = round(online_us(), 1)
    found["one decision at prices that follow use, microseconds"] = round(paced_us(), 1)
    return found
