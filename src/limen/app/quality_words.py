"""The words of the report on asset quality, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limen.report.blocks import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Asset quality",
        "subtitle": "{book}, {first} to {last}",
        "silent": "No statement came after {on}: the months since then repeat the newest one, and "
        "their roll rates say nothing.",
        "lines": "open lines",
        "late": "late",
        "bad": "three months late or more",
        "owed": "owed",
        "standing": "How late the book is",
        "standing_title": "Late lines",
        "standing_alt": "Open lines that are late, by month and by months late.",
        "owed_title": "What late lines owe",
        "owed_alt": "What late lines owe, by month and by months late.",
        "b0": "not late",
        "b1": "one month",
        "b2": "two months",
        "b3": "three or more",
        "gone": "no longer open",
        "rolls": "Roll rates",
        "rolls_well": "Roll rate of lines that were not late",
        "rolls_late": "Roll rates of late lines",
        "rolls_alt": "Share of each bucket that is later still a month on.",
        "roll": "from {a} to worse",
        "from": "from",
        "moves": "Moves from month to month, all months together",
        "vintages": "Vintages",
        "vintages_title": "Ever {n} months late or more, by months on book",
        "vintages_alt": "By month of opening: share of lines that were ever {n} months late, by "
        "months on book.",
        "on_book": "months on book",
        "ever_bad": "ever {n} months late or more",
        "vintage": "opened",
        "count": "lines",
        "segments": "Segments, first month to last",
        "to": "to {name}",
        "method": "How this was made",
        "text": "Each month's end is read as it was known then. A line is as many months late as "
        "its newest statement says. A line that was closed counts while it owes something. "
        "A roll rate takes a month and the two before it together, and is left out below twenty "
        "moves. Where lines were opened in more than twelve months, vintages go by year. "
        "Vintages hold every line of the book with a statement; lines opened before it was kept "
        "are known to have been late only since. The segment is what the release's segment policy "
        "says, the kind of borrower where it has none.",
    },
    "zh": {
        "title": "资产质量",
        "subtitle": "{book}，{first} 至 {last}",
        "silent": "{on} 之后没有任何账单：其后各月只是重复最新账单，滚动率不说明问题。",
        "lines": "存续额度账户",
        "late": "逾期占比",
        "bad": "逾期三个月及以上",
        "owed": "欠款余额",
        "standing": "逾期分布",
        "standing_title": "逾期账户数",
        "standing_alt": "各月逾期账户数，按逾期月数划分。",
        "owed_title": "逾期账户欠款",
        "owed_alt": "各月逾期账户欠款，按逾期月数划分。",
        "b0": "未逾期",
        "b1": "逾期一个月",
        "b2": "逾期两个月",
        "b3": "三个月及以上",
        "gone": "已不存续",
        "rolls": "迁徙率",
        "rolls_well": "未逾期账户的迁徙率",
        "rolls_late": "逾期账户的迁徙率",
        "rolls_alt": "各逾期档次中下月恶化的占比。",
        "roll": "{a}转为更差",
        "from": "期初",
        "moves": "逐月迁徙（各月合计）",
        "vintages": "账龄分析",
        "vintages_title": "各账龄曾逾期 {n} 个月及以上的占比",
        "vintages_alt": "按开户月份：各账龄曾逾期 {n} 个月及以上的账户占比。",
        "on_book": "账龄（月）",
        "ever_bad": "曾逾期 {n} 个月及以上占比",
        "vintage": "开户时间",
        "count": "账户数",
        "segments": "客群迁移：期初至期末",
        "to": "至 {name}",
        "method": "计算方法",
        "text": "各月末均按当时已知的信息计算。逾期月数以最近一期账单为准；"
        "已关闭但仍有欠款的账户计入。"
        "迁徙率按当月及前两个月合计，不足二十笔时不列示；开户月份超过十二个时，账龄按年度合并。"
        "账龄分析包含所有出过账单的账户，建账前的逾期未知。客群由规则包的客群策略给出，"
        "没有该策略时取借款人类型。",
    },
}
