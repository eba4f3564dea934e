"""Reason codes: what a customer is told, in both languages.

The list is closed; a release maps each of its rules to one of these. `adverse` is the default
(yes, no, or it depends on the event); whether a given change is adverse is for `caps.duties`.
All texts need a lawyer's look before use.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Adverse(enum.Enum):
    """Whether a reason makes a change adverse by itself."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code with its texts for the customer."""

    code: str
    english: str
    chinese: str
    adverse: Adverse


def _reason(code: str, english: str, chinese: str, adverse: str) -> tuple[str, Reason]:
    known = {"Y": Adverse.YES, "N": Adverse.NO, "C": Adverse.DEPENDS}
    return code, Reason(code, english, chinese, known[adverse])


REASONS: dict[str, Reason] = dict(
    (
        _reason("R01", "A payment on this account is overdue", "您在本账户有逾期未还款项", "Y"),
        _reason(
            "R02",
            "Payments on this account were late several times recently",
            "您近期在本账户多次未按时还款",
            "Y",
        ),
        _reason(
            "R03",
            "A past overdue debt on this account was settled only recently",
            "您在本账户的逾期款项结清时间较短",
            "Y",
        ),
        _reason(
            "R04",
            "Overdue or unpaid debt with other lenders on your credit report",
            "您的信用报告显示在其他机构有逾期或未结清欠款",
            "Y",
        ),
        _reason(
            "R05",
            "Serious negative record (write-off, court enforcement or insolvency) on your credit report",
            "您的信用报告存在呆账、强制执行等严重不良记录",
            "Y",
        ),
        _reason(
            "R06",
            "Repayments mostly cover interest and fees, little principal",
            "您近期还款主要用于支付息费，本金归还较少",
            "Y",
        ),
        _reason(
            "R07",
            "Funds appear to have been used outside the agreed purpose",
            "贷款资金用途与约定不符",
            "Y",
        ),
        _reason(
            "R08",
            "Debt was restructured or is under a relief plan",
            "您名下有债务处于重组或纾困安排期内",
            "C",
        ),
        _reason(
            "U01",
            "Most of your available limits with lenders are in use",
            "您已使用的额度占总授信额度比例较高",
            "Y",
        ),
        _reason("U02", "Balances with lenders have grown quickly", "您的负债余额近期增长较快", "Y"),
        _reason("U03", "Many recent credit applications", "您近期申请信贷次数较多", "Y"),
        _reason("U04", "Many lenders at the same time", "您目前同时在多家机构借款", "Y"),
        _reason("U05", "Line not used for a long time", "您的额度长期未使用", "C"),
        _reason(
            "U06",
            "Use of the line shows a change that raises risk",
            "您的用款方式变化较大，风险有所上升",
            "Y",
        ),
        _reason(
            "I01", "Income too low for the amount requested", "您的收入水平与申请额度不匹配", "Y"
        ),
        _reason(
            "I02", "Repayments are too high compared with income", "您的还款支出占收入比例过高", "Y"
        ),
        _reason("I03", "Income has fallen or become unstable", "您的收入下降或不稳定", "Y"),
        _reason(
            "I04",
            "Income or job information could not be confirmed",
            "您的收入或工作信息未能核实",
            "Y",
        ),
        _reason(
            "I05",
            "Not enough credit history to support the amount",
            "您的信用记录较少，暂不足以支持该额度",
            "Y",
        ),
        _reason(
            "I06", "Too little time with us to support the amount", "您在我方的使用时间较短", "Y"
        ),
        _reason(
            "I07",
            "Ability to repay the higher limit could not be shown",
            "暂无法确认您有能力偿还更高额度",
            "Y",
        ),
        _reason("V01", "Identity could not be confirmed", "您的身份信息未能核实", "Y"),
        _reason(
            "V02",
            "Information given does not match our records",
            "您提供的信息与我方核实结果不一致",
            "Y",
        ),
        _reason("V03", "Contact details are out of date", "您的联系方式已失效，请更新", "C"),
        _reason(
            "V04",
            "Requested documents were not received in time",
            "未在规定时间内收到所需资料",
            "Y",
        ),
        _reason(
            "V05",
            "Your data authorisation has expired or was withdrawn",
            "您的信息授权已到期或已撤回",
            "C",
        ),
        _reason(
            "V06",
            "Your credit report was unavailable or is under dispute",
            "暂无法获取您的信用报告，或报告处于异议处理中",
            "C",
        ),
        _reason(
            "F01",
            "For your account safety we have paused this function",
            "为保障您的账户安全，该功能已暂停使用",
            "Y",
        ),
        _reason(
            "F02", "You reported loss or misuse of your account", "您已报告账户遗失或被盗用", "N"
        ),
        _reason("A01", "We cannot offer this service at present", "暂时无法为您提供该服务", "Y"),
        _reason(
            "L01",
            "Legal ceiling on credit for one customer is reached",
            "已达到监管规定的单户额度上限",
            "C",
        ),
        _reason(
            "L02",
            "Term asked is longer than the rules allow",
            "申请期限超过监管规定的最长期限",
            "C",
        ),
        _reason(
            "L03",
            "The product is not open to your age group",
            "您的年龄不符合该产品的准入要求",
            "Y",
        ),
        _reason(
            "L04",
            "Total yearly cost would pass the legal ceiling",
            "该笔借款的综合年化成本超过规定上限",
            "C",
        ),
        _reason(
            "L05", "Lender may not lend in your region", "该机构不可在您所在地区开展此项业务", "C"
        ),
        _reason("L06", "The product is not open to students", "该产品不面向在校学生", "C"),
        _reason(
            "L07",
            "Required yearly review of the line is not complete",
            "您的额度年度复审尚未完成",
            "C",
        ),
        _reason("P01", "The lending partner's quota is full", "合作机构可用额度已满", "C"),
        _reason(
            "P02",
            "The partner could not fund its required share",
            "合作机构未能按规定比例出资",
            "C",
        ),
        _reason(
            "P03",
            "The lender has reduced this kind of lending for all customers",
            "该机构已整体收紧此类业务",
            "C",
        ),
        _reason(
            "P04",
            "The lender's available funds are limited at present",
            "该机构当前可用资金有限",
            "C",
        ),
        _reason("P05", "The partner lender did not approve", "合作机构未通过审批", "Y"),
        _reason("S01", "Business turnover has fallen", "您的经营流水下降", "Y"),
        _reason("S02", "Business is too new", "您的经营时间较短", "Y"),
        _reason(
            "S03", "Business registration is not active or is abnormal", "您的工商登记状态异常", "Y"
        ),
        _reason(
            "S04",
            "Shop refunds, disputes or penalties are high",
            "您的店铺退款、纠纷或处罚较多",
            "Y",
        ),
        _reason(
            "S05",
            "Risk in your industry or supply chain has risen",
            "您所在行业或上下游风险上升",
            "Y",
        ),
        _reason("C01", "You asked for this change", "根据您的申请办理", "N"),
        _reason("C02", "You chose not to accept an increase", "您已选择不接受提额", "N"),
        _reason("C03", "Good repayment record", "您的还款记录良好", "N"),
        _reason(
            "C04",
            "The earlier reason no longer applies, line restored",
            "原限制原因已消除，额度已恢复",
            "N",
        ),
    )
)
"""Every code, in the order of the families: repayment, use, income, verification, safety, law,
portfolio, shop, customer's own."""


def is_reason_code(code: str) -> bool:
    """Whether the code stands in the list."""
    return code in REASONS
