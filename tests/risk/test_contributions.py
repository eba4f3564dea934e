from limen.risk.contributions import losses, reason_losses
from risk.cards import CARD

WORST = {"late": 2, "use": 9_000, "use_mean": 9_000, "size": 1}


def test_losses_are_ranked_against_the_best_bin():
    found = losses(CARD.score(WORST))
    assert [tuple(item) for item in found] == [
        ("late", 200), ("use", 50), ("size", 25), ("use_mean", 20),
    ]  # fmt: skip
    assert losses(CARD.score({"late": 0, "use": 0, "use_mean": 0, "size": 100})) == ()


def test_one_reason_per_code_and_none_without_a_code():
    found = reason_losses(CARD.score(WORST), CARD.reason_codes)
    assert [tuple(item) for item in found] == [
        ("R01", ("late",), 200), ("U01", ("use", "use_mean"), 70),
    ]  # fmt: skip
    assert len(reason_losses(CARD.score(WORST), CARD.reason_codes, reasons_max=1)) == 1


def test_what_is_not_known_is_no_reason():
    values = {**WORST, "use": None}
    found = reason_losses(CARD.score(values), CARD.reason_codes, values)
    assert found[1].names == ("use_mean",)


def test_ties_go_by_name():
    values = {**WORST, "late": 0, "use": 0}
    assert [item.name for item in losses(CARD.score(values))] == ["size", "use_mean"]
    codes = {"size": "Z", "use_mean": "A"}
    assert [item.code for item in reason_losses(CARD.score(values), codes)] == ["Z", "A"]
