import random

import numpy as np
import pytest

from limen.risk.fit import FitSettings, fit_scorecard, logistic
from limen.risk.load import load_scorecard
from limen.risk.measures import auc
from risk.cards import sample

COLUMNS, OUTCOME = sample()
CODES = {"late": "R01", "use": "U01"}


def fitted(columns=COLUMNS, outcome=OUTCOME, **more):
    more = {"name": "card", "horizon_months": 12, "reason_codes": CODES, **more}
    return fit_scorecard(columns, outcome, **more)


def risks(card, columns):
    rows = zip(*columns.values(), strict=True)
    return [card.points_and_pd(dict(zip(columns, row, strict=True)))[1] for row in rows]


def test_a_fit_ranks_new_rows_and_is_calibrated():
    card = fitted().scorecard
    columns, outcome = sample(seed=2)
    chance = risks(card, columns)
    assert auc(outcome, chance) > 0.68
    assert sum(chance) / 1e6 == pytest.approx(sum(outcome), rel=0.08)
    assert "noise" not in card.names
    assert card.reason_codes == {name: CODES[name] for name in card.names if name in CODES}


def test_the_card_is_the_same_bytes_each_time_and_reads_back():
    first, second = fitted(seed=3, fold=(1, 5)), fitted(seed=3, fold=(1, 5))
    assert first.card == second.card
    card, faults = load_scorecard(first.card)
    assert faults == () and card == first.scorecard
    assert card.fold == (1, 5)
    assert card.facts["rows"] == 4_000 and card.facts["bads"] == sum(OUTCOME)
    assert card.facts["seed"] == 3
    reordered = {name: COLUMNS[name] for name in reversed(COLUMNS)}
    assert fitted(reordered, seed=3, fold=(1, 5)).card == first.card


def test_every_coefficient_has_the_safe_sign():
    result = fitted()
    assert all(float(item.coefficient) > 0 for item in result.scorecard.characteristics)


def test_rounding_to_points_costs_next_to_nothing():
    coarse, fine = fitted(), fitted(settings=FitSettings(pdo=6_000, base_points=60_000))
    gap = auc(OUTCOME, risks(coarse.scorecard, COLUMNS)) - auc(
        OUTCOME, risks(fine.scorecard, COLUMNS)
    )
    assert abs(gap) < 0.0005


def test_a_direction_holds_in_the_points():
    card = fitted(directions={"use": 1, "late": 1}).scorecard
    for item in card.characteristics:
        if item.name in {"use", "late"}:
            known = item.points[:-1]
            assert list(known) == sorted(known, reverse=True)


def test_with_shuffled_outcomes_nothing_is_found():
    """Placebo: the gain vanishes on rows that were not fitted."""
    shuffled = OUTCOME[:]
    random.Random(5).shuffle(shuffled)
    card = fitted(
        outcome=shuffled, settings=FitSettings(iv_min_ppm=-1_000_000, chi2_min_milli=500)
    ).scorecard
    columns, outcome = sample(seed=2)
    random.Random(6).shuffle(outcome)
    assert abs(auc(outcome, risks(card, columns)) - 0.5) < 0.03


@pytest.mark.parametrize("name", ["sex", "marriage", "age", "education", "Marital_Status"])
def test_protected_attributes_are_refused(name):
    result = fitted({**COLUMNS, name: COLUMNS["late"]})
    assert result.card is None and result.scorecard is None
    assert [(item.code, item.place.path) for item in result.diagnostics] == [("K001", name)]


def test_other_faults_are_told_together():
    bad = fitted({"late": [1], "sex": [1, 0]}, [0, 2])
    assert [item.code for item in bad.diagnostics] == ["K001", "K002", "K003"]
    assert [item.code for item in fitted({"late": [1, 0]}, [1, 1]).diagnostics] == ["K003"]
    flat = fitted({"late": [1] * 40}, [0, 1] * 20)
    assert [item.code for item in flat.diagnostics] == ["K004"]
    let_in = FitSettings(iv_min_ppm=-1_000_000)
    same = fitted({"late": [1, None] * 20}, [0, 0, 1, 1] * 10, settings=let_in)
    assert [item.code for item in same.diagnostics] == ["K004"]


def test_newton_finds_what_slow_gradient_descent_finds():
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(500), rng.normal(size=(500, 3))])
    target = (rng.random(500) < 1 / (1 + np.exp(-design @ [0.3, 1.0, -0.5, 0.0]))).astype(float)
    ridge = 2.0
    slow = np.zeros(4)
    for _ in range(5_000):
        chance = 1 / (1 + np.exp(-design @ slow))
        slope = design.T @ (target - chance) - ridge * np.array([0, 1, 1, 1]) * slow
        slow += 0.005 * slope
    assert logistic(design, target, ridge) == pytest.approx(slow, abs=1e-6)


def test_special_values_are_binned_apart_and_round_trip():
    columns = {**COLUMNS, "use": [-1 if v is not None and v < 400 else v for v in COLUMNS["use"]]}
    result = fitted(columns, specials={"use": [-1]})
    (item,) = [part for part in result.scorecard.characteristics if part.name == "use"]
    assert item.bins.specials == (-1,) and min(item.bins.cuts) > 0
    assert load_scorecard(result.card) == (result.scorecard, ())
    row = dict.fromkeys(result.scorecard.names, 0) | {"use": -1}
    by_name = {part.name: part.points for part in result.scorecard.score(row).contributions}
    assert by_name["use"] == item.points[len(item.bins.cuts) + 1]
    assert result.scorecard.points_and_pd(row)[0] == result.scorecard.score(row).points


def test_a_column_that_knows_the_outcome_is_suspected_and_constants_are_named():
    columns = {**COLUMNS, "flat": [1] * len(OUTCOME), "paid": [None if b else 1 for b in OUTCOME]}
    result = fitted(columns)
    assert result.report["dropped_constant"] == ["flat"]
    assert [(d.code, d.place.path) for d in result.diagnostics] == [("K006", "paid")]
    assert result.card is not None


def test_infinities_are_told():
    assert [d.code for d in fitted({"x": [float("inf"), 1]}, [0, 1]).diagnostics] == ["K007"]
