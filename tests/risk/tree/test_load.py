import json

import pytest

from limen.risk.model import load_model
from limen.risk.tree.load import load_tree
from risk.tree.models import small


def edited(**changed):
    data = json.loads(small().card)
    return json.dumps({**data, **changed}).encode()


def inputs(**changed):
    data = json.loads(small().card)["inputs"]
    return [{**data[0], **changed}, *data[1:]]


def test_round_trip_is_exact():
    model, faults = load_tree(small().card)
    assert faults == () and model == small().model
    assert load_model(small().card) == (model, ())


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (b"{", "K010", ""),
        (edited(more=1), "K010", ""),
        (edited(format=2), "K011", "kind"),
        (edited(calibration={"intercept": "0", "slope": "1"}), "K013", "calibration"),
        (edited(calibration={"points": [1, 1], "pds_ppm": [2, 1]}), "K013", "calibration"),
        (edited(fold=[5, 5]), "K013", "fold"),
        (edited(inputs=inputs(reason_code="X99")), "K014", "inputs"),
        (edited(texts=["tree"]), "K015", "texts[0]"),
        (edited(inputs=inputs(unit="days")), "K016", "inputs"),
        (edited(inputs=inputs(name="age")), "K001", "inputs"),
    ],
)
def test_faults(data, code, path):
    model, faults = load_tree(data, "pd.json")
    assert model is None
    assert (code, path) in [(item.code, item.place.path) for item in faults]
