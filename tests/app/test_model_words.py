"""The words of a validation's page: each English text has a Chinese one with the same fields."""

from __future__ import annotations

import ast
from pathlib import Path

from app.wording import fields
from limen.app import model_report, model_report_stability, model_words
from limen.app.model_words import CHINESE, interval_in, words_in
from limen.risk.validation import Interval

CHOSEN = {"age", "education", "marriage", "sex", "scorecard", "tree"}
"""Said by a name that is held in a variable."""


def said() -> set[str]:
    """Every text that the page's modules say."""
    found = set()
    for module in (model_report, model_report_stability, model_words):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                found |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    return found | {model_report.BIAS}


def test_every_text_that_is_said_stands_in_chinese_and_no_other():
    assert CHINESE.keys() == said() | CHOSEN
    for english, chinese in CHINESE.items():
        assert fields(english) == fields(chinese), english


def test_an_attribute_without_a_word_keeps_its_name():
    assert words_in("zh")("branch") == "branch"
    assert words_in("zh")("fold {n}", n=2) == "第 2 折"
    assert words_in("en")("fold {n}", n=2) == "fold 2"


def test_an_interval_in_both_languages():
    found = Interval(0.5, 0.4, 0.6)
    assert interval_in(words_in("en"), found) == "0.5000 (0.4000 to 0.6000)"
    assert interval_in(words_in("zh"), found) == "0.5000（0.4000 至 0.6000）"
