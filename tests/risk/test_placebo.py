"""A placebo holds for an honest fit, and fails for one that has seen the customers it ranks."""

import random

import pytest

from limen.risk.crossfit import CrossFit, cross_fit
from limen.risk.fit import FitSettings, fit_scorecard
from limen.risk.placebo import placebo
from limen.risk.tree.fit import TreeSettings, fit_tree

ROWS = 800
CHANCE = random.Random(4)
COLUMNS = {f"x{n}": [CHANCE.randint(0, 10_000) for _ in range(ROWS)] for n in range(6)}
OUTCOME = [int(CHANCE.random() < 0.1 + value / 20_000) for value in COLUMNS["x0"]]
IDS = [f"c{n}" for n in range(ROWS)]
KEEN = FitSettings(iv_min_ppm=-1_000_000, chi2_min_milli=1_000)


def found(fit, settings, **more):
    shuffled = OUTCOME[:]
    random.Random(1).shuffle(shuffled)
    words = {"fit": fit, "settings": settings, "name": "p", "horizon_months": 1}
    return placebo(IDS, COLUMNS, shuffled, folds=4, **words, **more)


@pytest.mark.parametrize(
    ("fit", "settings"), [(fit_scorecard, KEEN), (fit_tree, TreeSettings(trees=30, seeds=1))]
)
def test_nothing_is_learnt_from_shuffled_outcomes(fit, settings):
    one = found(fit, settings)
    assert one.holds and one.fitted == 4 and len(one.by_fold) == 4
    assert one.auc.low < 0.5 < one.auc.high


def peeking(ids, columns, outcome, *, folds, fit, may_be_flat, **more):
    """A planted fault: each customer is scored by a fit that saw them."""
    honest = cross_fit(ids, columns, outcome, folds=folds, fit=fit, may_be_flat=True, **more)
    model = fit(columns, outcome, **more).model
    rows = [{name: column[row] for name, column in columns.items()} for row in range(len(outcome))]
    scores = [model.points_and_pd(row) for row in rows]
    points, chances = zip(*scores, strict=True)
    return CrossFit(honest.results, honest.folds, points, chances, honest.metrics_ppm)


def test_a_fit_that_saw_its_customers_fails_the_placebo():
    one = found(fit_tree, TreeSettings(trees=60, seeds=1), crossed=peeking)
    assert not one.holds and one.auc.low > 0.55


def test_a_fit_that_finds_nothing_counts_as_chance_and_says_so():
    one = found(fit_scorecard, FitSettings(iv_min_ppm=10_000_000))
    assert (one.auc.value, one.by_fold, one.fitted, one.holds) == (0.5, (0.5,) * 4, 0, True)


@pytest.mark.parametrize("bads", [1, 2, 5])
def test_a_few_defaults_are_no_false_alarm(bads):
    """Folds with none of them, or with all they have in one place, which spread by nothing."""
    outcome = [1] * bads + [0] * (60 - bads)

    def crossed(ids, columns, outcome, *, folds, **_):
        place = tuple(row % folds for row in range(60))
        order = tuple(-row for row in range(60))
        return CrossFit((), place, order, (0,) * 60, {})

    one = placebo(IDS[:60], {}, outcome, folds=3, crossed=crossed)
    assert one.holds is (bads < 5)
    assert min(one.by_fold) >= 0.0 and one.auc.low <= one.auc.value <= one.auc.high
