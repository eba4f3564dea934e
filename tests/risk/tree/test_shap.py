"""Attribution against LightGBM's own, and its law: the parts add up to the score."""

import lightgbm
import numpy as np
import pytest

from limen.risk.tree.shap import contributions
from risk.tree.models import rows, small


def test_it_is_lightgbms_pred_contrib():
    model = small().model
    some = rows(model, most=60)
    design = np.array([[np.nan if v is None else v for v in row.values()] for row in some], float)
    theirs = lightgbm.Booster(model_str=model.texts[0]).predict(design, pred_contrib=True)
    for row, wanted in zip(some, theirs, strict=True):
        parts, expected = contributions(model.forests[0], list(row.values()), len(model.names))
        assert [*parts, expected] == pytest.approx(list(wanted), abs=1e-9)


def test_the_parts_add_up():
    model = small().model
    for row in rows(model, most=20):
        found = 0.0
        for trees in model.forests:
            parts, expected = contributions(trees, list(row.values()), len(model.names))
            found += sum(parts) + expected
        assert found / len(model.forests) == pytest.approx(model.raw(row), abs=1e-9)
