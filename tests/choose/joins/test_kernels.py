"""Many moves at once: subsets, their joins, and sets that use up what is left."""

from __future__ import annotations

import numpy as np
import pytest

from limen.choose.joins.kernels import JOINS, fill, join, subsets, widths


def test_every_subset_is_summed():
    change = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    assert subsets(change)[:, 0].tolist() == list(range(8))
    assert subsets(change)[5].tolist() == [5.0, 50.0]


def test_a_join_finds_all_pairs_of_one_cell_and_no_others():
    rng = np.random.default_rng(1)
    one, other = (rng.normal(0, 5, (60, 2)).astype(np.float32) for _ in range(2))
    target, width = np.array([1.0, 99.0]), np.array([0.5, 0.0])
    pairs, sums = join(one, other, target, width, 4_000)
    cells = np.floor(one[:, 0].astype(np.float64) / 0.5)
    wanted = np.floor((1.0 - other[:, 0].astype(np.float64)) / 0.5)
    assert {tuple(p) for p in pairs.tolist()} == {
        (n, m) for n in range(60) for m in range(60) if cells[n] == wanted[m]
    }
    assert np.abs(sums[:, 0] - 1.0).max() < 0.5
    assert len(join(one, other, target, width, 3)[0]) == 3


def test_cells_are_used_up_in_order_and_finer_where_matched_early():
    found, fine = widths(np.full(13, 40.0), 15, np.arange(13))
    assert found.shape == (JOINS, 13)
    assert (found[0] > 0).nonzero()[0].tolist()[0] == 0
    assert found[0, 0] == pytest.approx(fine / 2)
    assert (found > 0).any(axis=0).sum() < 13  # the rest is left to chance


def test_what_is_left_is_used_up_and_nothing_is_overrun():
    rng = np.random.default_rng(3)
    change = np.concatenate([rng.normal(0, 8, (120, 6)), rng.random((120, 1)) / 50], axis=1)
    change[:, 5] = 1.0  # a bound without a price: at most 70 moves
    room = np.array([9.0, -12.0, 30.0, 4.0, 0.5, 70.0])
    loss, made = fill(change, room, 5, 10, np.inf, np.arange(2))
    left = room - change[made, :6].sum(axis=0)
    assert left.min() >= -1e-4
    assert loss == pytest.approx(left[:5].sum() + change[made, 6].sum(), abs=1e-3)
    assert loss < 8.0
    again = fill(change, room, 5, 10, np.inf, np.arange(2))
    assert (again[1] == made).all()


def test_nothing_is_found_where_nothing_is_better():
    change = np.ones((80, 2))
    loss, made = fill(change, np.array([-5.0]), 1, 7, np.inf, np.arange(2))
    assert loss == np.inf
    assert not made.any()
