"""Ways back: what a customer can do about a reason, where anything can be done.

No sentence promises an outcome, advises borrowing, or asks for what cannot be changed (age, time
passed) or what the lender itself caused (its funds, quotas, appetite, prices, late reviews).
Codes of safety and of unavailable service (families F and A) say nothing at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.errors import InvariantViolated
from limen.kernel.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.care.wording import Language


class Way(NamedTuple):
    """One sentence in each language."""

    en: str
    zh: str


_ON_TIME = Way(
    "Pay at least the amount due by its due date from here on.",
    "今后请在还款日前足额归还当期应还款项。",
)
_SEND_INCOME = Way(
    "Send us recent proof of your income or work, such as pay slips or tax records.",
    "向我们提供近期的收入或工作证明，如工资单、纳税记录等。",
)
_LOWER_BALANCES = Way(
    "Bring down what you owe, here or with other lenders, at a pace you can afford.",
    "在力所能及的范围内，逐步减少您在我方或其他机构的欠款。",
)

WAYS: dict[str, Way] = {
    "R01": Way(
        "Pay what is overdue, or call us to agree a plan that you can keep to.",
        "归还逾期款项；如有困难，请联系我们协商可行的还款安排。",
    ),
    "R02": _ON_TIME,
    "R03": _ON_TIME,
    "R04": Way(
        "Settle overdue debts with other lenders, and ask the credit bureau to correct any entry "
        "that is wrong.",
        "结清在其他机构的逾期欠款；如信用报告记录有误，请向征信机构提出异议。",
    ),
    "R05": Way(
        "If the record on your credit report is wrong or already settled, ask the credit bureau "
        "to correct it and send us its answer.",
        "如信用报告中的记录有误或已了结，请向征信机构申请更正，并将结果提供给我们。",
    ),
    "R06": Way(
        "Pay more than interest and fees whenever you can, so that the principal falls.",
        "条件允许时，请在息费之外多归还一些本金。",
    ),
    "R07": Way(
        "Send us papers that show what the money was used for.",
        "向我们提供能够说明贷款资金用途的材料。",
    ),
    "R08": Way(
        "Keep to the agreed plan, and tell us when it is complete.",
        "请按约定的安排还款，安排结束后告知我们。",
    ),
    "U01": _LOWER_BALANCES,
    "U02": _LOWER_BALANCES,
    "U03": Way(
        "Apply for new credit only where you need it over the coming months.",
        "未来几个月内，请仅在确有需要时申请新的信贷。",
    ),
    "U04": Way(
        "Pay off and close loans with other lenders that you no longer need.",
        "结清并注销在其他机构不再需要的借款。",
    ),
    "U05": Way(
        "Tell us if you would like to keep this line. You do not need to borrow for that.",
        "如希望保留该额度，告知我们即可，无需为此借款。",
    ),
    "I01": _SEND_INCOME,
    "I02": Way(
        "Bring down other repayments where you can, or send us proof if your income is higher "
        "than our records show.",
        "酌情减少其他还款负担；如您的实际收入高于我方记录，请提供证明。",
    ),
    "I03": _SEND_INCOME,
    "I04": _SEND_INCOME,
    "I05": Way(
        "Repayments made on time, here or with other lenders, add to your credit history.",
        "在我方或其他机构按时还款，有助于积累信用记录。",
    ),
    "I07": _SEND_INCOME,
    "V01": Way(
        "Show us a valid identity document, in the app or at a branch.",
        "请通过应用或到网点出示有效身份证件。",
    ),
    "V02": Way(
        "Check the details you gave us, and correct those that are out of date.",
        "请核对您提供的信息，并更正已变化的内容。",
    ),
    "V03": Way("Update your phone number and address.", "请更新您的手机号码和地址。"),
    "V04": Way("Send us the documents we asked for.", "请补交我们所需的资料。"),
    "V05": Way(
        "If you wish, renew your permission for us to use your data. It is your choice.",
        "如您愿意，可重新授权我们使用您的信息，是否授权由您决定。",
    ),
    "V06": Way(
        "Tell us when the credit bureau has answered your dispute.",
        "征信机构处理完您的异议后，请告知我们。",
    ),
    "L01": Way(
        "Lower or close another line with us that you do not need, to make room under the ceiling.",
        "可减少或关闭您在我方不再需要的其他额度，以腾出上限空间。",
    ),
    "L02": Way("Ask for a shorter term.", "可申请较短的借款期限。"),
    "S01": Way(
        "Send us newer sales figures if your turnover has recovered, or sales made elsewhere.",
        "如经营流水已回升，或在其他渠道有销售收入，请提供近期数据。",
    ),
    "S03": Way(
        "Put your business registration in order, and send us the new extract.",
        "请办妥工商登记事项，并向我们提供最新的登记信息。",
    ),
    "S04": Way(
        "Settle open refunds and disputes with your buyers and the platform.",
        "请妥善处理与买家及平台之间未了结的退款和纠纷。",
    ),
    "C01": Way(
        "If you change your mind, ask us to look at it again.",
        "如您改变想法，可随时向我们提出申请。",
    ),
    "C02": Way(
        "You can choose to receive increases again whenever you like.",
        "您可随时重新选择接受提额。",
    ),
}
"""The codes that a customer can act on."""


def what_restores(reason_codes: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return plain sentences on what the customer can do, in the order of the reasons.

    Raises
    ------
    InvariantViolated
        If a code is not in the list.
    """
    sentences: dict[str, None] = {}
    for code in reason_codes:
        if code not in REASONS:
            raise InvariantViolated("the reason code is in the list", code=code)
        if (way := WAYS.get(code)) is not None:
            sentences[way.zh if language == "zh" else way.en] = None
    return tuple(sentences)
