"""Refusals of law name the customer's reason where the rule has one."""

from limen.app.law_words import LAW_CODES, LAW_REFUSALS, refusal_codes
from limen.app.refusals import REFUSALS
from limen.caps.shipped import NAMES, shipped_pack

PACKS = [shipped_pack(name) for name in NAMES]


def test_every_code_that_a_pack_names_can_be_told():
    named = {
        code for pack in PACKS for each in pack.entries for code in each.table.action.reason_codes
    }
    assert named == set(LAW_CODES)
    assert REFUSALS.items() >= LAW_REFUSALS.items()


def test_refusing_rules_and_caps_are_named_once():
    cap = PACKS[0].versions("cn-msl-consume-20w")[0].name
    assert refusal_codes(PACKS, ("L04", "L01"), [cap]) == ["law_l04", "law_l01"]
    assert refusal_codes(PACKS, ()) == []
