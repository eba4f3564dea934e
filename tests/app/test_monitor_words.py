"""The words of the page of models in use: each English text has a Chinese one, and is in use."""

from __future__ import annotations

import ast
from pathlib import Path

from app.test_model_words import fields
from limen.app import monitor_outcomes, monitor_report
from limen.app.monitor_words import CHINESE


def test_every_text_that_is_said_stands_in_chinese_and_no_other():
    said = {
        node.args[0].value
        for module in (monitor_report, monitor_outcomes)
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "say"
        and isinstance(node.args[0], ast.Constant)
    }
    assert CHINESE.keys() == said
    for english, chinese in CHINESE.items():
        assert fields(english) == fields(chinese), english
