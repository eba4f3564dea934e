import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.errors import InvariantViolated
from limen.risk import measures

ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12)), min_size=2, max_size=60).filter(
    lambda rows: len({item[0] for item in rows}) == 2
)


@given(ROWS)
def test_auc_is_the_share_of_pairs_ranked_right(rows):
    bad, risk = [item[0] for item in rows], [item[1] for item in rows]
    pairs = [
        (b > g) + (b == g) / 2
        for at_b, b in zip(bad, risk, strict=True)
        if at_b
        for at_g, g in zip(bad, risk, strict=True)
        if not at_g
    ]
    assert measures.auc(bad, risk) == pytest.approx(sum(pairs) / len(pairs))
    assert measures.gini(bad, risk) == pytest.approx(2 * sum(pairs) / len(pairs) - 1)


@given(ROWS)
def test_ks_is_the_largest_gap(rows):
    bads = [risk for bad, risk in rows if bad]
    goods = [risk for bad, risk in rows if not bad]
    gaps = [
        abs(sum(r <= cut for r in bads) / len(bads) - sum(r <= cut for r in goods) / len(goods))
        for cut in range(13)
    ]
    assert measures.ks(*zip(*rows, strict=True)) == pytest.approx(max(gaps))


def test_brier_and_calibration():
    assert measures.brier([1, 0], [0.75, 0.5]) == pytest.approx((0.0625 + 0.25) / 2)
    rng = random.Random(3)
    chance = [rng.random() for _ in range(20_000)]
    bad = [rng.random() < item for item in chance]
    assert measures.ece(bad, chance) < 0.015
    assert measures.ece(bad, [item / 2 for item in chance]) > 0.2
    found = measures.measures_ppm(bad, [round(item * 1_000_000) for item in chance])
    assert set(found) == {"auc", "brier", "ece", "gini", "ks"}
    assert all(type(item) is int for item in found.values())


def test_one_outcome_alone_or_odd_lengths_are_refused():
    for bad, risk in (([1, 1], [1, 2]), ([0, 1], [1, 2, 3])):
        with pytest.raises(InvariantViolated):
            measures.auc(bad, risk)


def test_reliability_and_lorenz_by_hand():
    outcome, chance = [1, 0, 0, 0], [0.8, 0.4, 0.2, 0.2]
    assert measures.reliability(outcome, chance, 2) == [(0.2, 0.0), (pytest.approx(0.6), 0.5)]
    assert measures.lorenz(outcome, chance) == [(0, 0), (0, 1), (pytest.approx(1 / 3), 1), (1, 1)]
