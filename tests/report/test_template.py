import re

from limen.report.style import CSS
from limen.report.template import BLOCKS, PAGE


def test_nothing_is_marked_safe_in_a_template():
    assert not re.search(r"\|\s*safe|autoescape", PAGE + BLOCKS)


def test_every_class_has_a_style():
    named = {
        name for value in re.findall(r'class="([^"{]+)"', PAGE + BLOCKS) for name in value.split()
    }
    assert {name for name in named if f".{name}" not in CSS} <= {"lane-heads"}


def test_there_is_no_script_and_no_style_attribute():
    assert "<script" not in PAGE + BLOCKS
    assert "style=" not in PAGE + BLOCKS
