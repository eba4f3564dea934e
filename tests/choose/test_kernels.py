"""The compiled loops against plain Python."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from choose.plain import PLAIN, answers
from limen.choose import kernels


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    offs = np.concatenate([[0], np.cumsum(rng.integers(1, 5, 1_500))])
    cols = rng.integers(0, 50, (3, offs[-1])).astype(np.int32)
    return cols, offs, np.array([0.4, 0.7])


def pick(cols, offs, w, tie=(1.0, 1.0)):
    count = len(offs) - 1
    choice, margin = np.empty(count, np.int32), np.empty(count, np.float32)
    best, used = kernels.pick(cols, offs, w, np.array(tie), 1.0, 1e-9, choice, margin)
    return choice, margin, best, used


def test_each_customer_gets_its_best_option(data):
    cols, offs, w = data
    choice, margin, best, used = pick(cols, offs, w)
    score = cols[0] - w @ cols[1:]
    tops, totals = [], np.zeros(3, int)
    for i in range(len(offs) - 1):
        mine = np.sort(score[offs[i] : offs[i + 1]])[::-1]
        tops.append(mine[0])
        assert score[offs[i] + choice[i]] == pytest.approx(mine[0])
        expected = mine[0] - mine[1] if len(mine) > 1 else np.inf
        assert margin[i] == pytest.approx(expected, abs=1e-5)
        totals += cols[:, offs[i] + choice[i]]
    assert best.sum() == pytest.approx(sum(tops))
    assert used.sum(axis=0).tolist() == totals.tolist()


def test_of_equals_the_more_valuable_then_the_less_using_is_taken():
    cols = np.array([[5, 7, 7], [0, 2, 2], [9, 9, 8]], np.int32)
    assert pick(cols, np.array([0, 3]), np.array([1.0, 0.0]))[0].tolist() == [2]


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_smoothing_vanishes_with_tau(data, dtype):
    cols, offs, w = data
    value, _, _, is_open = kernels.smooth(cols.astype(dtype), offs, w, 1.0, 1e-7)
    assert value.sum() == pytest.approx(pick(cols, offs, w)[2].sum())
    assert is_open.sum() < 30


def test_threads_do_not_change_sums(data):
    cols, offs, w = data
    found = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        numba.set_num_threads(threads)
        value, mean, cov, _ = kernels.smooth(cols, offs, w, 1.0, 3.0)
        found.append((value.tobytes(), mean.tobytes(), cov.tobytes()))
    assert found[0] == found[1]


def test_the_box_step_is_where_no_coordinate_can_gain():
    rng = np.random.default_rng(1)
    half = rng.normal(size=(6, 6))
    hess, grad = half @ half.T + np.eye(6), rng.normal(size=6)
    step = kernels.box_step(grad, hess, np.full(6, -0.1), np.full(6, 0.2))
    slope = grad + hess @ step
    for k in range(6):
        inside = -0.1 < step[k] < 0.2
        assert abs(slope[k]) < 1e-8 if inside else slope[k] * (step[k] - 0.05) <= 0


def test_few_customers_run_on_one_thread():
    kernels.use_threads(10)
    assert numba.get_num_threads() == 1
    kernels.use_threads(10**6)
    assert numba.get_num_threads() == numba.config.NUMBA_NUM_THREADS


@pytest.mark.parametrize("compiled", [kernels.exp, kernels.exp.py_func])
def test_the_exponential_is_right_to_the_last_bits(compiled):
    for x in (0.0, -1e-300, -1e-9, -0.3465, -0.3466, -1.0, -math.pi, -29.99):
        assert compiled(x) == pytest.approx(math.exp(x), rel=4e-16)
    assert compiled(0.0) == 1.0


@pytest.mark.parametrize("compiled", [kernels.log, kernels.log.py_func])
def test_the_logarithm_is_right_to_the_last_bits(compiled):
    for x in (1.0, 1.0 + 1e-12, 1.49999, 1.50001, 7.0, 1e6, 0.7499, 1e-3, 2.0**-24):
        assert compiled(x) == pytest.approx(math.log(x), rel=1e-15, abs=1e-16)
    assert compiled(1.0) == 0.0


def test_both_are_the_same_compiled_or_not():
    rng = np.random.default_rng(3)
    for x in (-40 * rng.random(2_000)).tolist():
        assert kernels.exp(x) == kernels.exp.py_func(x)
        assert kernels.log(-x) == kernels.log.py_func(-x)


def plainly(seeds: range, *more: str) -> list[str]:
    """Answers of a process whose loops are not compiled."""
    folder = Path(__file__).parents[1]
    found = subprocess.run(
        [sys.executable, folder / "choose" / "plain.py", str(seeds[0]), str(seeds[-1] + 1), *more],
        env={**os.environ, PLAIN: "1", "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return found.stdout.splitlines()


def test_plain_loops_answer_as_compiled_ones_do_to_the_bit():
    seeds = range(8)
    compiled = answers(seeds)
    assert plainly(seeds) == compiled
    assert plainly(seeds, "spoilt") != compiled  # a last bit that differs would be seen


@pytest.mark.nightly
def test_plain_loops_answer_as_compiled_ones_do_over_many_problems():
    seeds = range(100, 160)
    assert plainly(seeds) == answers(seeds)
