import random

import pytest

from limen.risk.drift import counts_in, psi, quantile_cuts


def test_psi_keeps_its_size_where_nothing_moved():
    """A folk limit of 0.1 would cry wolf at 200 rows; the p-value does not."""
    rng, false, over = random.Random(1), 0, 0
    for _ in range(200):
        one, two = ([rng.randrange(10) for _ in range(200)] for _ in range(2))
        found = psi(*([sample.count(b) for b in range(10)] for sample in (one, two)))
        false += found.p_value < 0.05
        over += found.psi > 0.1
    assert false <= 22
    assert over > 40


def test_a_small_shift_of_many_is_found():
    found = psi([5_000] * 4, [5_000, 5_000, 5_300, 4_700])
    assert found.psi < 0.01
    assert found.p_value < 0.001


def test_by_hand():
    # (0.6 − 0.5) ln 1.2 + (0.4 − 0.5) ln 0.8, before smoothing
    assert psi([500, 500], [600, 400]).psi == pytest.approx(0.0405, abs=0.0005)
    assert psi([10, 0], [20, 0]).p_value == 1.0


def test_counts():
    cuts = quantile_cuts([1, 2, 3, 4, None], 2)
    assert cuts == [3]
    assert counts_in(cuts, [1, 3, None, 9]) == [1, 2, 1]
    assert quantile_cuts([None, None]) == []
