"""The ledger's section of the demo's report."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from app.test_demo_report import demo
from limen.app.demo_report_ledger import ledger_blocks
from limen.app.demo_words import WORDS
from limen.report.blocks import Page
from limen.report.render import render


def text(language, made):
    return unescape(render(Page("t", language, tuple(ledger_blocks(made, language)))))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_balances_buckets_and_the_audit_stand_there(language):
    found = text(language, demo())
    for fact in ("12,345.67", "2025-03-31", "M0", "M2", "31–60", "4,321"):
        assert fact in found
    assert WORDS[language]["ledger_agrees"].format(lines="400 / 400") in found


def test_a_difference_is_said():
    made = demo()
    first, second = made.plays
    ledger = replace(first.proofs.ledger, faults=("l: loans 1",))
    first = replace(first, proofs=replace(first.proofs, ledger=ledger))
    made = replace(made, plays=(first, second))
    assert WORDS["en"]["ledger_differs"].format(lines="400 / 400") in text("en", made)
    assert not made.verifies
