"""Why a command is refused: stable codes, and what they say in both languages."""

from __future__ import annotations

from typing import Final

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "amount_below_smallest": (
        "the amount is below the product's smallest draw",
        "金额低于产品单笔最低借款额",
    ),
    "amount_out_of_bounds": (
        "the amount is not above zero and within bounds",
        "金额不在允许范围内",
    ),
    "credit_too_small": (
        "the customer's credit is smaller than the refund",
        "客户的溢缴款小于退款金额",
    ),
    "customer_unknown": ("the book has no such customer", "账簿中没有该客户"),
    "date_out_of_bounds": (
        "the date lies before the line was opened or after today",
        "日期早于额度开立日或晚于今日",
    ),
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
    "draws_stopped": ("new draws on the line are stopped", "该额度已暂停新借款"),
    "flag_collections": ("the account is with collections", "账户处于催收中"),
    "flag_deceased": ("the customer was reported to have died", "客户已被报告身故"),
    "flag_fraud": ("the account is under suspicion of fraud", "账户存在欺诈嫌疑"),
    "flag_hardship": ("the account is under a relief plan", "账户处于纾困安排期内"),
    "funding_awaited": ("a funding partner has not yet agreed", "出资合作机构尚未同意"),
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
        "the key is empty, too long or not printable",
        "幂等键为空、过长或含不可见字符",
    ),
    "line_dormant": ("the line sleeps until it is woken", "该额度处于休眠状态，需先激活"),
    "line_expired": ("the line's agreement has run out", "该额度协议已到期"),
    "line_not_open": ("the line is closed", "该额度已关闭"),
    "line_not_reckoned": ("the line's money is not kept here", "该额度的账务不在本账簿核算"),
    "line_unknown": ("the book has no such line", "账簿中没有该额度"),
    "not_reckoned": ("the line's money is not reckoned here", "该额度的账务不在本账簿核算"),
    "nothing_owed": ("nothing was ever drawn on the line", "该额度从未发生借款"),
    "notice_missing": ("a cut without its notice does not take effect", "未发送通知的降额不得生效"),
    "over_customer_cap": ("the customer's cap would be passed", "将超过单一客户上限"),
    "over_funding_cap": ("the funding partners' quota would be passed", "将超过出资合作机构额度"),
    "over_group_cap": ("the cap of the customer's group would be passed", "将超过关联客户群上限"),
    "over_line_cap": ("the line's headroom would be passed", "将超过该额度的可用余额"),
    "over_product_cap": ("the product's portfolio quota would be passed", "将超过该产品的总额度"),
    "own_funds_short": ("own funds would fall below their floor", "自有资金出资将低于最低比例"),
    "partner_not_awaited": (
        "the draw does not wait for that partner",
        "该笔借款并不等待该合作机构的答复",
    ),
    "policy_fault": ("the draw policy gave no answer", "借款策略未能给出结果"),
    "policy_refers": ("an officer has to look at the draw", "该笔借款需人工审核"),
    "policy_refuses": ("the draw policy refuses the draw", "借款策略拒绝该笔借款"),
    "programme_unknown": ("the product has no such funding programme", "该产品没有此出资方案"),
    "rate_out_of_bounds": ("the rate is below zero or too high", "利率低于零或过高"),
    "repayment_unknown": ("the line has no such repayment", "该额度没有这笔还款"),
    "text_too_long": ("a text is empty or too long", "文字为空或过长"),
    "written_off": ("what is named was written off", "该笔已核销"),
}
"""Code → English, Simplified Chinese."""
