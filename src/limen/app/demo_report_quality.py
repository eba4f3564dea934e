"""The demo's report on the quality of its book, and on its early warning."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from limen.app.demo_quality_words import SEGMENTS, WORDS
from limen.app.demo_words import NAMES
from limen.app.quality import BUCKETS
from limen.app.quality_report import migration, moves, rolls, vintages
from limen.app.quality_words import WORDS as QUALITY
from limen.report import plots
from limen.report.blocks import COUNT, PPM, Block, Fact, Facts, Heading, Text

if TYPE_CHECKING:
    from limen.app.demo import Demo, Played
    from limen.app.quality import Quality
    from limen.care.wording import Language
    from limen.report.blocks import Figure

MILLION = 1_000_000


def quality_blocks(demo: Demo, language: Language) -> list[Block]:
    """Return the two sections; the second only where a release has an early warning."""
    words, own = WORDS[language], QUALITY[language]
    ours = next(play for play in demo.plays if play.release == "limen")
    blocks: list[Block] = [
        Heading(own["title"]),
        Text.of(words["quality_text"]),
        _late(demo, language),
        *rolls(ours.quality, own, language),
        moves(ours.quality, own),
        *vintages(ours.quality, own, language),
    ]
    if ours.quality.migration:
        named = _named(ours.quality, language)
        blocks += [Text.of(words["segments_text"]), migration(named, own)]
    if ours.alarms.lines:
        blocks += [Heading(words["warning"]), *_warning(ours, language)]
    return blocks


def _named(quality: Quality, language: Language) -> Quality:
    names, pairs = SEGMENTS[language], quality.migration.items()
    moved = {(names.get(a, a), names.get(b, b)): count for (a, b), count in pairs}
    return replace(quality, migration=Counter(moved))


def _late(demo: Demo, language: Language) -> Figure:
    words, names = WORDS[language], NAMES[language]
    series = [
        plots.Series(
            names[play.release],
            tuple(
                one[BUCKETS - 1] * MILLION // max(sum(one.values()), 1)
                for one in play.quality.standing
            ),
        )
        for play in demo.plays
    ]
    months = [f"{day:%Y-%m}" for day in demo.plays[0].quality.days]
    return plots.lines(words["late"], months, series, PPM, alt=words["late_alt"], language=language)


def _warning(play: Played, language: Language) -> list[Block]:
    words, found = WORDS[language], play.alarms
    lead = "-" if found.lead_median is None else f"{found.lead_median:g}"
    wrong = found.false_alarms * MILLION // found.alarms if found.alarms else None
    return [
        Text.of(words["warning_text"]),
        Facts(
            (
                Fact(words["defaulters"], found.defaulters, COUNT),
                Fact(words["caught"], found.caught, COUNT),
                Fact(words["lead"], lead),
                Fact(words["alarms"], found.alarms, COUNT),
                Fact(words["wrong"], wrong, PPM),
                Fact(words["yearly"], found.yearly_ppm, PPM),
            )
        ),
    ]
