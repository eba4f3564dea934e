"""Why a command is refused: stable codes, and what they say in both languages."""

from __future__ import annotations

from typing import Final

from limen.app.law_words import LAW_REFUSALS
from limen.kernel.reasons import REASONS

_OWN: dict[str, tuple[str, str]] = {
    "amount_below_smallest": (
        "the amount is below the product's smallest draw",
        "金额低于产品单笔最低借款额",
    ),
    "amount_out_of_bounds": (
        "the amount is not above zero and within bounds",
        "金额不在允许范围内",
    ),
    "application_not_open": ("the customer has no such open application", "没有这笔待处理的申请"),
    "application_open": ("such an application is open already", "同类申请正在处理中"),
    "cap_product_ceiling": ("the limit passes the product's ceiling", "额度超过产品上限"),
    "cap_sales_multiple": (
        "the limit passes what the merchant's sales carry",
        "额度超过商户销售额所支持的上限",
    ),
    "change_settled": (
        "the change came into effect or was withdrawn before",
        "该变更此前已生效或已撤回",
    ),
    "consent_needed": ("the customer's consent to this is missing", "缺少客户对此事项的同意"),
    "consent_past": ("the customer's consent has run out", "客户的同意已过期"),
    "consent_there": ("the consent was given before", "该同意此前已记录"),
    "consent_unknown": ("the customer gave no such consent", "没有这项同意"),
    "consent_unsound": (
        "the consent's id or purpose is empty, too long or not printable",
        "同意的编号或用途为空、过长或含不可见字符",
    ),
    "credit_too_small": (
        "the customer's credit is smaller than the refund",
        "客户的溢缴款小于退款金额",
    ),
    "customer_there": ("the book has this customer already", "账簿中已有该客户"),
    "customer_unknown": ("the book has no such customer", "账簿中没有该客户"),
    "customer_unsound": (
        "the customer's id is empty, too long or not printable",
        "客户编号为空、过长或含不可见字符",
    ),
    "cut_stands": (
        "the line was cut today or is to be cut: no higher limit is offered beside it",
        "该额度今日已被调降或即将被调降，不同时给出更高额度",
    ),
    "date_out_of_bounds": (
        "the date lies before the line was opened or after today",
        "日期早于额度开立日或晚于今日",
    ),
    "date_past": ("the date has passed", "日期已过"),
    "date_too_far": ("the date lies too far ahead", "日期过远"),
    "days_unsound": ("the days are not in order, or too few", "天数或起止日期不合理"),
    "decision_unknown": ("the line has no such decision", "该额度没有这笔决定"),
    "dispute_open": ("the report is in dispute already", "该报告已有未结异议"),
    "dispute_unknown": ("the customer has no such open dispute", "没有这项未结异议"),
    "draw_expired": (
        "the draw was held too long and can no longer be paid out",
        "该笔借款的占用已到期，不能再放款",
    ),
    "draw_held": ("a draw is held and not yet paid out", "有借款已占用额度但尚未放款"),
    "draw_id_reused": ("the line has had a draw of that id", "该借款编号已使用过"),
    "draw_id_unsound": (
        "the draw's id is empty, too long or not printable",
        "借款编号为空、过长或含不可见字符",
    ),
    "draw_not_expired": ("the draw may still be paid out", "该笔借款的占用尚未到期"),
    "draw_not_held": ("the line holds no such draw", "该额度下没有这笔占用中的借款"),
    "draw_unknown": ("the line has no such draw", "该额度下没有这笔借款"),
    "draws_held": (
        "a draw is held on the line: post or void it first",
        "该额度有待放款的借款，请先放款或取消",
    ),
    "draws_stopped": ("new draws on the line are stopped", "该额度已暂停新借款"),
    "eligibility_fault": (
        "the eligibility policy gave no usable answer",
        "准入策略未给出可用结果",
    ),
    "eligibility_unknown": (
        "a fact that eligibility rests on is not known",
        "准入所需的事实未知",
    ),
    "evidence_future": ("the document bears a day to come", "材料日期在未来"),
    "evidence_there": ("the document was given before", "该材料此前已提交"),
    "evidence_unknown": ("the customer gave no such document", "没有这份材料"),
    "evidence_unsound": (
        "the document's id or kind is empty, too long or not printable",
        "材料的编号或类型为空、过长或含不可见字符",
    ),
    "fact_unsound": (
        "a fact told is unknown to the packs, of the wrong kind, or not the teller's to tell",
        "所提供的事实不被规则包识别、类型不符，或不应由此处提供",
    ),
    "flag_binds": (
        "a flag on the customer or the line binds this",
        "客户或额度上的标记限制此操作",
    ),
    "flag_collections": ("the account is with collections", "账户处于催收中"),
    "flag_deceased": ("the customer was reported to have died", "客户已被报告身故"),
    "flag_fraud": ("the account is under suspicion of fraud", "账户存在欺诈嫌疑"),
    "flag_hardship": ("the account is under a relief plan", "账户处于纾困安排期内"),
    "flag_not_up": ("the flag is not up", "该标记未设置"),
    "funding_awaited": ("a funding partner has not yet agreed", "出资合作机构尚未同意"),
    "group_unsound": (
        "the group's id is empty, too long or taken",
        "客户组编号为空、过长或不可用",
    ),
    "groups_linked": ("the customers are of one group already", "两位客户已属同一客户组"),
    "headroom_funding": (
        "no funding or capital is left for more (P04)",
        "资金或资本额度已用尽（P04）",
    ),
    "headroom_partner": (
        "the lending partner's quota is full (P01)",
        "合作机构可用额度已满（P01）",
    ),
    "headroom_portfolio": (
        "a limit on the whole portfolio is used up (P03)",
        "整体组合限额已用尽（P03）",
    ),
    "instruction_answered": (
        "the core has answered the instruction already",
        "核心系统已答复该指令",
    ),
    "instruction_not_due": (
        "there is nothing to tell the core of it now",
        "目前无需就此向核心系统发出指令",
    ),
    "instruction_unknown": ("the line has no such instruction", "该额度没有这条指令"),
    "key_reused": ("the key was used for another command", "该幂等键已用于另一条指令"),
    "key_unsound": (
        "the key is empty, too long, not printable, or begins with a word of the house (`day:`)",
        "幂等键为空、过长、含不可见字符，或以系统保留词（如 `day:`）开头",
    ),
    "law_headroom": (
        "a bound of law on the whole portfolio leaves nothing",
        "监管规定的组合限额已用尽",
    ),
    "law_answer_by": (
        "the offer would run past the day by which law wants it told that it was not taken",
        "要约期限超过监管规定的告知期限",
    ),
    "law_lead": (
        "the days of notice that law demands have not passed",
        "监管规定的提前通知期尚未届满",
    ),
    "law_limit": ("the limit passes a ceiling of law", "额度超过监管规定的上限"),
    "law_refuses": ("a rule of law does not allow it", "监管规定不允许"),
    "law_unconfirmed": (
        "a rule that bites here waits for a legal check",
        "此处适用的规则尚待法律核实",
    ),
    "law_unknown": (
        "law asks for facts that are not known, or for a person",
        "监管规定所需的事实未知，或需人工审核",
    ),
    "limit_below_floor": (
        "the limit is below the product's floor or its smallest draw",
        "额度低于产品下限或最小借款额",
    ),
    "limit_off_step": (
        "the limit is no multiple of the product's step",
        "额度不是产品步长的整数倍",
    ),
    "line_closed": ("the line is closed", "额度已关闭"),
    "line_dormant": ("the line sleeps until it is woken", "该额度处于休眠状态，需先激活"),
    "line_ended": ("the line has come to its end", "额度已终结"),
    "line_expired": ("the line's agreement has run out", "该额度协议已到期"),
    "line_frozen": ("the line's draws are stopped", "额度已停止用款"),
    "line_in_use": (
        "the line was used too lately, or something is owed",
        "额度近期有使用，或仍有余额",
    ),
    "line_not_begun": ("the line's agreement begins on a later day", "该额度协议尚未生效"),
    "line_not_closed": ("the line is neither closed nor expired", "额度尚未关闭或到期"),
    "line_not_dormant": ("the line does not sleep", "额度未处于休眠状态"),
    "line_not_frozen": ("the line's draws are not stopped", "额度未停止用款"),
    "line_not_open": ("the line is closed", "该额度已关闭"),
    "line_not_reckoned": ("the line's money is not kept here", "该额度的账务不在本账簿核算"),
    "line_there": ("there is such a line already", "已有该额度"),
    "line_unknown": ("the book has no such line", "账簿中没有该额度"),
    "line_unsound": (
        "the line's id is empty, too long or not printable",
        "额度编号为空、过长或含不可见字符",
    ),
    "link_future": ("the link was seen on a day to come", "关联发现日期在未来"),
    "link_to_self": ("a customer is not linked to themselves", "客户不能与本人关联"),
    "link_unknown": ("the customer has no such link", "客户没有这项关联"),
    "link_unsound": (
        "a link names the SHA-256 of an identifier or another customer, a guarantor a customer",
        "关联须给出标识的 SHA-256 或另一客户，担保须给出客户",
    ),
    "not_a_cut": (
        "the limit is not above zero and below the present one",
        "新额度须大于零且低于当前额度",
    ),
    "not_a_raise": ("the limit is not above the present one", "新额度须高于当前额度"),
    "not_due": ("its day has not come", "尚未到生效日"),
    "not_eligible": ("the product is not open to this customer", "该产品不面向该客户"),
    "not_reckoned": ("the line's money is not reckoned here", "该额度的账务不在本账簿核算"),
    "nothing_owed": ("nothing was ever drawn on the line", "该额度从未发生借款"),
    "notice_missing": (
        "a cut without its notice does not take effect",
        "未发送通知的降额不得生效",
    ),
    "offer_above_asked": ("the offer is above what was asked for", "给出的额度高于申请额度"),
    "offer_not_open": ("the customer has no such open offer", "没有这笔待答复的要约"),
    "offer_overtaken": (
        "the line was cut since the offer was made, or is to be cut",
        "要约发出后该额度已被调降或即将被调降",
    ),
    "offer_past": ("the offer's last day has passed", "要约已过有效期"),
    "over_customer_cap": ("the customer's cap would be passed", "将超过单一客户上限"),
    "over_funding_cap": ("the funding partners' quota would be passed", "将超过出资合作机构额度"),
    "over_group_cap": ("the cap of the customer's group would be passed", "将超过关联客户群上限"),
    "over_law_cap": ("a ceiling of law would be passed", "将超过监管规定的上限"),
    "over_line_cap": ("the line's headroom would be passed", "将超过该额度的可用余额"),
    "over_product_cap": ("the product's portfolio quota would be passed", "将超过该产品的总额度"),
    "own_funds_short": ("own funds would fall below their floor", "自有资金出资将低于最低比例"),
    "partner_not_awaited": (
        "the draw does not wait for that partner",
        "该笔借款并不等待该合作机构的答复",
    ),
    "payments_by_core": (
        "a core reports this line: its payments and reversals come by `limen core in`",
        "该额度由核心系统报送，还款与冲正请通过 `limen core in` 导入",
    ),
    "policy_fault": ("the draw policy gave no answer", "借款策略未能给出结果"),
    "policy_refers": ("an officer has to look at the draw", "该笔借款需人工审核"),
    "policy_refuses": ("the draw policy refuses the draw", "借款策略拒绝该笔借款"),
    "product_differs": (
        "the product is not that of the line or application",
        "产品与额度或申请不一致",
    ),
    "product_for_others": ("the product is for another kind of customer", "该产品不面向此类客户"),
    "product_taken": ("the customer has a line of the product already", "客户已有该产品的额度"),
    "product_unknown": ("the release has no such product", "规则包中没有该产品"),
    "programme_unknown": ("the product has no such funding programme", "该产品没有此出资方案"),
    "rate_out_of_bounds": ("the rate is below zero or too high", "利率低于零或过高"),
    "release_needed": (
        "law may want a letter here: name the release that writes it",
        "监管规定可能要求发送通知：请指定规则包",
    ),
    "reasons_needed": ("one to four reason codes are needed", "须给出一至四个原因代码"),
    "repayment_unknown": ("the line has no such repayment", "该额度没有这笔还款"),
    "report_future": ("the report was pulled on a day to come", "报告查询日期在未来"),
    "report_there": (
        "the book has this report in this revision or a later one",
        "账簿中已有该报告的此版本或更新版本",
    ),
    "report_unknown": ("the customer has no such report", "没有这份报告"),
    "report_unsound": (
        "the report's id, bureau or a figure is out of bounds",
        "报告的编号、机构或数值超出范围",
    ),
    "run_unknown": ("the book has no such run of this release", "账簿中没有该规则包的这次运行"),
    "sleep_not_agreed": (
        "the product says nothing of sleep: say after how many days",
        "产品未约定休眠期限，请说明天数",
    ),
    "still_owing": (
        "something is still owed, held or to be paid back",
        "仍有欠款、待放款或待退款",
    ),
    "text_too_long": ("a text is empty or too long", "文字为空或过长"),
    "written_off": ("what is named was written off", "该笔已核销"),
}
REFUSALS: Final[dict[str, tuple[str, str]]] = dict(sorted({**_OWN, **LAW_REFUSALS}.items()))
"""Code → English, Simplified Chinese."""


def refusal_text(code: str, in_chinese: bool = False) -> str:
    """Return what a refusal's code says; behind `not_eligible` stand reason codes of the release.

    Raises
    ------
    KeyError
        If it is neither.
    """
    if code in REASONS:
        return REASONS[code].chinese if in_chinese else REASONS[code].english
    return REFUSALS[code][in_chinese]
