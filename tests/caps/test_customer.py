"""Facts in, an Allowance with every operand out."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from caps.law.builders import ENTRY, a_case, changed, pack_of
from limen.caps.customer import LegalProfile, allowance, case_for, cost_facts
from limen.caps.law.case import Entity
from limen.kernel.bounds import LIMIT_MINOR_MAX

TIGHT = changed(("cn-cap", "cn-tight"), ('"1000.00"', '"600.00"'), ("100_000", "60_000"),
                ("100_001", "60_001"), ("99_999", "59_999"))  # fmt: skip
PACK = pack_of(ENTRY + TIGHT)


@given(st.integers(0, 200_000))
def test_caps_stack_by_minimum_and_each_keeps_its_operands(other_minor):
    legal = allowance([PACK], a_case(other_minor=other_minor))
    assert legal.limit.limit_max_minor == max(60_000 - other_minor, 0)
    assert [cap.limit_max_minor for cap in legal.limit.caps] == [
        max(100_000 - other_minor, 0), max(60_000 - other_minor, 0)
    ]  # fmt: skip
    assert legal.limit.caps[0].operands == {"cap_minor": 100_000, "other_minor": other_minor}
    assert legal.limit.caps[0].name == PACK.entries[0].name


def test_without_a_rule_nothing_binds():
    assert allowance([], a_case()).limit.limit_max_minor == LIMIT_MINOR_MAX


def test_missing_facts_go_to_an_officer_or_refuse():
    assert allowance([PACK], a_case()).refers == tuple(entry.name for entry in PACK.entries)
    strict = pack_of(changed(('gives = "limit"', 'gives = "limit"\non_missing = "refuse"')))
    legal = allowance([strict], a_case())
    assert legal.unknown == (strict.entries[0].name,)
    assert legal.refers == ()


def test_a_partner_is_asked_under_its_own_licence_and_share():
    bank = a_case(other_minor=0, share_ppm=700_000)
    trust = a_case(other_minor=0, licence="trust", share_ppm=300_000)
    other = a_case(other_minor=0, licence="city_bank", share_ppm=300_000)
    assert allowance([PACK], bank, [trust]).limit.limit_max_minor == 60_000 * 10 // 7
    assert len(allowance([PACK], bank, [other]).limit.caps) == 4


def test_a_case_is_made_of_a_product_s_profile():
    profile = LegalProfile(frozenset({"card"}), "consumption", "individual")
    case = case_for("open", Entity("we", "bank"), profile, {"decision": date(2024, 6, 1)}, {})
    assert (case.product_types, case.purpose, case.borrower_type) == (
        {"card"}, "consumption", "individual"
    )  # fmt: skip


def test_a_cost_that_no_rate_explains_is_no_fact():
    assert cost_facts([1], 10**9) == {}
    assert cost_facts([110], 100) == {
        "cost_irr_x12_ppm": 1_200_000,
        "cost_effective_ppm": 2_138_428,
    }
