"""A release is told which facts its law will lack, before any line has to wait for an officer."""

import pytest

from app.law_lending import JOINT_BANK, LAW, PROGRAMME, SCHEDULE, lender
from limen.release.load import load_release
from release.builders import CONSTRAINTS, HEAD, PRODUCT, tiny


def warned(entities, code, constraints="", law=LAW, packs='["cn"]'):
    head = HEAD.replace('lender = "Tiny"', f'lender = "bank"\npacks = {packs}') + entities
    files = tiny(constraints=CONSTRAINTS + constraints, product=PRODUCT + SCHEDULE + law)
    _, faults = load_release({**files, "release.toml": head.encode()})
    assert not faults.has_errors, faults.items
    return [item.message for item in faults.items if item.code == code]


def test_nothing_lacks_where_all_is_attested():
    assert warned(lender(10**6), "R087") == []


@pytest.mark.parametrize("name", ["net_assets_minor", "claims_yearly_ppm", "related_limits_minor"])
def test_a_fact_that_nobody_tells_is_named_for_raises_and_draws(name):
    found = warned(lender(10**6, **{name: None}), "R087")
    assert found == [f"line: a raise in a review lacks {name}", f"line: a draw lacks {name}"]


def test_a_partner_that_is_not_declared_is_named():
    programme = PROGRAMME.format(share_ppm=500_000)
    (found,) = warned(lender(10**6), "R088", programme)
    assert found.endswith(": banker")
    bank = JOINT_BANK.format(tier1_minor=10**9)
    assert warned(lender(10**6) + bank, "R088", programme) == []


def test_without_packs_nobody_need_declare_anything():
    programme = PROGRAMME.format(share_ppm=500_000)
    assert warned("", "R088", programme, law="", packs="[]") == []


def test_an_attested_fact_that_no_rule_reads_is_told_with_the_name_that_was_meant():
    """Mistyped, what stands elsewhere would count as nothing."""
    bank = JOINT_BANK.format(tier1_minor=10**9)
    wrong = bank.replace("partner_used_minor = 0", "partner_used_elsewere_minor = 7")
    assert warned(lender(10**6) + wrong, "R114") == ["no rule reads 'partner_used_elsewere_minor'"]
    assert warned(lender(10**6) + bank, "R114") == []
    assert warned(lender(10**6) + wrong, "R114", law="", packs="[]") == []
