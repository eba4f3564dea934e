import json

import pytest

from limen.risk.scorecard import encode_scorecard
from risk.cards import CARD

VALUES = {"late": 1, "use": 9_000, "use_mean": None, "size": 100}


def test_points_add_up_and_are_explained():
    score = CARD.score(VALUES)
    assert score.points == 500 - 80 - 30 + 0 + 15
    assert score.pd_ppm == CARD.calibration.pd_ppm(405)
    assert [tuple(item) for item in score.contributions] == [
        ("late", -80, 40), ("use", -30, 20), ("use_mean", 0, 10), ("size", 15, 15),
    ]  # fmt: skip
    assert CARD.points_and_pd(VALUES) == (score.points, score.pd_ppm)


def test_names_and_reasons():
    assert CARD.names == ("late", "use", "use_mean", "size")
    assert CARD.reason_codes == {"late": "R01", "use": "U01", "use_mean": "U01"}
    with pytest.raises(KeyError):
        CARD.score({"late": 0})


def test_the_file_is_canonical_and_has_no_float():
    data = encode_scorecard(CARD)
    assert data == encode_scorecard(CARD)
    assert b" " not in data
    json.loads(data, parse_float=pytest.fail)
