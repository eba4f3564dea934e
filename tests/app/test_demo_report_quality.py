"""The demo's sections on quality and early warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.looks import quality
from app.test_demo_report import demo
from limen.app.demo_quality import Alarms
from limen.app.demo_quality_words import SEGMENTS, WORDS
from limen.app.demo_report_quality import quality_blocks
from limen.report.blocks import Fact, Facts, Heading, Table


def made(alarms, *segments):
    found = demo()
    theirs, ours = found.plays
    ours = replace(ours, quality=quality(*segments), alarms=alarms)
    return replace(found, plays=(theirs, ours))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_early_warning_has_its_section(language):
    alarms = Alarms(30, 6, 3, (2, 4, 5), 4, 1, 240)
    blocks = quality_blocks(made(alarms, ("new", "quiet")), language)
    (facts,) = [block for block in blocks if isinstance(block, Facts)]
    shown = {fact.label: fact.value for fact in facts.facts}
    words = WORDS[language]
    assert shown[words["caught"]] == 3
    assert shown[words["lead"]] == "4"
    assert shown[words["wrong"]] == 250_000
    assert shown[words["yearly"]] == 50_000


def test_segments_are_named_in_the_reader_s_language_and_none_is_merged():
    (told,) = [
        [column.label for column in block.columns]
        for block in quality_blocks(made(Alarms(), ("new", "quiet"), ("core", "late")), "zh")
        if isinstance(block, Table) and block.columns[0].label == "期初" and len(block.rows) == 2
    ]
    assert told[2:] == ["至 平静", "至 新户", "至 核心", "至 逾期"]
    for names in SEGMENTS.values():
        assert len(set(names.values())) == len(names)


def test_without_terms_or_segments_their_parts_are_left_out():
    blocks = quality_blocks(made(Alarms()), "en")
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["Asset quality"]
    assert sum(isinstance(block, Table) for block in blocks) == 2


def test_no_alarm_has_no_lead():
    blocks = quality_blocks(made(Alarms(lines=3, quiet_months=30)), "en")
    (facts,) = [block for block in blocks if isinstance(block, Facts)]
    assert Fact(WORDS["en"]["lead"], "-") in facts.facts
    assert Fact(WORDS["en"]["wrong"], None, facts.facts[-1].unit) in facts.facts
