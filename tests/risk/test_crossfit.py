import pytest

from limen.kernel.errors import InvariantViolated
from limen.risk.crossfit import cross_fit
from limen.risk.folds import fold_of
from limen.risk.tree.fit import fit_tree
from risk.cards import sample
from risk.tree.models import DIRECTIONS, SMALL


def test_everybody_is_scored_by_the_card_that_did_not_see_them():
    columns, outcome = sample(2_000)
    ids = list(range(2_000))
    found = cross_fit(ids, columns, outcome, name="card", horizon_months=12)
    assert found.folds == tuple(fold_of(item) for item in ids)
    assert [item.scorecard.fold for item in found.results] == [(k, 5) for k in range(5)]
    for row in (0, 7, 1_999):
        card = found.results[found.folds[row]].scorecard
        values = {name: column[row] for name, column in columns.items()}
        assert card.points_and_pd(values) == (found.points[row], found.pd_ppm[row])
        assert card.facts["rows"] == 2_000 - found.folds.count(found.folds[row])
    assert found.metrics_ppm["auc"] > 650_000


def test_a_fold_that_cannot_be_fitted_is_said():
    with pytest.raises(InvariantViolated, match="K003"):
        cross_fit([1, 2, 3], {"late": [0, 1, 2]}, [0, 0, 0], name="card", horizon_months=1)


def test_trees_too():
    columns, outcome = sample(1_500)
    arguments = {"name": "t", "horizon_months": 12, "settings": SMALL, "directions": DIRECTIONS}
    found = cross_fit(range(1_500), columns, outcome, folds=3, fit=fit_tree, **arguments)
    assert [item.model.fold for item in found.results] == [(k, 3) for k in range(3)]
    model = found.results[found.folds[5]].model
    values = {name: column[5] for name, column in columns.items()}
    assert model.points_and_pd(values) == (found.points[5], found.pd_ppm[5])
    assert found.metrics_ppm["auc"] > 640_000
