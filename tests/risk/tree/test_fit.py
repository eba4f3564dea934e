import random

import pytest

from limen.risk.calibration import Isotonic
from limen.risk.measures import auc
from limen.risk.tree.fit import TreeSettings
from limen.risk.tree.load import load_tree
from risk.cards import sample
from risk.tree.models import COLUMNS, OUTCOME, fitted, rows, small


def test_a_fit_ranks_new_rows_and_is_calibrated():
    columns, outcome = sample(seed=2)
    chances = [small().model.points_and_pd(row)[1] for row in rows(small().model, columns)]
    assert auc(outcome, chances) > 0.68
    assert sum(chances) / 1e6 == pytest.approx(sum(outcome), rel=0.08)


def test_the_file_is_the_same_bytes_each_time():
    again = fitted({name: COLUMNS[name] for name in reversed(COLUMNS)})
    assert again.card == small().card
    assert fitted(seed=5).card != small().card


def test_what_is_recorded_in_sample_is_what_scoring_gives():
    model = small().model
    chances = [model.points_and_pd(row)[1] for row in rows(model)]
    assert model.facts["metrics_ppm"]["auc"] == round(auc(OUTCOME, chances) * 1e6)


def test_isotonic_calibration():
    few = TreeSettings(trees=10, leaves_max=4, seeds=1, calibration="isotonic")
    model = fitted(settings=few).model
    assert isinstance(model.calibration, Isotonic)
    chances = [model.points_and_pd(row)[1] for row in rows(model)]
    assert sum(chances) / 1e6 == pytest.approx(sum(OUTCOME), rel=0.08)


def test_with_shuffled_outcomes_nothing_is_found():
    shuffled = OUTCOME[:]
    random.Random(5).shuffle(shuffled)
    model = fitted(outcome=shuffled).model
    columns, outcome = sample(seed=2)
    chances = [model.points_and_pd(row)[1] for row in rows(model, columns)]
    random.Random(6).shuffle(outcome)
    assert abs(auc(outcome, chances) - 0.5) < 0.03


def test_bad_input_is_told():
    odd = fitted({**COLUMNS, "sex": COLUMNS["late"], "rate": [float("inf")] * len(OUTCOME)})
    assert [item.code for item in odd.diagnostics] == ["K001", "K007"]
    assert [item.code for item in fitted(outcome=[1] * len(OUTCOME)).diagnostics] == ["K003"]
    flat = fitted({"late": [1] * len(OUTCOME), "use": [None] * len(OUTCOME)})
    assert [item.code for item in flat.diagnostics] == ["K004"]


def test_trees_that_split_nowhere_are_no_model():
    """LightGBM names `split_feature` in a lone leaf's text too: the tree itself must be asked."""
    rows = TreeSettings().rows_min
    few = fitted({"late": list(range(rows))}, outcome=[0] * (rows - 1) + [1])
    assert few.model is None and [item.code for item in few.diagnostics] == ["K004"]


def test_few_of_an_outcome_are_told():
    cut = slice(0, 150)
    found = fitted({name: values[cut] for name, values in COLUMNS.items()}, outcome=OUTCOME[cut])
    assert found.model is not None
    (said,) = [item.message for item in found.diagnostics if item.code == "K009"]
    assert said == f"only {sum(OUTCOME[cut])} defaults in the fit: its figures say little"
    assert "K009" not in [item.code for item in fitted().diagnostics]


def test_a_score_that_ranks_no_unseen_row_gives_everybody_one_probability():
    told = []
    for seed in range(12):
        shuffled = OUTCOME[:200]
        random.Random(seed).shuffle(shuffled)
        found = fitted({name: values[:200] for name, values in COLUMNS.items()}, outcome=shuffled)
        if any(item.code == "K022" for item in found.diagnostics):
            chances = {found.model.points_and_pd(row)[1] for row in rows(found.model, COLUMNS)}
            told.append(abs(chances.pop() / 1e6 - sum(shuffled) / 200) < 1e-6 and not chances)
            assert load_tree(found.card)[0] == found.model
    assert told and all(told)


def test_constant_columns_are_left_out_and_a_leak_is_suspected():
    columns = {**COLUMNS, "flat": [3] * len(OUTCOME), "paid": [1 - bad for bad in OUTCOME]}
    found = fitted(columns, settings=TreeSettings(trees=5, seeds=1))
    assert found.report["dropped_constant"] == ["flat"]
    assert list(found.report["suspected_leaks_ppm"]) == ["paid"]
    assert [item.code for item in found.diagnostics] == ["K006"]
    assert found.card is not None
