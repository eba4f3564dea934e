"""The page's own words, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limen.report.blocks import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "skip": "Skip to content",
        "contents": "Contents",
        "twin": "The same figures as a table",
        "empty": "No rows.",
        "item": "Item",
        "month": "Month",
        "date": "Date",
        "point": "Point",
        "group": "Group",
        "limit": "Limit",
        "owed": "Owed",
        "marker": "Event",
        "amount": "Amount",
        "plain": "",
        "good": "eased",
        "hard": "tightened",
        "note": "notice",
    },
    "zh": {
        "skip": "跳到正文",
        "contents": "目录",
        "twin": "以表格查看数据",
        "empty": "暂无数据。",
        "item": "项目",
        "month": "月份",
        "date": "日期",
        "point": "数据点",
        "group": "组别",
        "limit": "额度",
        "owed": "欠款",
        "marker": "事件",
        "amount": "金额",
        "plain": "",
        "good": "放宽",
        "hard": "收紧",
        "note": "通知",
    },
}

HTML_LANG: dict[Language, str] = {"en": "en-GB", "zh": "zh-CN"}
