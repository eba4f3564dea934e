"""Every warning that a validation can give has its Chinese sentence."""

import random
import re

import numpy as np
import pytest

from limen.app.model_validate import rows_left_out
from limen.app.model_warnings import REASONS, SENTENCES, warned
from limen.kernel.diagnostics import Diagnostics
from limen.risk.binned import warn_of_few, warn_of_leaks
from limen.risk.proxies import Proxy, judge_proxies
from risk.tree.models import COLUMNS, OUTCOME, fitted

ENGLISH = re.compile(r"[a-z]+ [a-z]+ [a-z]+")


def nothing_learnt():
    """The warning of a tree whose score ranks no unseen row."""
    columns = {"late": COLUMNS["late"][:200], "use": COLUMNS["use"][:200]}
    for seed in range(12):
        shuffled = OUTCOME[:200]
        random.Random(seed).shuffle(shuffled)
        found = fitted(columns, outcome=shuffled).diagnostics
        if any(each.code == "K022" for each in found):
            return [each for each in found if each.code == "K022"]
    return []


def real_warnings():
    faults = Diagnostics()
    warn_of_leaks({"owed_minor": 993_000}, faults)
    warn_of_few(np.array([1, 0, 0, 0]), "tree", faults)
    warn_of_few(np.array([1, 1, 1, 0]), "tree", faults)
    judge_proxies([Proxy("owed_minor", "sex", 971_000, is_copy=False)], faults)
    faults.extend(nothing_learnt())
    left_out = {"statements.status: unknown code; known: -2, -1": 5, "a.b: not a finite number": 1}
    return [*(str(each) for each in faults.items), *rows_left_out(6, left_out)]


def test_each_warning_is_said_in_chinese_with_its_figures():
    assert len(real_warnings()) == len(SENTENCES)
    for english in real_warnings():
        chinese = warned(english, "zh")
        assert chinese != english and not ENGLISH.search(chinese), english
        figures = re.findall(r"[\d.]*\d", re.sub(r"\(.*", "", english))
        assert all(figure in chinese for figure in figures)
        assert warned(english, "en") == english


@pytest.mark.parametrize(("pattern", "chinese"), REASONS)
def test_reasons_of_rows_are_said_in_chinese(pattern, chinese):
    reason = re.sub(r"\(\?P<\w+>.*\)", "7", pattern)
    said = warned(f"3 rows are left out: lines.x: {reason} (3)", "zh")
    assert chinese.format(known=7, most=7, least=7) in said and "3 行" in said


def test_what_has_no_pattern_stays_as_it_is():
    assert warned("something new", "zh") == "something new"
    told = warned("2 rows are left out: a.b: a new fault (1); a.c: missing (1)", "zh")
    assert told == "有 2 行未纳入：a.b: a new fault (1)；a.c：缺失（1 行）"
