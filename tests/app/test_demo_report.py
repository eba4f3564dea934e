"""The demo's page, from two plays made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from app.looks import quality
from limen.app.demo import Demo, Harmed, Played
from limen.app.demo_ledger import LedgerFound
from limen.app.demo_proofs import Proofs
from limen.app.demo_quality import Alarms
from limen.app.demo_report import demo_page
from limen.app.demo_words import NAMES, WORDS
from limen.app.play import Month, Tale
from limen.care.letters import Letter
from limen.care.timeline import TimelineEntry
from limen.report.render import render
from limen.world.story import OWNER, PROBE

DAY = date(2025, 3, 5)


def play(name: str, harmed: int) -> Played:
    months = [Month(date(2025, 3, 1), lines=9, limit_minor=90_000, actions={"lower": 2})]
    entries = (TimelineEntry(DAY, "draw_made", f"{name} <draw> & more", "small", "note"),)
    return Played(
        release=name,
        release_id=f"{name:a<64}",
        tale=Tale(
            months=months,
            told={"R01": 3},
            noted={"R01": 2, "U01": 91},
            decisions=2,
            lines_decided=9,
        ),
        harmed=Harmed(5, 5, harmed, 123_400, 567_800),
        defaulters=1,
        customers=1_234,
        book=Path(f"{name}.book"),
        stories={OWNER: entries, PROBE: entries},
        letters={OWNER: ((DAY, Letter("A <subject>", "One.\n\nTwo.", "en", "x")),), PROBE: ()},
        ccf_ppm=500_000,
        lgd_ppm=650_000,
        quality=quality(),
        alarms=Alarms(),
        proofs=Proofs(5_678, (), (), 2, 0, ledger()),
    )


def ledger() -> LedgerFound:
    return LedgerFound(
        date(2025, 3, 31),
        {"cash": -1_234_567, "loans": 1_234_567},
        {"M0": 7, "M2": 1},
        {"M0": 802_467, "M2": 432_100},
        400,
        (),
    )


def demo() -> Demo:
    scripted = dict.fromkeys((OWNER, PROBE), frozenset({DAY.replace(day=1)}))
    return Demo(Path("r.html"), 7, (play("incumbent", 41), play("limen", 13)), scripted)


def page(language: str = "en") -> str:
    return render(demo_page(demo(), language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fact_stands_on_the_page(language):
    text = page(language)
    for fact in ("1,234", "5,678", "41", "13", "1,234", "50 %", "65 %", "aaaa"):
        assert fact in text
    for words in ("title", "stories", "owner_text", "probe_text", "proof"):
        assert WORDS[language][words] in unescape(text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_told_and_what_was_only_kept_stand_apart(language):
    text, words = unescape(page(language)), WORDS[language]
    assert text.count(words["told"]) >= 2
    assert text.count(words["noted"]) >= 2
    row = re.search(r"<tr>(?:(?!</tr>).)*U01.*?</tr>", text, re.DOTALL).group()
    assert re.findall(r">\s*([\d,]+)\s*<", row) == ["0", "91"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_play_without_decisions_says_so(language):
    made, words = demo(), WORDS[language]
    plays = tuple(replace(each, tale=Tale(months=[Month(date(2025, 3, 1))])) for each in made.plays)
    text = unescape(render(demo_page(replace(made, plays=plays), language)))
    for play in plays:
        name = NAMES[language][play.release]
        assert words["actions_none"].format(name=name) in text
        assert words["reasons_none"].format(name=name, notices="0") in text


def test_text_from_the_book_is_never_markup():
    text = page()
    assert "<draw>" not in text
    assert "<subject>" not in text
    assert "&lt;draw&gt; &amp; more" in text


def test_a_letter_stands_whole_beside_its_story():
    text = page()
    assert "One." in text
    assert "Two." in text


def test_the_same_plays_give_the_same_bytes():
    assert page() == page()
