from limen.risk.model import load_model
from limen.risk.scorecard import encode_scorecard
from limen.risk.tree.model import TreeModel
from risk.cards import CARD
from risk.tree.models import small


def test_either_kind_is_read_by_its_kind():
    assert load_model(encode_scorecard(CARD)) == (CARD, ())
    assert isinstance(load_model(small().card)[0], TreeModel)


def test_what_is_neither_is_told():
    model, faults = load_model(b'{"kind": "forest"}', "pd.json")
    assert model is None and faults[0].code == "K010"
    assert load_model(b"\xff")[0] is None
