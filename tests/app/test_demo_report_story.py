"""A story's lanes: its own months in full, every other one in a line, the same in all lanes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.test_demo_report import demo
from limen.app.demo_report_story import lanes_of
from limen.app.demo_words import WORDS
from limen.care.timeline import TimelineEntry
from limen.world.story import OWNER


def entry(month: int, day: int, kind: str) -> TimelineEntry:
    return TimelineEntry(date(2025, month, day), kind, f"{kind} {month}-{day}", "", "plain")


QUIET = (
    entry(1, 1, "customer_registered"),
    entry(1, 3, "draw_made"),
    entry(1, 4, "draw_made"),
    entry(1, 9, "repayment_made"),
    entry(2, 5, "draw_made"),
    entry(3, 6, "sales_reported"),
    entry(4, 7, "draw_made"),
)


def lanes(story, other=QUIET, scripted=frozenset(), language="en"):
    made = demo()
    first, second = made.plays
    plays = replace(first, stories={OWNER: story}), replace(second, stories={OWNER: other})
    return lanes_of(replace(made, plays=plays, scripted={OWNER: scripted}), OWNER, language)


def test_a_month_in_which_nothing_was_done_is_one_line():
    lane = lanes(QUIET)[0]
    told = {moment.on: moment.what for moment in lane.moments}
    assert told[date(2025, 1, 31)] == "All of 2025-01: 2 draws, 1 repayment"
    assert told[date(2025, 3, 31)] == "All of 2025-03: 1 other entry"
    assert lane.moments[-1].what == WORDS["en"]["lane_none"]
    assert lane.moments[-1].tone == "plain"
    assert len(lane.moments) == 5


@pytest.mark.parametrize("kind", ["decision_made", "limit_changed", "line_closed", "notice_sent"])
def test_a_month_in_which_any_lender_acted_is_told_in_full_in_every_lane(kind):
    acted, quiet = lanes((*QUIET, entry(2, 20, kind)))
    assert [m.what for m in acted.moments if m.on.month == 2] == ["draw_made 2-5", f"{kind} 2-20"]
    assert [m.what for m in quiet.moments if m.on.month == 2] == ["draw_made 2-5"]
    assert next(m.what for m in quiet.moments if m.on.month == 1).startswith("All of 2025-01")


def test_a_scripted_month_is_told_in_full():
    lane = lanes(QUIET, scripted=frozenset({date(2025, 1, 1)}))[0]
    assert sum(moment.on.month == 1 for moment in lane.moments) == 3


def test_days_stand_in_order_and_words_in_the_page_s_language():
    for lane in lanes((*QUIET, entry(2, 20, "line_closed")), language="zh"):
        assert [moment.on for moment in lane.moments] == sorted(m.on for m in lane.moments)
        assert "提款 2 次" in lane.moments[0].what
