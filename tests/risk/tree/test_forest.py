"""The own walk against LightGBM's, and texts that are no forest."""

import lightgbm
import numpy as np
import pytest

from limen.risk.tree.forest import TextFault, raw_score, read_forest
from risk.tree.models import COLUMNS, rows, small


def test_the_sum_is_lightgbms_bit_for_bit():
    model = small().model
    gaps = {**COLUMNS, "late": [None if n % 7 == 0 else v for n, v in enumerate(COLUMNS["late"])]}
    for columns in (COLUMNS, gaps):
        design = np.array(
            [[np.nan if v is None else v for v in row.values()] for row in rows(model, columns)],
            dtype=float,
        )
        for text, trees in zip(model.texts, model.forests, strict=True):
            theirs = lightgbm.Booster(model_str=text).predict(design, raw_score=True)
            ours = [raw_score(trees, list(row.values())) for row in rows(model, columns)]
            assert theirs.tolist() == ours


def edited(old, new):
    text = small().model.texts[0]
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("num_class=1", "num_class=3", "one class"),
        ("objective=binary", "objective=regression", "binary"),
        ("num_cat=0", "num_cat=1", "categories"),
        ("leaf_value=", "leaf_value=nan ", "not finite"),
        ("left_child=", "left_child=0 ", "differ in length"),
        ("decision_type=2", "decision_type=4", "decision_type"),
        ("leaf_count=", "leaf_count=x ", "whole number"),
    ],
)
def test_what_is_no_forest_is_told(old, new, said):
    with pytest.raises(TextFault, match=said):
        read_forest(edited(old, new))


def test_a_walk_never_goes_in_a_circle():
    line = next(x for x in small().model.texts[0].splitlines() if x.startswith("left_child="))
    first, *rest = line.removeprefix("left_child=").split()
    with pytest.raises(TextFault, match="do not form a tree"):
        read_forest(edited(line, "left_child=" + " ".join(["0", *rest])))
    assert first != "0"
