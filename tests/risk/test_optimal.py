"""The binning against every binning there is, on small cases."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.risk.optimal import optimal_starts
from limen.risk.woe import information_value

COUNTS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=8)


def merged(counts, starts):
    edges = [0, *starts, len(counts)]
    parts = [counts[a:b] for a, b in pairwise(edges)]
    return [(sum(g for g, _ in part), sum(b for _, b in part)) for part in parts]


def chi2(left, right):
    """Pearson's statistic from observed and expected counts, cell by cell."""
    total = sum(left) + sum(right)
    found = 0.0
    for row in (left, right):
        for column in (0, 1):
            expected = sum(row) * (left[column] + right[column]) / total
            if expected == 0:
                return 0.0
            found += (row[column] - expected) ** 2 / expected
    return found


def keeps(found, rows_min, chi2_min, bins_max, direction):
    if len(found) == 1:
        return True
    rates = [b / (g + b) for g, b in found if g + b]
    return (
        len(found) <= bins_max
        and all(g + b >= rows_min for g, b in found)
        and all(chi2(a, b) >= chi2_min for a, b in pairwise(found))
        and (not direction or all((b - a) * direction > 0 for a, b in pairwise(rates)))
    )


def iv(found):
    return information_value([g for g, _ in found], [b for _, b in found])


@given(COUNTS, st.sampled_from([-1, 0, 1]), st.sampled_from([1.0, 3.841]), st.integers(1, 5))
def test_no_binning_that_keeps_the_promises_has_more_information(
    counts, direction, chi2_min, bins_max
):
    rules = {"rows_min": 30, "chi2_min": chi2_min, "bins_max": bins_max}
    goods, bads = [g for g, _ in counts], [b for _, b in counts]
    starts = optimal_starts(goods, bads, **rules, direction=direction)
    assert starts == sorted(set(starts)) and all(0 < at < len(counts) for at in starts)
    found = merged(counts, starts)
    loose = {**rules, "chi2_min": chi2_min * (1 - 1e-9)}
    assert keeps(found, **loose, direction=direction)
    if sum(goods) and sum(bads):
        every = (
            merged(counts, chosen)
            for size in range(len(counts))
            for chosen in combinations(range(1, len(counts)), size)
        )
        tight = {**rules, "chi2_min": chi2_min * (1 + 1e-9)}
        most = max(iv(item) for item in every if keeps(item, **tight, direction=direction))
        assert iv(found) >= most - 1e-9


def test_like_neighbours_merge_and_unlike_ones_stay():
    rules = {"rows_min": 1, "chi2_min": 3.841, "bins_max": 9}
    assert optimal_starts([90, 90, 50, 50], [10, 10, 50, 50], **rules) == [2]


@pytest.mark.parametrize(("direction", "starts"), [(1, []), (-1, [1]), (0, [1])])
def test_a_declared_direction_is_not_broken(direction, starts):
    found = optimal_starts(
        [50, 90], [50, 10], rows_min=1, chi2_min=3.841, bins_max=9, direction=direction
    )
    assert found == starts


def test_greedy_merging_is_beaten():
    """Planted: merging the likest neighbours first ends with less information than the best."""
    goods, bads = [40, 60, 52, 80, 95], [60, 40, 48, 20, 5]
    starts = optimal_starts(goods, bads, rows_min=1, chi2_min=3.841, bins_max=3, direction=-1)
    found = merged(list(zip(goods, bads, strict=True)), starts)
    greedy = merged(list(zip(goods, bads, strict=True)), [1, 4])
    assert iv(found) >= iv(greedy)
