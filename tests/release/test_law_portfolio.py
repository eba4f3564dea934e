"""Which lines count under which rule of law on the whole, by entity and share."""

from datetime import date

from app.law_lending import JOINT_BANK, LAW, PROGRAMME, lender, under_law
from limen.choose.economics import Worth
from limen.choose.portfolio import law_resource
from limen.choose.uses import Placed, use_of
from limen.release.law_portfolio import (
    law_code,
    law_counts,
    law_headrooms,
    law_limits,
    law_uses,
)

ON = date(2026, 3, 2)
JOINT = PROGRAMME.format(share_ppm=300_000)
NET_LOANS = LAW.replace('["working_capital"]', '["internet_loan", "working_capital"]')


def joint_release():
    """A micro-lender that lends with a bank of 4,000,000,000.00 of tier-1 capital."""
    entities = lender(10**9) + JOINT_BANK.format(tier1_minor=400_000_000_000)
    return under_law(entities, JOINT, law=NET_LOANS)


def test_each_entity_counts_its_own_part():
    release = joint_release()
    uses = law_uses(release.law, release.draws, "bank", "line")
    assert uses == {
        law_resource("cn-msl-leverage", "bank"): "",
        law_resource("cn-joint-partner-25", "banker"): "banker",
        law_resource("cn-joint-total-50", "banker"): "banker",
    }
    placed = Placed("merchant", partners_ppm={"banker": 300_000}, laws=uses)
    worth = Worth({"interest": 0}, {"funding_minor": 700, "partner_minor": 300})
    used = {name: use_of(name, placed, None, worth) for name in uses}
    assert list(used.values()) == [700, 300, 300]
    assert use_of("law_minor/cn-cfc-enh-50/bank", placed, None, worth) == 0


def test_what_a_rule_leaves_is_reckoned_from_what_its_entity_attests():
    release = joint_release()
    left = {
        rule.id: rule.allowed
        for rule in law_headrooms(release.law, release.draws, "banker", "line", ON)
    }
    assert left["cn-joint-partner-25"] == 100_000_000_000
    assert left["cn-joint-total-50"] == 500_000_000_000
    names = law_uses(release.law, release.draws, "bank", "line")
    limits = law_limits(release.law, release.draws, ["line"], ON, dict.fromkeys(names, 10))
    bounds = {limit.resource: limit.bound for limit in limits}
    assert bounds[law_resource("cn-joint-partner-25", "banker")] == 100_000_000_010
    assert not any(limit.lowers_lines for limit in limits)


def test_what_the_book_counts_is_bounded_in_all_and_never_below_what_is_lent():
    """No figure of use is attested: the rule's bound holds for all that the lines use."""
    bank = JOINT_BANK.format(tier1_minor=4_000).replace("partner_used_minor = 0\n", "")
    release = under_law(lender(10**9) + bank, JOINT, law=NET_LOANS)
    resource = law_resource("cn-joint-partner-25", "banker")
    assert law_counts(release.law, "cn-joint-partner-25/banker") == "partner_used_minor"
    assert law_counts(release.law, "cn-msl-leverage/bank") == ""
    for kept, bound in ((0, 1_000), (999, 1_000), (1_000, 1_000), (1_001, 1_001)):
        (limit,) = law_limits(release.law, release.draws, ["line"], ON, {resource: kept})
        assert (limit.bound, limit.lowers_lines) == (bound, False)


def test_before_a_rule_is_in_force_it_bounds_nothing():
    release = joint_release()
    early = date(2022, 7, 16)
    assert not [
        rule
        for rule in law_headrooms(release.law, release.draws, "banker", "line", early)
        if rule.id.startswith("cn-joint")
    ]


def test_the_code_told_is_the_rule_s():
    law = joint_release().law
    assert law_code(law, law_resource("cn-msl-leverage", "bank")) == "P04"
    assert law_code(law, law_resource("cn-joint-total-50", "bank")) == "P01"
    assert law_code(law, "expected_loss_minor") == ""


def test_an_entity_that_is_not_declared_is_under_no_bound_here():
    release = joint_release()
    assert law_uses(release.law, release.draws, "stranger", "line").keys() == {
        law_resource("cn-joint-partner-25", "banker"),
        law_resource("cn-joint-total-50", "banker"),
    }
