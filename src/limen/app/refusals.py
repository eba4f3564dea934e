"""Why a command is refused: stable codes, and what they say in both languages."""

from __future__ import annotations

from typing import Final

REFUSALS: Final[dict[str, tuple[str, str]]] = {
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
    "draw_held": ("a draw is held and not yet paid out", "有借款已占用额度但尚未放款"),
    "draw_unknown": ("the line has no such draw", "该额度下没有这笔借款"),
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
    "line_unknown": ("the book has no such line", "账簿中没有该额度"),
    "not_reckoned": (
        "the line's money is not reckoned here",
        "该额度的账务不在本账簿核算",
    ),
    "nothing_owed": ("nothing was ever drawn on the line", "该额度从未发生借款"),
    "notice_missing": (
        "a cut without its notice does not take effect",
        "未发送通知的降额不得生效",
    ),
    "rate_out_of_bounds": ("the rate is below zero or too high", "利率低于零或过高"),
    "repayment_unknown": ("the line has no such repayment", "该额度没有这笔还款"),
    "text_too_long": ("a text is empty or too long", "文字为空或过长"),
    "written_off": ("what is named was written off", "该笔已核销"),
}
"""Code → English, Simplified Chinese."""
