"""Why a command is refused: stable codes, and what they say in both languages."""

from __future__ import annotations

from typing import Final

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "amount_out_of_bounds": (
        "the amount is not above zero and within bounds",
        "金额不在允许范围内",
    ),
    "application_not_open": (
        "the customer has no such open application",
        "没有这笔待处理的申请",
    ),
    "application_open": (
        "such an application is open already",
        "同类申请正在处理中",
    ),
    "cap_product_ceiling": (
        "the limit passes the product's ceiling",
        "额度超过产品上限",
    ),
    "cap_sales_multiple": (
        "the limit passes what the merchant's sales carry",
        "额度超过商户销售额所支持的上限",
    ),
    "change_settled": (
        "the change came into effect or was withdrawn before",
        "该变更此前已生效或已撤回",
    ),
    "consent_needed": (
        "the customer's consent to this is missing",
        "缺少客户对此事项的同意",
    ),
    "consent_past": (
        "the customer's consent has run out",
        "客户的同意已过期",
    ),
    "consent_there": (
        "the consent was given before",
        "该同意此前已记录",
    ),
    "consent_unknown": (
        "the customer gave no such consent",
        "没有这项同意",
    ),
    "consent_unsound": (
        "the consent's id or purpose is empty, too long or not printable",
        "同意的编号或用途为空、过长或含不可见字符",
    ),
    "customer_there": (
        "the book has this customer already",
        "账簿中已有该客户",
    ),
    "customer_unknown": (
        "the book has no such customer",
        "账簿中没有该客户",
    ),
    "customer_unsound": (
        "the customer's id is empty, too long or not printable",
        "客户编号为空、过长或含不可见字符",
    ),
    "date_out_of_bounds": (
        "the date lies before the line was opened or after today",
        "日期早于额度开立日或晚于今日",
    ),
    "date_past": (
        "the date has passed",
        "日期已过",
    ),
    "date_too_far": (
        "the date lies too far ahead",
        "日期过远",
    ),
    "days_unsound": (
        "the days are not in order, or too few",
        "天数或起止日期不合理",
    ),
    "decision_unknown": (
        "the line has no such decision",
        "该额度没有这笔决定",
    ),
    "draw_unknown": (
        "the line has no such draw",
        "该额度下没有这笔借款",
    ),
    "draws_held": (
        "a draw is held on the line: post or void it first",
        "该额度有待放款的借款，请先放款或取消",
    ),
    "flag_binds": (
        "a flag on the customer or the line binds this",
        "客户或额度上的标记限制此操作",
    ),
    "flag_not_up": (
        "the flag is not up",
        "该标记未设置",
    ),
    "group_unsound": (
        "the group's id is empty, too long or taken",
        "客户组编号为空、过长或不可用",
    ),
    "groups_linked": (
        "the customers are of one group already",
        "两位客户已属同一客户组",
    ),
    "key_reused": (
        "the key was used for another command",
        "该幂等键已用于另一条指令",
    ),
    "key_unsound": (
        "the key is empty, too long or not printable",
        "幂等键为空、过长或含不可见字符",
    ),
    "limit_below_floor": (
        "the limit is below the product's floor or its smallest draw",
        "额度低于产品下限或最小借款额",
    ),
    "limit_off_step": (
        "the limit is no multiple of the product's step",
        "额度不是产品步长的整数倍",
    ),
    "line_closed": (
        "the line is closed",
        "额度已关闭",
    ),
    "line_dormant": (
        "the line sleeps: wake it first",
        "额度处于休眠状态，请先唤醒",
    ),
    "line_ended": (
        "the line has come to its end",
        "额度已终结",
    ),
    "line_expired": (
        "the line has expired",
        "额度已到期",
    ),
    "line_frozen": (
        "the line's draws are stopped",
        "额度已停止用款",
    ),
    "line_in_use": (
        "the line was used too lately, or something is owed",
        "额度近期有使用，或仍有余额",
    ),
    "line_not_closed": (
        "the line is neither closed nor expired",
        "额度尚未关闭或到期",
    ),
    "line_not_dormant": (
        "the line does not sleep",
        "额度未处于休眠状态",
    ),
    "line_not_frozen": (
        "the line's draws are not stopped",
        "额度未停止用款",
    ),
    "line_there": (
        "there is such a line already",
        "已有该额度",
    ),
    "line_unknown": (
        "the book has no such line",
        "账簿中没有该额度",
    ),
    "line_unsound": (
        "the line's id is empty, too long or not printable",
        "额度编号为空、过长或含不可见字符",
    ),
    "not_a_cut": (
        "the limit is not above zero and below the present one",
        "新额度须大于零且低于当前额度",
    ),
    "not_a_raise": (
        "the limit is not above the present one",
        "新额度须高于当前额度",
    ),
    "not_due": (
        "its day has not come",
        "尚未到生效日",
    ),
    "nothing_owed": (
        "nothing was ever drawn on the line",
        "该额度从未发生借款",
    ),
    "notice_missing": (
        "the notice that has to go before is missing",
        "缺少必须先发出的通知",
    ),
    "offer_above_asked": (
        "the offer is above what was asked for",
        "给出的额度高于申请额度",
    ),
    "offer_not_open": (
        "the customer has no such open offer",
        "没有这笔待答复的要约",
    ),
    "offer_past": (
        "the offer's last day has passed",
        "要约已过有效期",
    ),
    "product_differs": (
        "the product is not that of the line or application",
        "产品与额度或申请不一致",
    ),
    "product_for_others": (
        "the product is for another kind of customer",
        "该产品不面向此类客户",
    ),
    "product_taken": (
        "the customer has a line of the product already",
        "客户已有该产品的额度",
    ),
    "product_unknown": (
        "the release has no such product",
        "规则库中没有该产品",
    ),
    "reasons_needed": (
        "one to four reason codes are needed",
        "须给出一至四个原因代码",
    ),
    "repayment_unknown": (
        "the line has no such repayment",
        "该额度没有这笔还款",
    ),
    "run_unknown": (
        "the book has no such run of this release",
        "账簿中没有该规则库的这次运行",
    ),
    "still_owing": (
        "something is still owed, held or to be paid back",
        "仍有欠款、待放款或待退款",
    ),
}
"""Code → English, Simplified Chinese."""
