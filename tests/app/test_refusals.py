"""Every refusal that a handler gives is explained in both languages."""

import ast
import re
from pathlib import Path

import limen.app
from limen.app.refusals import REFUSALS, refusal_text
from limen.kernel.reasons import REASONS


def given(source):
    """Codes in `Refused((...))` of a file, and those added to a list of reasons."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name.endswith("Refused") or name == "reasons.append":
                inner = [each for part in node.args for each in ast.walk(part)]
                found |= {
                    each.value
                    for each in inner
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return {code for code in found if re.fullmatch(r"[a-z]+(_[a-z]+)+", code)}


def test_every_code_is_explained_and_sorted():
    folder = Path(limen.app.__file__).parent
    codes = set().union(*(given(path.read_text()) for path in folder.glob("*.py")))
    assert "key_reused" in codes
    assert codes <= set(REFUSALS)
    assert list(REFUSALS) == sorted(REFUSALS)


def test_both_languages_say_something():
    for english, chinese in REFUSALS.values():
        assert english.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_a_code_of_a_refusal_or_of_a_reason_has_its_text():
    assert refusal_text("not_eligible") == REFUSALS["not_eligible"][0]
    assert refusal_text("not_eligible", in_chinese=True) == REFUSALS["not_eligible"][1]
    assert refusal_text("L06") == REASONS["L06"].english
    assert refusal_text("L06", in_chinese=True) == REASONS["L06"].chinese
