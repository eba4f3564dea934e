import json

import pytest

from limen.risk.load import load_scorecard
from limen.risk.scorecard import encode_scorecard
from risk.cards import CARD

GOOD = encode_scorecard(CARD)


def changed(**changes):
    return json.dumps({**json.loads(GOOD), **changes}).encode()


def characteristic(**changes):
    items = json.loads(GOOD)["characteristics"]
    items[0].update(changes)
    return changed(characteristics=items)


def codes(data):
    card, faults = load_scorecard(data, "models/card.json")
    assert card is None
    assert all(str(item.place).startswith("models/card.json") for item in faults)
    return [item.code for item in faults]


def test_what_was_written_is_read_back():
    card, faults = load_scorecard(GOOD)
    assert faults == ()
    assert card == CARD
    assert encode_scorecard(card) == GOOD


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b" " * 5_000_000,
     changed(base_points=0.5), changed(extra=1), changed(base_points=10**30)],
)  # fmt: skip
def test_what_cannot_be_read_is_said(data):
    assert codes(data) == ["K010"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (changed(kind="tree"), "K011"),
        (characteristic(cuts=[2, 1]), "K012"),
        (characteristic(points=[1]), "K012"),
        (characteristic(coefficient="a"), "K013"),
        (characteristic(coefficient="NaN"), "K013"),
        (changed(calibration={"intercept": "1", "slope": "0.1"}), "K013"),
        (changed(calibration={"intercept": "1e999999999", "slope": "-1"}), "K013"),
        (changed(fold=[5, 5]), "K013"),
        (characteristic(name="use"), "K014"),
        (characteristic(reason_code="Q1"), "K014"),
        (characteristic(name="marital_status"), "K001"),
    ],
)
def test_faults_have_codes_and_places(data, code):
    assert codes(data) == [code]


def test_every_fault_is_told_at_once():
    assert codes(characteristic(cuts=[2, 1], name="sex", reason_code="Q1")) == [
        "K012", "K001", "K014",
    ]  # fmt: skip
