from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from choose.causal.trials import ARMS, HIGH, LOW, PPM, RISK, trial, worldly
from choose.causal.worlds import world_trial
from limen.choose.causal.fit import FittedResponse, NotIdentified, fit_response
from limen.choose.causal.model import encode_response, leaf_of, load_response
from limen.choose.economics import Line

LINE = Line(limit_minor=1_000_000, owed_minor=300_000, pd_ppm=20_000)


def fitted(made) -> FittedResponse:
    found = fit_response(made, "trial", 12, 1, {"data_sha256": "0" * 64})
    assert isinstance(found, FittedResponse)
    return found


@cache
def usual() -> FittedResponse:
    return fitted(trial())


@pytest.mark.parametrize(("score", "truth"), [(500, LOW), (750, HIGH)])
def test_the_effect_is_found_within_its_interval(score: int, truth: float) -> None:
    model = usual().model
    features = {"score": score, "utilisation_ppm": 500_000}
    leaf = leaf_of(model.balance, features)
    assert leaf.low_ppm < leaf.slope_ppm < leaf.high_ppm
    for arm in ARMS[1:].tolist():
        exact = truth * np.log2(1 + arm / PPM) * LINE.limit_minor
        found = model.effect(LINE, LINE.limit_minor + arm, features).balance_minor
        reach = (leaf.high_ppm - leaf.slope_ppm) / PPM * model.dose_ppm(arm) / PPM * 1_000_000
        assert abs(found - exact) <= 2 * reach + 0.01 * LINE.limit_minor


def test_the_score_parts_the_customers_and_use_does_not() -> None:
    assert usual().model.balance[0].feature == "score"
    assert 560 <= usual().model.balance[0].cut <= 640
    assert "utilisation_ppm" not in usual().model.inputs


def test_risk_is_found_within_its_interval() -> None:
    average = usual().averages["default"]
    low_share = np.mean(trial().features[:, 0] <= 600)
    scale = usual().facts["scale_ppm"]
    doses = np.log1p(ARMS / scale)
    centred = doses - doses.mean()
    exact = RISK * low_share * (np.log2(1 + ARMS / PPM) @ centred) / (centred @ centred) * PPM
    assert abs(average.slope_ppm - exact) < 3 * average.error_ppm


def test_the_worlds_own_answer_is_found() -> None:
    made, truth = worldly()
    model = fitted(made).model
    for third, slope in enumerate(truth):
        leaf = leaf_of(model.balance, {"third": third})
        arm = 500_000
        found = leaf.slope_ppm * model.dose_ppm(arm) / PPM**2
        reach = (leaf.high_ppm - leaf.slope_ppm) * model.dose_ppm(arm) / PPM**2
        assert abs(found - slope * arm / PPM) <= 1.5 * reach


def found_and_true(persons: int, seed: int) -> tuple[float, float, float]:
    """The effect of a doubled limit in the world: as fitted, its standard error, and in truth."""
    lived = world_trial(persons, seed)
    made = lived.trial
    model_of = fitted(made)
    dose = model_of.model.dose_ppm(PPM) / PPM**2
    average = model_of.averages["balance"]
    true = float(lived.gained[made.raise_ppm == PPM].mean())
    return average.slope_ppm * dose, average.error_ppm * dose, true


def test_a_trial_lived_in_the_world_finds_what_its_raises_did() -> None:
    found, error, true = found_and_true(700, 5)
    assert true > 0.03
    assert found > 2 * error
    assert abs(found - true) < 3 * error


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_larger_trials_lived_in_the_world(seed: int) -> None:
    found, error, true = found_and_true(3_000, seed)
    assert abs(found - true) < 3 * error < 0.5 * true


def test_a_placebo_has_no_effect() -> None:
    for average in usual().placebo.values():
        assert abs(average.z) < 4
    assert usual().averages["balance"].z > 10


def test_confounded_data_are_refused_and_say_where() -> None:
    found = fit_response(trial(confounded=True), "trial", 12, 1, {})
    assert isinstance(found, NotIdentified)
    assert any("utilisation_ppm" in reason for reason in found.reasons)


def test_a_naive_comparison_would_have_been_wrong_there() -> None:
    made = trial(confounded=True)
    most, none = made.raise_ppm == 500_000, made.raise_ppm == 0
    naive = made.balance[most].mean() - made.balance[none].mean()
    rich = made.features[:, 0] > 600
    exact = np.where(rich, HIGH, LOW)[most].mean() * np.log2(1.5)
    assert naive > 1.3 * exact


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda t: replace(t, propensity_ppm=t.propensity_ppm * 0), "propensity"),
        (lambda t: replace(t, propensity_ppm=t.propensity_ppm // 2), "its size"),
        (lambda t: replace(t, raise_ppm=t.raise_ppm * 0), "an arm without"),
        (lambda t: replace(t, raise_ppm=np.where(np.arange(len(t.raise_ppm)) < 50, 900_000, 0)),
         "has 50 customers"),
    ],
)  # fmt: skip
def test_what_identifies_nothing_is_refused(change, word: str) -> None:
    found = fit_response(change(trial(3_000)), "trial", 12, 1, {})
    assert isinstance(found, NotIdentified)
    assert any(word in reason for reason in found.reasons)


def test_the_same_seed_gives_the_same_file() -> None:
    again = fitted(trial())
    assert encode_response(again.model) == encode_response(usual().model)
    assert load_response(encode_response(again.model)) == (again.model, ())


@pytest.mark.nightly
def test_intervals_cover_as_often_as_they_say() -> None:
    hits = total = 0
    for seed in range(60):
        made, truth = worldly(6_000, seed)
        model = fitted(made).model
        for third, slope in enumerate(truth):
            leaf = leaf_of(model.balance, {"third": third})
            exact = slope * 0.5 / (model.dose_ppm(500_000) / PPM) * PPM
            hits += leaf.low_ppm <= exact <= leaf.high_ppm
            total += 1
    assert 0.88 <= hits / total <= 1.0
