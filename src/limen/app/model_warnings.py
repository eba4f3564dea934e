"""What a validation warns of, in Chinese: patterns of the English sentences, each with its own.

The sentences are made where the faults are found; `tests/app/test_model_warnings.py` makes each of
them anew, so that a sentence that changes is missed here. Words of a file stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from limen.report.blocks import Language

SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    (
        r"(?P<name>.+?): K006 '.+' alone has an AUC of (?P<auc>[\d.]+): it may know the outcome .*",
        (
            "{name}: K006 “{name}”单独的 AUC 已达 {auc}：它可能已包含结果。请核对该值何时可知；"
            "若在决定之后才可知，请勿使用。"
        ),
    ),
    (
        r"(?P<name>.+?): K009 only (?P<count>\d+) defaults in the fit: its figures say little .*",
        (
            "{name}: K009 拟合样本中只有 {count} 例违约：其指标说明不了多少问题"
            "（两类结果各 100 例已属偏少）。"
        ),
    ),
    (
        r"(?P<name>.+?): K009 only (?P<count>\d+) goods in the fit: its figures say little .*",
        (
            "{name}: K009 拟合样本中只有 {count} 名正常客户：其指标说明不了多少问题"
            "（两类结果各 100 例已属偏少）。"
        ),
    ),
    (
        (
            r"(?P<name>.+?): K021 '.+' alone tells a group of the protected attribute "
            r"'(?P<own>.+)' with an AUC of (?P<auc>[\d.]+): it may stand in for it .*"
        ),
        (
            "{name}: K021 “{name}”单独即可识别受保护属性“{own}”的某一组，AUC 为 {auc}：它可能是"
            "该属性的替代变量。请勿使用，或书面说明为何必要、以及试过哪些替代方案。"
        ),
    ),
    (
        (
            r"(?P<name>.+?): K022 on rows that the trees did not see the riskier score defaults no "
            r"more often: .*"
        ),
        (
            "{name}: K022 在拟合时未见过的样本上，评分较高风险者的违约并不更多："
            "所有客户得到同一概率，即没有学到任何规律；需要更多客户或其他字段。"
        ),
    ),
    (r"(?P<count>[\d,]+) rows are left out: (?P<why>.*)", "有 {count} 行未纳入：{why}"),
)

REASONS: Final[tuple[tuple[str, str], ...]] = (
    (r"missing", "缺失"),
    (r"unknown code; known: (?P<known>.*)", "未知代码；已知代码：{known}"),
    (r"not a number in plain digits", "不是普通数字"),
    (r"not a finite number", "不是有限数值"),
    (r"out of bounds", "超出允许范围"),
    (r"out of range", "超出范围"),
    (r"above (?P<most>[\d,]+)", "大于 {most}"),
    (r"below (?P<least>-?[\d,]+)", "小于 {least}"),
    (r"not true or false", "不是 true 或 false"),
    (r"not a date", "不是日期"),
    (r"not a date written as 2005-04-30", "不是形如 2005-04-30 的日期"),
    (r"the same key with another content in this file", "同一键在本文件中内容不同"),
)


def warned(text: str, language: Language) -> str:
    """Return a warning in a language; one without a pattern stays in English."""
    if language == "en":
        return text
    for pattern, chinese in SENTENCES:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is not None:
            said = found.groupdict()
            if "why" in said:
                said["why"] = _reasons(said["why"])
            return chinese.format(**said)
    return text


def _reasons(text: str) -> str:
    """Return ``column: reason (count); ...`` with each reason in Chinese."""
    return "；".join(_reason(each) for each in re.split(r"(?<=\)); ", text))


def _reason(text: str) -> str:
    found = re.fullmatch(r"(?P<column>[^:]+): (?P<reason>.*) \((?P<count>[\d,]+)\)", text)
    if found is None:
        return text
    for pattern, chinese in REASONS:
        said = re.fullmatch(pattern, found["reason"])
        if said is not None:
            reason = chinese.format(**said.groupdict())
            return f"{found['column']}：{reason}（{found['count']} 行）"
    return text
