from limen.risk.stability import faithful_share, reason_jaccard
from risk.cards import CARD
from risk.tree.models import fitted, rows, small


def test_a_model_is_like_itself_and_a_refit_is_near():
    some = rows(small().model, most=40)
    again = fitted(seed=9).model
    assert reason_jaccard([small().model, small().model], some) == 1.0
    assert 0.7 < reason_jaccard([small().model, again], some) <= 1.0


def test_taking_reasons_away_helps():
    right, told = faithful_share(small().model, rows(small().model, most=60))
    assert right == told > 20


def test_a_scorecard_too():
    values = [{"late": 2, "use": 9_000, "use_mean": 9_000, "size": 5}] * 3
    assert faithful_share(CARD, values) == (3, 3)
    assert reason_jaccard([CARD, CARD], values) == 1.0
