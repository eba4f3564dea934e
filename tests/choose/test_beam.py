"""The search of near-ties against every choice of few customers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choose.referee import limits_case
from limen.choose import beam
from limen.choose.beam import Moves, beamed
from limen.choose.optimise import optimise
from limen.choose.repair import Bench


def bench_of(options, room, prices) -> Bench:
    rows = np.array([row for each in options for row in each], np.float64)
    offs = np.cumsum([0, *map(len, options)])
    use = rows[:, 1 : 1 + len(room)].copy()
    return Bench(rows[:, 0].copy(), use, offs, np.array(room, float), np.array(prices, float))


def every_choice(bench: Bench) -> tuple[float, tuple[int, ...] | None]:
    """Return the most value that keeps the bounds, by trying all; sums of plain floats."""
    best, where = -np.inf, None
    offs = bench.offs.tolist()
    for rows in itertools.product(*(range(a, b) for a, b in itertools.pairwise(offs))):
        used = [sum(bench.use[row, k] for row in rows) for k in range(len(bench.room))]
        value = sum(bench.value[row] for row in rows)
        if all(u <= r for u, r in zip(used, bench.room, strict=True)) and value > best:
            best, where = value, rows
    return best, where


@st.composite
def benches(draw):
    bounds = draw(st.integers(1, 3))
    option = st.tuples(*[st.integers(0, 40)] * (1 + bounds))
    options = draw(st.lists(st.lists(option, min_size=1, max_size=4), min_size=1, max_size=5))
    room = draw(st.lists(st.integers(0, 120), min_size=bounds, max_size=bounds))
    prices = draw(st.lists(st.floats(0.1, 4), min_size=bounds, max_size=bounds))
    return bench_of(options, room, prices)


def reached(bench: Bench) -> float:
    """Return the value the beam comes to from any choice, -inf where it finds none that fits."""
    at = bench.offs[1:] - 1
    found = beamed(bench, at, -1.0)
    fits = not (bench.slack(at) < 0).any()
    if found is None:
        return bench.worth(at) if fits else -np.inf
    assert not (bench.slack(found) < 0).any()
    assert not fits or bench.worth(found) > bench.worth(at)
    return bench.worth(found)


@settings(max_examples=60)
@given(benches())
def test_of_few_customers_the_best_choice_is_found(bench):
    assert reached(bench) == pytest.approx(every_choice(bench)[0], abs=1e-6)


def test_a_beam_of_one_state_misses_it(monkeypatch):
    rng = np.random.default_rng(5)
    monkeypatch.setattr(beam, "TRIES", (beam.Try(30, 1, 0.1),))
    missed = 0
    for _ in range(20):
        options = [[(0, 0, 0), *map(tuple, rng.integers(1, 40, (3, 3)))] for _ in range(5)]
        bench = bench_of(options, [60, 60], [0.7, 0.7])
        missed += reached(bench) < every_choice(bench)[0] - 1e-6
    assert missed > 5


def test_what_the_best_options_overrun_is_mended_though_it_has_no_price():
    options = [[(9, 5, 7), (8, 5, 0)], [(9, 5, 7), (2, 4, 1)]]
    bench = bench_of(options, [10, 7], [0.5, 0.0])
    found = beamed(bench, bench.offs[:-1].copy(), np.finfo(float).max)
    assert found.tolist() == [1, 2]


def test_many_bounds_are_left_to_others_and_enough_is_enough():
    bench = bench_of([[(0, *[0] * 7), (5, *[3] * 7)]] * 4, [7] * 7, [1.0] * 7)
    assert beamed(bench, bench.offs[:-1].copy(), -1.0) is None
    bench = bench_of([[(0, 0), (5, 3)]] * 4, [7], [1.0])
    assert beamed(bench, bench.offs[:-1].copy(), 100.0) is None


def test_a_loss_is_the_bound_less_the_value():
    case = limits_case(7, 500, 200, 60, True)
    found = optimise(case.problem, case.rules)
    cols, offs = case.problem.chunk.cols.astype(float), case.problem.chunk.offs
    room, prices = [rule.bound for rule in case.rules], list(found.prices.values())
    bench = Bench(
        cols[0], np.ascontiguousarray(cols[1:].T), offs, np.array(room, float), np.array(prices)
    )
    moves = Moves.of(bench)
    at = offs[:-1] + found.choice
    most = float(np.maximum.reduceat(bench.score, offs[:-1]).sum() + bench.prices @ bench.room)
    assert moves.loss(at) == pytest.approx(most - found.objective, rel=1e-9)
    near = moves.near(5, np.inf)
    assert (moves.change[:, near] != 0).any(axis=0).all()
    assert len(near) <= 5 * len(moves.wanted)
