import pytest

from limen.risk.contributions import ReasonLoss
from limen.risk.scorecard import Score
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


class Told:
    """A model that gives the codes it is told to, and moves by `effect` once they are away."""

    def __init__(self, codes, effect=-1):
        self.codes, self.effect = codes, effect
        self.reason_codes = {}

    def score(self, _values):
        return Score(0, 500_000, ())

    def reasons(self, _score, _codes, values):
        return tuple(ReasonLoss(code, (code,), 1) for code in self.codes[values["row"]])

    def best(self, _values, _names):
        return Score(0, 500_000 + self.effect, ())


ROWS = [{"row": 0}, {"row": 1}, {"row": 2}]


def test_likeness_by_hand():
    one, two = Told(["AB", "AB", ""]), Told(["BC", "CD", ""])
    assert reason_jaccard([one, two], ROWS) == pytest.approx((1 / 3 + 0 + 1) / 3)
    assert reason_jaccard([one, two, one], ROWS[:1]) == pytest.approx((1 / 3 + 1 + 1 / 3) / 3)


@pytest.mark.parametrize(("effect", "right"), [(-1, 2), (0, 0), (1, 0)])
def test_reasons_that_change_nothing_or_harm_are_not_faithful(effect, right):
    """A row without a reason is not counted; a probability that stays is no help."""
    assert faithful_share(Told(["AB", "", "C"], effect), ROWS) == (right, 2)
