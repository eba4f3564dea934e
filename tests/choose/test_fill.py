"""Sets of near-ties that use up what is left: the plan, the cells, the search."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from choose.referee import hard_case
from choose.test_repair import bench_of
from limen.choose import fill as module
from limen.choose.fill import cells, fill, filled, goals_of, planned, widths
from limen.choose.optimise import optimise


def moves(seed=3, count=200, bounds=6):
    rng = np.random.default_rng(seed)
    change = rng.integers(-20, 20, (count, bounds)).astype(np.float64)
    return np.concatenate([change, np.sort(rng.random((count, 1)), axis=0) / 50], axis=1)


def test_cells_tell_apart_as_many_places_as_bits_allow():
    spread, grain = np.array([40.0, 10.0, 90.0]), np.full(3, 1e-6)
    wide = cells(spread, grain, 12.0)
    assert len(set(wide.tolist())) == 1
    told = np.log2(math.sqrt(2 * math.pi) * spread / wide).sum()
    assert told == pytest.approx(12.0, abs=0.01)


def test_no_cell_is_finer_than_what_changes_are_multiples_of():
    wide = cells(np.array([40.0, 10.0]), np.array([5.0, 0.01]), 16.0)
    assert wide[0] == 5.0
    assert wide[1] < 0.01 * 2
    found = widths(np.array([40.0, 10.0]), wide, np.array([5.0, 0.01]), (8.0, 8.0, 8.0), [0, 1])
    assert found[found[:, 0] > 0, 0].min() == 5.0


def test_each_join_uses_its_bits_in_order_and_finer_cells_early():
    spread, fine = np.full(13, 40.0), np.full(13, 3.0)
    found = widths(spread, fine, np.full(13, 1e-3), (15.0, 15.0, 15.0), np.arange(13))
    assert found[0, 0] == pytest.approx(1.5)
    assert found[2].max() >= 3.0 > found[1][found[1] > 0].min()
    used = [sum(math.log2(math.sqrt(2 * math.pi) * 20 / w) for w in found[0] if w > 0)]
    assert used[0] == pytest.approx(15.0, abs=0.3)
    assert (found > 0).any(axis=0).sum() < 13  # the rest is left to chance


def test_goals_add_up_to_what_is_aimed_at_and_keep_to_whole_steps():
    aim, grain = np.array([30.0, -7.5]), np.array([3.0, 2.5])
    goals = goals_of(aim, np.array([3.0, 9.0]), grain)
    assert goals.sum(axis=0) == pytest.approx(aim)
    assert np.abs(goals / grain - np.round(goals / grain)).max() < 1e-9
    assert len({tuple(each) for each in goals.tolist()}) == 4


def test_more_places_promise_less_loss_and_cheap_moves_are_preferred():
    regret, spread = np.arange(1, 301) / 1_000, np.full(13, 10.0)
    few, many = (planned(regret, spread, bits) for bits in (12, 18))
    assert many.loss < few.loss
    dear = planned(regret * 100, spread, 18)
    assert dear.moves * dear.made < many.moves * many.made
    assert planned(regret[:10], spread, 12) is None


def test_what_is_left_is_used_up_and_nothing_is_overrun():
    change = moves()
    change[:, 5] = 1.0  # a bound without a price: at most 22 moves
    room = np.array([9.0, -12.0, 30.0, 4.0, 1.0, 22.0])
    plan = planned(change[:, 6], change[:, :5].std(axis=0), 12)
    loss, made = fill(change, room, np.ones(5), plan, np.inf, 0)
    left = room - change[made, :6].sum(axis=0)
    assert left.min() >= -1e-4
    assert loss == pytest.approx(left[:5].sum() + change[made, 6].sum(), abs=1e-3)
    assert loss < 12.0
    again = fill(change, room, np.ones(5), plan, np.inf, 0)
    assert again[1].tolist() == made.tolist()


def test_nothing_is_found_where_nothing_is_better():
    change = moves()
    plan = planned(change[:, 6], change[:, :6].std(axis=0), 10)
    loss, made = fill(change, np.zeros(6), np.ones(6), plan, -1.0, 0)
    assert (loss, len(made)) == (math.inf, 0)


def test_near_ties_are_moved_so_that_less_is_left():
    _, bench, at, margin = bench_of(customers=2_000)
    bench = replace(bench, room=bench.use[at].sum(axis=0) - 40.0)  # overrun by 40
    found = filled(bench, at, margin, 0.0)
    assert (bench.slack(found) >= 0).all()
    best = np.maximum.reduceat(bench.score, bench.offs[:-1])
    lost = float((best - bench.score[found]).sum() + bench.prices @ bench.slack(found))
    assert 0.0 < lost < 1.0  # values are whole: no choice is worth more


def test_without_joins_a_hard_problem_keeps_a_wide_gap(monkeypatch):
    case = hard_case(2, 2_000)
    close = optimise(case.problem, case.rules)
    monkeypatch.setattr(module, "_fill", lambda *_, **__: False)
    assert optimise(case.problem, case.rules).gap > 2 * close.gap
