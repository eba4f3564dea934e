"""The words of the demo's sections on quality and early warning, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limen.care.wording import Language

SEGMENTS: dict[Language, dict[str, str]] = {
    "en": {},
    "zh": {
        "active": "活跃", "core": "核心", "fair": "中等", "late": "逾期", "new": "新户",
        "quiet": "平静", "strained": "吃紧", "weak": "偏弱",
    },
}  # fmt: skip
"""Segments of the demo's release, where its own word is not the reader's."""

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "quality_text": "Both books at each month's end. Roll rates, vintages and segments are of "
        "the book under Limen's rulebook. A line is as many months late as its newest statement. "
        "Lines that were opened before the book began are seen from its first month on: a "
        "vintage's curve lies at nothing until then.",
        "late": "Lines three months late or more, share of open lines",
        "late_alt": "Share of open lines three months late or more, by month and rulebook.",
        "segments_text": "Segments by tier, use, value and stage, as the release's segment policy "
        "says them: where the lines of twelve months before the end, or of the first month, are at "
        "the end. Late and new (fewer than three statements) come first. A weak score is strained "
        "where half the limit is used, else weak; a fair score that uses less is fair; who uses "
        "half the limit is core from 10,000 yuan owed on, active below; all others are quiet.",
        "warning": "Early warning",
        "warning_text": "Alarms of Limen's early warning as the reviews kept them, against what "
        "customers would have done had the lender changed nothing: the world knows it for a year "
        "beyond its end. An alarm watches the line and after sixty days calls an officer once; it "
        "takes nothing away and keeps nobody from being restored.",
        "defaulters": "lines that would default",
        "caught": "warned of, at most a year before",
        "lead": "median lead, months",
        "alarms": "alarms",
        "wrong": "of them false",
        "yearly": "false alarms per account-year",
    },
    "zh": {
        "quality_text": "两套账册的各月月末情况。迁徙率、账龄与客群取自 Limen 规则下的账册。"
        "逾期月数以最近一期账单为准。账簿开始之前开立的额度只从首月起可见：此前其账龄曲线为零。",
        "late": "逾期三个月及以上的账户占比",
        "late_alt": "各月逾期三个月及以上的账户占比，按规则划分。",
        "segments_text": "客群按评分等级、使用程度、价值与阶段划分，由规则包的客群策略给出："
        "期末前十二个月（不足时为首月）的账户，期末归于何处。"
        "先看逾期与新户（账单不足三期）；评分偏弱者，用去一半额度以上为吃紧，否则为偏弱；"
        "评分中等而用得较少者为中等；用去一半以上者，欠款满一万元为核心，不满为活跃；其余为平静。",
        "warning": "早期预警",
        "warning_text": "Limen 早期预警的警报（由各次复审留存），与放款机构未作任何改变时客户的"
        "实际表现对照；模拟世界可预知结束后一年的表现。警报只会关注该账户，满六十天后请专员查看"
        "一次；不会减少任何额度，也不妨碍额度恢复。",
        "defaulters": "将会违约的账户",
        "caught": "提前一年内已预警",
        "lead": "提前月数（中位数）",
        "alarms": "警报数",
        "wrong": "其中误报",
        "yearly": "每账户年误报数",
    },
}
