import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.choose.causal.model import (
    FORMAT,
    KIND,
    Node,
    ResponseModel,
    encode_response,
    knots_of,
    leaf_of,
    load_response,
    responded,
)
from limen.choose.economics import Effect, Line
from limen.choose.response import Elasticities

PPM = 1_000_000
TREE = (
    Node(feature="score", cut=600, left=1, right=2),
    Node(400_000, 300_000, 500_000, 800),
    Node(50_000, 10_000, 90_000, 900),
)
MODEL = ResponseModel(
    KIND, FORMAT, "trial", 12, knots_of(250_000, 500_000), TREE, (Node(5_000, 0, 10_000, 1_700),),
    {"rows": 1_700},
)  # fmt: skip
LINE = Line(limit_minor=1_000_000, owed_minor=0, pd_ppm=10_000)


def test_a_leaf_by_hand() -> None:
    assert leaf_of(TREE, {"score": 600}).slope_ppm == 400_000
    assert leaf_of(TREE, {"score": 601}).slope_ppm == 50_000
    assert leaf_of(TREE, {"score": None}).slope_ppm == 400_000


def test_an_effect_by_hand() -> None:
    # log(1 + 0.5 / 0.25) = log 3 = 1.098612
    found = MODEL.effect(LINE, 1_500_000, {"score": 500})
    assert found == Effect(balance_minor=439_445, pd_ppm=5_493)


@given(st.integers(0, 10 * PPM), st.integers(0, PPM))
def test_the_dose_rises_and_is_clamped_at_the_largest_raise_tried(at: int, more: int) -> None:
    assert MODEL.dose_ppm(at) <= MODEL.dose_ppm(at + more)
    assert MODEL.dose_ppm(500_000 + at) == MODEL.dose_ppm(500_000) == 1_098_612


def test_the_knots_follow_the_logarithm() -> None:
    # Half a percent at most between knots, where a straight line stands for the curve.
    for at, exact in ((50_000, 182_322), (100_000, 336_472), (333_333, 847_297)):
        assert MODEL.dose_ppm(at) == pytest.approx(exact, rel=5e-3)


def test_a_cut_and_a_volume_are_answered_as_declared() -> None:
    declared = Elasticities(cut_balance_ppm=100_000, raise_volume_ppm=500_000, source="assumed")
    cut, about = responded(MODEL, declared, LINE, 900_000, {"score": 500})
    assert (cut.balance_minor, about.kind) == (-10_000, "declared")
    up, about = responded(MODEL, declared, LINE, 1_500_000, {"score": 500})
    assert (up.balance_minor, up.volume_minor, about.kind) == (439_445, 250_000, "causal")
    assert about.range_ppm == (0, 500_000)
    none, about = responded(None, declared, LINE, 1_500_000, {})
    assert (none.balance_minor, about.kind) == (0, "declared")


def test_a_file_is_read_back() -> None:
    assert load_response(encode_response(MODEL)) == (MODEL, ())
    assert MODEL.inputs == ("score",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(kind="scorecard"), "K051"),
        (lambda d: d.update(knots=[[0, 0]]), "K052"),
        (lambda d: d.update(knots=[[0, 0], [5, -1]]), "K052"),
        (lambda d: d.update(balance=[]), "K053"),
        (lambda d: d["balance"][0].update(left=0), "K053"),
        (lambda d: d["balance"][1].update(low_ppm=900_000), "K053"),
        (lambda d: d["balance"][0].update(feature="sex"), "K001"),
        (lambda d: d.update(extra=1), "K050"),
        (lambda d: d["balance"][1].update(slope_ppm=0.5), "K050"),
    ],
)
def test_faulty_files_are_refused(change, code: str) -> None:
    data = json.loads(encode_response(MODEL))
    change(data)
    model, faults = load_response(json.dumps(data).encode())
    assert model is None
    assert code in [fault.code for fault in faults]
