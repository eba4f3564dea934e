"""Refusals of law name the customer's reason where the rule has one."""

from caps.law.builders import ENTRY, a_case, changed, pack_of
from limen.app.law_words import LAW_CODES, LAW_REFUSALS, UNCONFIRMED, refusal_codes, unconfirmed
from limen.app.refusals import REFUSALS
from limen.caps.customer import allowance
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


def test_a_rule_that_waits_for_a_lawyer_says_so_where_it_bites_and_only_there():
    unsure = changed(
        ('status = "confirmed"', 'status = "needs_legal_check"'), ('"V"', '"M"'), entry=ENTRY
    )
    for entry, says in ((ENTRY, []), (unsure, [UNCONFIRMED])):
        pack = pack_of(entry)
        legal = allowance([pack], a_case(other_minor=0, asked_limit_minor=100_001))
        (name,) = [cap.name for cap in legal.limit.caps]
        assert unconfirmed(legal, [name]) == says
        assert unconfirmed(legal, []) == []  # the cap is large enough
        unknown = allowance([pack], a_case(asked_limit_minor=1))
        assert unknown.refers == (name,) and unconfirmed(unknown, []) == says
