"""The lanes of a story: its months told in full, every other month folded into one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.demo_words import NAMES, WORDS
from limen.care.wording import counted
from limen.kernel.dates import month_end
from limen.report.blocks import Lane, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from limen.app.demo import Demo
    from limen.care.timeline import TimelineEntry
    from limen.care.wording import Language

ACTED = frozenset({
    "change_withdrawn", "decision_made", "limit_changed", "line_closed", "may_draw_switched",
    "notice_sent", "offer_answered",
})  # fmt: skip
"""Kinds of entry in which something was done to the line: their month is told in full."""

_UNTOLD = "customer_registered"


def lanes_of(demo: Demo, customer_id: str, language: Language) -> tuple[Lane, ...]:
    """Return a lane for each rulebook; the same months are told in full in all of them."""
    stories = [play.stories[customer_id] for play in demo.plays]
    months = set(demo.scripted.get(customer_id, ()))
    for story in stories:
        months |= {_first(entry.date) for entry in story if entry.kind in ACTED}
    names, nothing = NAMES[language], WORDS[language]["lane_none"]
    return tuple(
        Lane(names[play.release], _moments(story, months, nothing, language))
        for play, story in zip(demo.plays, stories, strict=True)
    )


def _moments(
    story: Sequence[TimelineEntry], months: set[date], nothing: str, language: Language
) -> tuple[Moment, ...]:
    kept = [entry for entry in story if entry.kind != _UNTOLD]
    moments = [
        Moment(entry.date, entry.text, entry.detail, entry.tone)
        for entry in kept
        if _first(entry.date) in months
    ]
    folded = [entry for entry in kept if _first(entry.date) not in months]
    for first in sorted({_first(entry.date) for entry in folded}):
        inside = [entry for entry in folded if _first(entry.date) == first]
        moments.append(Moment(month_end(first), _told(first, inside, language)))
    moments.sort(key=lambda moment: moment.on)
    if moments and not any(entry.kind in ACTED for entry in kept):
        moments.append(Moment(moments[-1].on, nothing))
    return tuple(moments)


def _told(first: date, entries: Iterable[TimelineEntry], language: Language) -> str:
    """A month in one line: how many draws, repayments and other entries it had."""
    words = WORDS[language]
    counts = {"story_draws": 0, "story_repayments": 0, "story_others": 0}
    for entry in entries:
        counts[_COUNTED.get(entry.kind, "story_others")] += 1
    told = [counted(words[key], count) for key, count in counts.items() if count]
    return words["story_rest"].format(
        month=f"{first:%Y-%m}", told=("，" if language == "zh" else ", ").join(told)
    )


_COUNTED = {"draw_made": "story_draws", "repayment_made": "story_repayments"}


def _first(day: date) -> date:
    return day.replace(day=1)
