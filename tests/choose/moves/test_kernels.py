"""Local and exact search against enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from limen.choose.moves import kernels


def case(seed, customers=6, options=3, rules=2):
    rng = np.random.default_rng(seed)
    value = rng.integers(0, 20, customers * options).astype(np.float64)
    use = rng.integers(0, 10, (customers * options, rules)).astype(np.float64)
    offs = np.arange(0, customers * options + 1, options)
    return value, use, offs, np.full(rules, 2.0 * customers)


def enumerated(value, use, offs, room):
    best = -np.inf
    for places in product(range(3), repeat=len(offs) - 1):
        rows = offs[:-1] + np.array(places)
        if (use[rows].sum(axis=0) <= room).all():
            best = max(best, value[rows].sum())
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_exact_search_finds_the_best_or_that_there_is_none(seed):
    value, use, offs, room = case(seed)
    at = offs[:-1].copy()
    price = np.array([0.5, 0.3])
    score = value - use @ price
    best, ended = kernels.search(
        value, use, score, offs, room, float(price @ room), -np.inf, 10**6, at
    )
    assert ended
    assert best == enumerated(value, use, offs, room)
    if np.isfinite(best):
        assert value[at].sum() == best
        assert (use[at].sum(axis=0) <= room).all()


def test_the_exact_search_gives_up_in_time():
    value, use, offs, room = case(1, customers=30)
    _, ended = kernels.search(
        value, use, value, offs, 10 * room, 0.0, -np.inf, 50, offs[:-1].copy()
    )
    assert not ended


@pytest.mark.parametrize("seed", range(6))
def test_descent_and_walks_keep_slack_true_and_never_lose(seed):
    value, use, offs, room = case(seed, customers=40)
    room = use.reshape(40, 3, 2).min(axis=1).sum(axis=0) + 60
    at = offs[:-1] + use.sum(axis=1).reshape(40, 3).argmin(axis=1)
    slack = room - use[at].sum(axis=0)
    penalty = np.full(2, 1e3)
    kernels.descend(value, use, offs, at, slack, penalty, 50)
    assert slack == pytest.approx(room - use[at].sum(axis=0))
    before, was_kept = value[at].sum(), (slack >= 0).all()
    assert was_kept
    price = np.full(2, 0.5)
    score = value - use @ price
    kernels.wander(
        score, use, np.arange(40), offs, np.arange(120), at, slack, price, penalty,
        np.array([1.0, 3.0]), 5_000, -np.inf,
    )  # fmt: skip
    assert slack == pytest.approx(room - use[at].sum(axis=0))
    assert (slack >= 0).all()
    assert value[at].sum() >= before - 1e-9


def test_a_dominating_option_is_preferred():
    value, use = np.array([4.0, 4.0, 5.0]), np.array([[3.0], [2.0], [9.0]])
    at, slack = np.array([0]), np.array([1.0])
    kernels.prefer(value, use, np.array([0, 3]), at, slack)
    assert (at.tolist(), slack.tolist()) == ([1], [2.0])
