"""The words of a workbook, in English and Chinese; a sheet is read in either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from limen.dmn.grid import Kind

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "decision": "Decision",
        "hit_policy": "Hit policy",
        "aggregation": "Aggregation",
        "model": "Model",
        "column": "Column",
        "expression": "Expression",
        "type": "Type",
        "allowed": "Allowed values",
        "default": "Default",
        "rule": "Rule id",
    },
    "zh": {
        "decision": "决策",
        "hit_policy": "命中策略",
        "aggregation": "汇总",
        "model": "模型",
        "column": "列",
        "expression": "表达式",
        "type": "类型",
        "allowed": "允许值",
        "default": "默认值",
        "rule": "规则编号",
    },
}
KINDS: Final[Mapping[str, Mapping[Kind, str]]] = {
    "en": {
        "input": "input",
        "output": "output",
        "annotation": "annotation",
        "description": "description",
    },
    "zh": {"input": "输入", "output": "输出", "annotation": "注释", "description": "说明"},
}
LANGUAGES: Final = tuple(LABELS)
README_TITLE: Final = {"en": "README", "zh": "说明"}

_README_EN: Final = """How to write in this workbook
Each sheet is one decision table of a DMN model; each row below the heading is a rule.

Conditions (columns marked input)
-                     anything, known or not; an empty cell means the same
"gold"                the text gold: texts stand in double quotes
"gold", "silver"      one of these
not("gold")           any text but this
500                   the number 500, without thousands separators
< 500                 below 500
>= 500                500 or more
[500..900)            from 500, and below 900
true                  yes; the opposite is false
null                  not known
date("2026-12-31")    that day

Answers (columns marked output)
An answer is an expression: "raise", 500, limit * 2, ["watch", "lower"]. Nothing is: null

Rows
Change a cell, insert a row, delete a row, or move one.
Leave the rule id of a new row empty, or give it a name: new:my-rule
Never copy a rule id into another row, and do not change one.
Some tables take the first rule that fits: there the order of the rows counts.

What not to do
Change only rows. Hit policy, columns, types and allowed values belong to the model.
No formulas, no merged cells. Cells are formatted as text, so that 1-2 is not made a date.
A column that you delete is left as it is in the model, and so is a sheet.

Then
Show what would change: limen policy from-xlsx BOOK.xlsx --model MODEL.dmn
Change the model: limen policy from-xlsx BOOK.xlsx --model MODEL.dmn --write
Faults come back as comments in a copy of this workbook."""

_README_ZH: Final = """如何填写本工作簿
每张工作表是 DMN 模型的一张决策表；表头以下每一行是一条规则。

条件（标为“输入”的列）
-                     任何值，已知或未知；空单元格含义相同
"gold"                文本 gold：文本写在英文双引号内
"gold", "silver"      其中之一
not("gold")           除此以外的文本
500                   数字 500，不写千位分隔符
< 500                 小于 500
>= 500                500 及以上
[500..900)            从 500 起，小于 900
true                  是；相反为 false
null                  未知
date("2026-12-31")    该日

结果（标为“输出”的列）
结果是表达式："raise"、500、limit * 2、["watch", "lower"]。没有结果写 null

行
可以修改单元格、插入行、删除行、移动行。
新行的规则编号留空，或写 new:my-rule 来命名。
不要把规则编号复制到另一行，也不要修改它。
有的表取第一条符合的规则：行的顺序有意义。

请勿
只改规则行。命中策略、列、类型和允许值属于模型。
不用公式，不合并单元格。单元格为文本格式，1-2 不会变成日期。
删除的列或工作表，在模型中保持不变。

然后
显示将要改变的内容：limen policy from-xlsx BOOK.xlsx --model MODEL.dmn
修改模型：limen policy from-xlsx BOOK.xlsx --model MODEL.dmn --write
错误以批注写在本工作簿的副本中。"""

README: Final = {"en": _README_EN, "zh": _README_ZH}


def label_named(text: str) -> str | None:
    """Return which label of a heading a text is, in any language."""
    for words in LABELS.values():
        for key, word in words.items():
            if word.casefold() == text.strip().casefold():
                return key
    return None


def kind_named(text: str) -> Kind | None:
    """Return which kind of column a text names, in any language."""
    for words in KINDS.values():
        for kind, word in words.items():
            if word.casefold() == text.strip().casefold():
                return kind
    return None
