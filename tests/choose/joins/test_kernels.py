"""Many moves at once: sets of moves, and their joins."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from limen.choose.joins.kernels import (
    drawn,
    first_joins,
    last_join,
    next_joins,
    shuffled,
    subsets,
)


def members(who) -> tuple[int, ...]:
    return tuple(j for j in range(128) if int(who[j >> 6]) >> (j & 63) & 1)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_every_set_of_few_moves_is_summed_once(most):
    change = np.array([[2.0**j, 10.0] for j in range(9)])
    sums, who = subsets(change, most)
    found = [members(each) for each in who]
    wanted = {each for size in range(most + 1) for each in combinations(range(9), size)}
    assert len(found) == len(set(found))
    assert set(found) == wanted
    for each, row in zip(found, sums.tolist(), strict=True):
        assert row == [sum(2.0**j for j in each), 10.0 * len(each)]


def test_moves_beyond_the_first_word_have_bits_of_their_own():
    _, who = subsets(np.ones((128, 1)), 1)
    assert members(who[1]) == (0,)
    assert [members(each) for each in who[65:67]] == [(64,), (65,)]


def lists(seed=1, moves=12):
    rng = np.random.default_rng(seed)
    change = rng.integers(-20, 20, (moves, 3)).astype(np.float64)
    return change, *subsets(change, 2)


def test_a_list_joined_with_itself_gives_each_disjoint_pair_of_one_cell_once():
    change, sums, who = lists()
    target, width = np.array([[3.0, 0.0], [-5.0, 0.0]]), np.array([1.0, 0.0])
    total, both, counts = first_joins(sums, who, target, width, 50_000)
    for n, goal in enumerate((3.0, -5.0)):
        wanted = {
            frozenset((a, b))
            for a, b in combinations(range(len(sums)), 2)
            if not set(members(who[a])) & set(members(who[b])) and sums[a, 0] + sums[b, 0] == goal
        }
        assert counts[n] == len(wanted) > 0
        assert (total[n, : counts[n], 0] == goal).all()
        for row, each in zip(total[n, : counts[n]], both[n, : counts[n]], strict=True):
            assert row.tolist() == change[list(members(each))].sum(axis=0).tolist()


def test_no_more_pairs_are_kept_than_there_is_place_for():
    _, sums, who = lists()
    counts = first_joins(sums, who, np.zeros((1, 2)), np.array([9.0, 0.0]), 7)[2]
    assert counts.tolist() == [7]


def test_the_last_join_finds_the_least_loss_of_all_pairs():
    _, sums, who = lists(seed=5)
    half = len(sums) // 2
    one, other = (sums[:half], who[:half]), (sums[half:], who[half:])
    room, wide = np.array([6.0, 11.0]), np.zeros(2)
    losses = {}
    for a, b in ((a, b) for a in range(half) for b in range(len(sums) - half)):
        if not set(members(one[1][a])) & set(members(other[1][b])):
            total = one[0][a] + other[0][b]
            left = room - total[:2]
            if left.min() >= 0:
                losses[a, b] = float(left[0] + total[2])  # the second bound has no price
    least, a, b = last_join(*one, *other, room, wide, room, 1, np.inf, 10**6)
    assert least == pytest.approx(min(losses.values()))
    assert losses[a, b] == pytest.approx(least)
    assert last_join(*one, *other, room, wide, room, 1, min(losses.values()), 10**6)[1] == -1


def test_lists_are_joined_two_by_two():
    _, sums, who = lists()
    start = first_joins(sums, who, np.zeros((4, 2)), np.array([1.0, 0.0]), 300)
    total, both, counts = next_joins(*start, np.zeros((2, 2)), np.array([0.0, 1.0]), 300)
    assert counts.min() > 0
    for n in range(2):
        assert (total[n, : counts[n], :2] == 0).all()
        assert all(len(members(each)) <= 8 for each in both[n, : counts[n]])


def test_draws_come_to_about_what_is_wanted():
    rng = np.random.default_rng(2)
    change = rng.normal(0, 9, (160, 5))
    state = np.array([7], np.uint64)
    assert sorted(shuffled(state, 20)) == list(range(20))
    room = np.array([40.0, -30.0, 5.0, 0.0, 60.0])
    places = drawn(state, change, room, 5, 100, 0.25)
    assert len(set(places.tolist())) == 100
    assert np.abs(0.25 * change[places].sum(axis=0) - room).max() < 6.0
