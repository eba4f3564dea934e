"""Tests of tests: DeLong against the bootstrap, sizes under the null, planted faults found."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from limen.risk import validation as v
from limen.risk.measures import auc, ece


def drawn(rows=1_500, seed=1, lift=1.0):
    """Outcomes drawn from probabilities, and two noisy views of them."""
    rng = np.random.default_rng(seed)
    base = rng.normal(size=rows)
    chance = 1 / (1 + np.exp(2 - lift * base))
    bad = (rng.random(rows) < chance).astype(int)
    return bad, chance, base + rng.normal(size=rows), base + 0.5 * rng.normal(size=rows)


def test_delong_is_what_drawing_again_says():
    bad, _, one, two = drawn()
    areas, spread = v.delong(bad, one, two)
    assert areas == pytest.approx([auc(bad, one), auc(bad, two)], abs=1e-12)
    rng = np.random.default_rng(3)
    ones, zeros = np.flatnonzero(bad), np.flatnonzero(bad == 0)
    again = []
    for _ in range(400):
        rows = np.concatenate([rng.choice(ones, ones.size), rng.choice(zeros, zeros.size)])
        again.append([auc(bad[rows], one[rows]), auc(bad[rows], two[rows])])
    assert np.sqrt(np.diag(spread)) == pytest.approx(np.std(again, axis=0), rel=0.15)
    gap = np.diff(again, axis=1).std()
    assert v.delong_test(bad, one, two).error == pytest.approx(gap, rel=0.15)


def test_a_score_against_itself_differs_by_nothing():
    bad, _, one, _ = drawn()
    assert v.delong_test(bad, one, one) == (0.0, 0.0, 1.0)


def test_delong_keeps_its_size_and_finds_a_better_score():
    false = 0
    for seed in range(60):
        rng = np.random.default_rng(1_000 + seed)
        bad, _, _, _ = drawn(400, seed)
        noise = rng.normal(size=(2, bad.size)) + bad
        false += v.delong_test(bad, *noise).p_value < 0.05
    assert false <= 8
    bad, _, worse, better = drawn(12_000)
    assert v.delong_test(bad, better, worse).p_value < 0.01


def test_corrected_t_is_wider_than_the_plain_one():
    gaps = [0.010, 0.006, 0.009, 0.007, 0.008]
    plain = np.std(gaps, ddof=1) / np.sqrt(5)
    found = v.corrected_t(gaps, 1 / 4)
    assert found.difference == pytest.approx(0.008)
    assert found.error == pytest.approx(plain * 1.5)
    # The same t by another library, with one degree of freedom less than there are folds.
    assert found.p_value == pytest.approx(2 * stats.t.sf(0.008 / found.error, 4))
    assert v.corrected_t([0.1, -0.1, 0.1, -0.1], 1 / 3).p_value > 0.9


@pytest.mark.parametrize(("turn", "slope"), [(1.0, 1.0), (2.0, 0.5)])
def test_slope_finds_probabilities_that_are_too_bold(turn, slope):
    bad, chance, _, _ = drawn(20_000)
    odds = turn * np.log(chance / (1 - chance))
    found, _ = v.calibration_line(bad, 1 / (1 + np.exp(-odds)))
    assert found.low < slope < found.high
    assert found.value == pytest.approx(slope, abs=0.06)


def test_spiegelhalter_passes_the_true_and_fails_the_false():
    bad, chance, _, _ = drawn(5_000)
    assert v.spiegelhalter(bad, chance)[1] > 0.05
    assert v.spiegelhalter(bad, chance / 2)[1] < 1e-6


def test_grades_too_safe_and_too_risky_are_told_apart():
    outcome = [1] * 100 + [0] * 900
    grades = ["A"] * 1_000
    (safe,) = v.grade_tests(outcome, [0.06] * 1_000, grades, ["A", "B"])
    (risky,) = v.grade_tests(outcome, [0.15] * 1_000, grades, ["A", "B"])
    (right,) = v.grade_tests(outcome, [0.10] * 1_000, grades, ["A", "B"])
    assert safe.p_low < 0.001 and risky.p_high < 0.001
    assert min(right.p_low, right.p_high) > 0.3
    assert right.rate.low < 0.1 < right.rate.high


def test_intervals_of_rates_reach_the_ends():
    assert v.rate_interval(0, 10)[:2] == (0.0, 0.0)
    assert v.rate_interval(10, 10).high == 1.0


def test_folds_and_bootstrap():
    bad, _, one, _ = drawn()
    folds = np.arange(bad.size) % 3
    mean, error, each = v.fold_auc(bad, one, folds)
    assert mean == pytest.approx(np.mean(each)) and len(each) == 3
    assert error == pytest.approx(np.std(each, ddof=1) / np.sqrt(3))
    found = v.bootstrap(bad, one, auc, 1, 60)
    assert found.low < found.value < found.high
    assert found == v.bootstrap(bad, one, auc, 1, 60)


def test_an_interval_holds_its_measure_though_rows_drawn_again_err_more():
    bad, chance, _, _ = drawn(1_000)
    found = v.bootstrap(bad, chance, ece, seed=1, rounds=60)
    assert 0 <= found.low < found.value < found.high


def test_a_calibration_error_is_held_against_what_chance_alone_gives():
    bad, chance, _, _ = drawn(6_000)
    true = v.ece_by_chance(bad, chance, seed=1, rounds=100)
    bins = np.array_split(np.sort(chance), 10)
    by_hand = np.mean([np.sqrt(2 / np.pi * (p * (1 - p)).mean() / p.size) for p in bins])
    assert true.mean == pytest.approx(by_hand, rel=0.1)
    assert true.p_value > 0.05 and true.mean < true.most
    assert v.ece_by_chance(bad, chance * 0.8, seed=1, rounds=100).p_value < 0.02


def test_chances_of_next_to_nothing_draw_no_outcome_and_are_judged_all_the_same():
    found = v.ece_by_chance([0, 1] * 20, [1e-9] * 40, seed=1, rounds=20)
    assert found.most < 1e-6 and found.p_value == pytest.approx(1 / 21)


def test_of_a_single_default_an_interval_says_nothing():
    assert v.auc_interval([0, 1, 0], [1, 3, 2]) == (1.0, 0.0, 1.0)
    assert v.auc_interval([1, 0, 1], [1, 3, 2]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("bads", [1, 2, 4])
def test_the_spread_of_ranks_is_that_of_all_orders(bads):
    risk = [0, 1, 1, 2, 5, 5, 5, 7]
    areas = [
        auc([int(row in own) for row in range(8)], risk) for own in combinations(range(8), bads)
    ]
    outcome = [1] * bads + [0] * (8 - bads)
    assert v.rank_spread(outcome, risk) == pytest.approx(np.var(areas), abs=1e-12)
    assert v.rank_spread([0] * 8, risk) == 0.0


@pytest.mark.parametrize("chance", [[0.1] * 4, [0.1, 0.2, 0.8, 0.9]])
def test_where_no_line_can_be_fitted_that_is_said(chance):
    with pytest.raises(v.NoLine):
        v.calibration_line([0, 0, 1, 1], chance)
    assert v.calibration_slope([0, 0, 1, 1], chance) is None
