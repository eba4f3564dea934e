import re

import pytest

from limen.care.wayback import WAYS, what_restores
from limen.kernel.errors import InvariantViolated
from limen.kernel.reasons import REASONS

# What nobody can change, what the lender caused, and what must stay silent.
SILENT = {
    "F01", "F02", "A01", "L03", "L04", "L05", "L06", "L07", "I06", "S02", "S05", "U06",
    "P01", "P02", "P03", "P04", "P05", "C03", "C04",
}  # fmt: skip


def test_every_code_is_either_advised_on_or_silent_by_decision():
    assert WAYS.keys() | SILENT == REASONS.keys()
    assert not WAYS.keys() & SILENT


@pytest.mark.parametrize("code", sorted(SILENT))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_said_where_nothing_can_be_done_or_may_be_said(code, language):
    assert what_restores((code,), language) == ()


@pytest.mark.parametrize("code", sorted(WAYS))
def test_advice_is_a_sentence_in_each_language(code):
    (english,) = what_restores((code,), "en")
    (chinese,) = what_restores((code,), "zh")
    assert english.endswith(".")
    assert chinese.endswith("。")
    assert english.isascii()
    assert not re.search(r"[,:;()?!]", chinese), "Chinese text has Chinese punctuation"


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_nothing_is_promised_pressed_or_steered(way):
    promise = r"\b(will restore|guarantee|must|hurry|immediately|last chance|only today)\b"
    assert not re.search(promise, way.en, re.IGNORECASE)
    assert not re.search("保证|必须|立即|马上|尽快|务必|一定", way.zh)
    assert not re.search(r"\b(draw more|borrow more|use the line)\b", way.en, re.IGNORECASE)


def test_the_order_is_that_of_the_reasons_and_nothing_is_said_twice():
    assert what_restores(("U02", "F01", "R02", "U01"), "en") == (WAYS["U02"].en, WAYS["R02"].en)


def test_an_unknown_code_is_refused():
    with pytest.raises(InvariantViolated):
        what_restores(("X99",), "en")
