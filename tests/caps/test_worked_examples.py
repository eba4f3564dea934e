"""Worked examples of China and the United States, with figures reckoned by hand.

Every figure below was written down from the text of the examples, not from the code.
"""

from datetime import date
from decimal import Decimal

import pytest

from limen.caps.customer import allowance, cost_facts
from limen.caps.law.case import Case, Entity
from limen.caps.law_duties import owed_of
from limen.caps.shipped import shipped_pack

CN, US = shipped_pack("cn"), shipped_pack("us")
YUAN = 100


def ask(
    pack, licence, on, event="increase", products=(), purpose="consumption", dates=None, **facts
):
    case = Case(
        event=event,
        entity=Entity("we", licence),
        dates={"decision": on, "contract": on, **(dates or {})},
        facts=facts,
        product_types=frozenset(products),
        purpose=purpose,
        borrower_type="individual",
    )
    return allowance([pack], case)


def rule(legal, id_):
    (found,) = [each for each in legal.rules if each.id == id_]
    return found


def test_1_a_consumer_finance_company_s_ceiling():
    """150,000 there, 60,000 more asked: 50,000 granted, the line is 200,000."""
    legal = ask(
        CN, "consumer_finance", date(2026, 3, 1), other_limits_minor=0,
        asked_limit_minor=210_000 * YUAN,
    )  # fmt: skip
    assert legal.limit.limit_max_minor == 200_000 * YUAN
    found = rule(legal, "cn-cfc-cap-20w")
    assert (found.result, found.reason_codes) == ("clamped", ("L01",))
    assert legal.limit.limit_max_minor - 150_000 * YUAN == 50_000 * YUAN
    assert found.name in legal.needs_legal_check


@pytest.mark.parametrize(
    ("licence", "on", "allowed"),
    [
        ("joint_stock_bank", date(2025, 2, 15), 200_000),
        ("joint_stock_bank", date(2025, 4, 10), 300_000),
        ("private_bank", date(2025, 4, 10), 200_000),
    ],
)
def test_2_the_temporary_ceiling_of_banks(licence, on, allowed):
    legal = ask(
        CN, licence, on, products=["internet_loan"], other_limits_minor=0,
        asked_limit_minor=260_000 * YUAN, has_good_credit=True, has_large_need=True,
        is_bullet=True, asked_term_months=18,
    )  # fmt: skip
    assert legal.limit.limit_max_minor == allowed * YUAN
    bullet = rule(legal, "cn-netloan-bullet-1y")
    assert (bullet.result, bullet.allowed, bullet.reason_codes) == ("refused", 12, ("L02",))
    assert "L02" in legal.refused


def test_3_a_micro_lender_with_a_draft_in_shadow():
    facts = {
        "other_limits_minor": 0, "related_limits_minor": 0, "mean_income_3y_minor": 180_000 * YUAN,
        "net_assets_prior_ye_minor": 1_200_000_000 * YUAN, "asked_limit_minor": 200_000 * YUAN,
    }  # fmt: skip
    legal = ask(CN, "online_microloan", date(2025, 6, 1), **facts)
    assert legal.limit.limit_max_minor == 200_000 * YUAN
    draft = rule(legal, "cn-msl-draft2020")
    assert (draft.result, draft.would, draft.allowed) == ("shadow", "clamped", 60_000 * YUAN)
    assert draft.name not in [cap.name for cap in legal.limit.caps]
    assert "L01" not in legal.refused
    before = ask(CN, "online_microloan", date(2024, 6, 1), **facts)
    assert rule(before, "cn-msl-consume-20w").why == "not in force"
    assert [cap.limit_max_minor for cap in before.limit.caps] == [120_000_000 * YUAN]


def test_4_thirty_per_cent_of_each_loan():
    legal = ask(
        CN, "large_bank", date(2026, 3, 1), "joint_fund", ["joint", "internet_loan"],
        partner_available_minor=2_500 * YUAN, asked_loan_minor=10_000 * YUAN,
    )  # fmt: skip
    found = rule(legal, "cn-joint-share-30")
    assert (found.result, found.allowed, found.reason_codes) == ("clamped", 8_333 * YUAN, ("P02",))
    # The partner puts in all it has, the bank the rest.
    assert found.allowed - 2_500 * YUAN == 5_833 * YUAN
    # 2,500 of 8,333 is 30.001 %: at least 30.
    assert 2_500 * 100 >= 30 * 8_333
    assert 2_500 * 100 < 30 * 8_334


def test_5_concentration_in_a_partner_and_in_all():
    billion = 10**9 * YUAN
    legal = ask(
        CN, "large_bank", date(2026, 3, 1), "joint_fund", ["joint"],
        net_tier1_minor=4 * billion, partner_used_minor=985 * billion // 1_000,
        total_loans_minor=60 * billion, joint_used_minor=2_999 * billion // 100,
        asked_more_minor=12_000_000 * YUAN,
    )  # fmt: skip
    left = {
        rule_.id: rule_.allowed
        for rule_ in legal.rules
        if rule_.gives == "headroom" and rule_.allowed
    }
    assert left == {
        "cn-joint-partner-25": 15_000_000 * YUAN,
        "cn-joint-total-50": 10_000_000 * YUAN,
    }
    assert rule(legal, "cn-joint-partner-25").result == "passed"
    assert rule(legal, "cn-joint-total-50").result == "clamped"


@pytest.mark.parametrize(
    ("fee", "nominal", "effective", "result"),
    [(6_000, 28.36, 32.35, "refused"), (2_000, 21.48, 23.73, "passed")],
)
def test_6_the_all_in_cost_by_both_methods(fee, nominal, effective, result):
    """12,000 over twelve months at 18 %: 1,100.16 a month, and a guarantee fee on top."""
    costs = cost_facts([110_016 + fee] * 12, 1_200_000)
    assert round(costs["cost_irr_x12_ppm"] / 10_000, 2) == nominal
    assert round(costs["cost_effective_ppm"] / 10_000, 2) == effective
    legal = ask(CN, "large_bank", date(2025, 10, 1), "draw", ["platform_assisted"], **costs)
    found = rule(legal, "cn-facil-cost-24")
    assert found.result == result
    assert found.operands["cost_irr_x12_ppm"] == costs["cost_irr_x12_ppm"]
    assert found.operands["cost_effective_ppm"] == costs["cost_effective_ppm"]
    assert legal.cost_ppm_max == 240_000
    assert ("L04" in legal.refused) == (result == "refused")
    early = ask(CN, "large_bank", date(2025, 9, 30), "draw", ["platform_assisted"], **costs)
    assert rule(early, "cn-facil-cost-24").why == "not in force"


def test_6_the_largest_fee_by_the_method_that_is_tested():
    """34.55 a month where the nominal rate is tested, 21.27 where the compounded one is."""
    for fee, name in ((3_455, "cost_irr_x12_ppm"), (2_127, "cost_effective_ppm")):
        assert cost_facts([110_016 + fee] * 12, 1_200_000)[name] <= 240_000
        assert cost_facts([110_016 + fee + 1] * 12, 1_200_000)[name] > 240_000


def test_6_the_instalment_and_its_monthly_rate():
    """By decimals of its own: 12,000 at 1.5 % a month, and the rate that a fee of 60 comes to."""
    month = Decimal("0.015")
    instalment = 12_000 * month / (1 - (1 + month) ** -12)
    assert instalment.quantize(Decimal("0.01")) == Decimal("1100.16")
    rate = Decimal("0.023630")
    worth = sum(Decimal("1160.16") / (1 + rate) ** k for k in range(1, 13))
    assert abs(worth - 12_000) < Decimal("0.1")
    nominal = cost_facts([116_016] * 12, 1_200_000)["cost_irr_x12_ppm"]
    assert abs(nominal - 12 * 23_630) <= 12


def test_7_the_glide_path_of_microloans():
    costs = {"cost_irr_x12_ppm": 220_000, "cost_effective_ppm": 220_000}
    now = ask(CN, "microloan", date(2026, 2, 10), "draw", lpr_1y_ppm=30_000, **costs)
    assert rule(now, "cn-msl-cost-24").result == "passed"
    target = rule(now, "cn-msl-cost-4lpr")
    assert (target.result, target.would, target.allowed) == ("shadow", "refused", 120_000)
    later = ask(CN, "microloan", date(2028, 1, 5), "draw", lpr_1y_ppm=30_000, **costs)
    found = rule(later, "cn-msl-cost-4lpr")
    assert (found.result, found.allowed) == ("refused", 120_000)
    # The rate of June 2026 is in the series, and too old to stand for 2028.
    june = rule(ask(CN, "microloan", date(2026, 6, 15), "draw", **costs), "cn-msl-cost-4lpr")
    assert june.operands["lpr_1y_ppm"] == 30_000
    unknown = rule(ask(CN, "microloan", date(2028, 1, 5), "draw", **costs), "cn-msl-cost-4lpr")
    assert unknown.missing == ("lpr_1y_ppm",)


TOLD = {"decision": date(2026, 3, 2), "notice_sent": date(2026, 3, 3)}


def test_8_a_fifth_reason_is_one_too_many():
    legal = ask(US, "lender", date(2026, 3, 2), "decrease", ["card"], None, reasons_count=5)
    found = rule(legal, "us-regb-reasons")
    assert (found.result, found.allowed) == ("clamped", 4)


@pytest.mark.parametrize("is_late", [False, True])
def test_8_a_card_is_cut(is_late):
    """Cut on 2 March for a fallen score, told on the 3rd: reasons by 1 April, guard to 17 April."""
    legal = ask(
        US, "lender", date(2026, 3, 2), "decrease", ["card"], None,
        {"notice_sent": date(2026, 3, 3)}, is_class_change=False, is_agreed_change=False,
        rests_on_inactivity=False, rests_on_law=False, rests_on_current_default=is_late,
        reasons_count=4, uses_consumer_report=not is_late,
    )  # fmt: skip
    notice = rule(legal, "us-regb-timing")
    if is_late:
        assert (notice.result, notice.why) == ("not_applicable", "conditions")
    else:
        assert (notice.result, notice.due_on) == ("passed", date(2026, 4, 1))
        assert rule(legal, "us-fcra-615a").result == "passed"
        assert rule(legal, "us-regb-reasons").result == "passed"
    assert rule(legal, "us-regz-cut-45").due_on == date(2026, 4, 17)
    says = {each.rule.partition("@")[0]: each.says for each in owed_of([US], legal.rules, TOLD)}
    assert says["us-regz-cut-45"] == ("guard",)
    assert says.get("us-regb-timing") == (None if is_late else ("reasons",))
    assert says.get("us-fcra-615a") == (None if is_late else ("bureau", "score"))
    assert len([duty for duty in legal.duties if duty.id == "us-regb-timing"]) == (not is_late)


@pytest.mark.parametrize(
    ("overdue", "result"), [(8_000, "refused"), (10_000, "refused"), (10_001, "not_applicable")]
)
def test_12_a_repaired_record_is_pulled_again(overdue, result):
    facts = {
        "is_overdue_reason": True, "overdue_amount_minor": overdue * YUAN,
        "overdue_booked_on": date(2024, 5, 20), "overdue_repaid_on": date(2026, 2, 20),
    }  # fmt: skip
    old = ask(
        CN, "large_bank", date(2026, 4, 10), "decrease", report_pulled_on=date(2026, 2, 1), **facts
    )
    found = rule(old, "cn-credit-repair")
    assert (found.result, found.then) == (result, "manual" if result == "refused" else "")
    new = ask(
        CN, "large_bank", date(2026, 4, 10), "decrease", report_pulled_on=date(2026, 4, 10), **facts
    )
    assert rule(new, "cn-credit-repair").result in {"passed", "not_applicable"}
