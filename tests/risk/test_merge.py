from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.risk.merge import merge_bins

COUNTS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=25)


def merged(counts, starts):
    edges = [0, *starts, len(counts)]
    parts = [counts[a:b] for a, b in pairwise(edges)]
    return [(sum(g for g, _ in part), sum(b for _, b in part)) for part in parts]


@given(COUNTS, st.sampled_from([-1, 0, 1]))
def test_merged_bins_keep_every_promise(counts, direction):
    starts = merge_bins(
        [g for g, _ in counts],
        [b for _, b in counts],
        rows_min=30,
        chi2_min=3.841,
        bins_max=6,
        direction=direction,
    )
    assert starts == sorted(set(starts))
    found = merged(counts, starts)
    assert len(found) <= 6
    if len(found) > 1:
        assert min(g + b for g, b in found) >= 30
        rates = [b / (g + b) for g, b in found]
        steps = [b - a for a, b in pairwise(rates)]
        assert all(step * direction >= 0 for step in steps)


def test_like_neighbours_merge_and_unlike_ones_stay():
    starts = merge_bins([90, 90, 50, 50], [10, 10, 50, 50], rows_min=1, chi2_min=3.841, bins_max=9)
    assert starts == [2]


@pytest.mark.parametrize(("direction", "starts"), [(1, []), (-1, [1]), (0, [1])])
def test_a_declared_direction_is_not_broken(direction, starts):
    found = merge_bins(
        [50, 90], [50, 10], rows_min=1, chi2_min=3.841, bins_max=9, direction=direction
    )
    assert found == starts
