"""The plan of a run-down against the book: whom, in which order, with which notices; no writing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.builders import (
    AT,
    CLEAN,
    DAY,
    LATE,
    NOW,
    VERSIONS,
    ZONE,
    book_of,
    customer,
    records,
    run_of,
    small_files,
    small_release,
)
from app.test_solving import ECONOMICS
from decide.us_builders import card_lender
from limen.app.letters import Writer
from limen.app.replay import Replayer
from limen.app.review import review
from limen.app.run_down import duties_of_cut, run_down_plan
from limen.kernel.dates import end_of_day
from limen.kernel.errors import BadInput
from release.builders import loaded

ASSETS = 100_000
FIRST, SECOND = date(2024, 7, 1), date(2024, 12, 1)
ANSWER = """
contact_minor = { value = 200_000, range = [0, 300_000], source = "assumed" }
[products.line.response]
source = "assumed"
[products.line.response.figures]
cut_balance_ppm = { value = 150_000, range = [0, 300_000], source = "assumed" }
"""
"""A letter costs more than any cut brings; a unit of limit taken lowers the balance by 0.15."""


def step(on: date, times_ppm: int) -> str:
    return f"""
[[run_down]]
on = {on}
limit = "leverage"
name = "standard"
max_ppm = {times_ppm}
net_assets_minor = {ASSETS}
currency = "CNY"
"""


def release_of(*steps: str, **kept):
    files = small_files(**kept)
    files["constraints.toml"] += "".join(steps).encode()
    return loaded({**files, "economics.toml": (ECONOMICS + ANSWER).encode()})


def a_book(folder, count: int = 12):
    lateness = {f"c{n:02}": (LATE if n % 2 else CLEAN) for n in range(count)}
    return book_of(folder, [customer(name, late) for name, late in lateness.items()])


def planned(book, release, now=AT, until=None):
    return run_down_plan(book, release, now, VERSIONS, until)


def test_each_step_is_kept_in_turn_and_nothing_is_written(tmp_path):
    book = a_book(tmp_path)
    head = book.head()
    release = release_of(step(FIRST, 10_600_000), step(SECOND, 9_000_000))
    first, second = planned(book, release)
    assert book.head() == head
    assert (first.on, second.on) == (FIRST, SECOND)
    assert first.most == 10_600_000 * ASSETS // 10**6
    assert (first.used_without, first.used) == (1_104_000, 1_035_000)
    assert first.left == first.most - first.used >= 0
    assert (second.used_without, second.used) == (1_035_000, 897_000)
    # Who was lowered rests: the second step touches others.
    assert [[each.line_id for each in one.lines] for one in (first, second)] == [
        ["c01:line"], ["c03:line", "c05:line"],
    ]  # fmt: skip
    for one in (first, second):
        assert [each.reason for each in one.lines] == ["P04"] * len(one.lines)
        assert [(e.customer_id, e.line_id) for e in one.lines] == sorted(
            (e.customer_id, e.line_id) for e in one.lines
        )
        assert one.value_lost_minor == sum(e.value_lost_minor for e in one.lines)
    lead = timedelta(days=10)
    for each in first.lines:
        assert each.to_minor < each.from_minor
        assert (each.notice, each.notice_by) == ("limit_cut", FIRST - lead)
        assert each.effective_on == FIRST + lead


def test_one_and_four_times_net_assets(tmp_path):
    # 4 x is far above what the book borrows, 1 x far below what cuts can reach.
    book = a_book(tmp_path)
    loose, hard = planned(book, release_of(step(FIRST, 20_000_000), step(SECOND, 1_000_000)))
    assert (loose.lines, loose.value_lost_minor) == ((), 0)
    assert loose.left > 0
    assert hard.left < 0
    assert {each.line_id for each in hard.lines} == {f"c{n:02}:line" for n in range(1, 12, 2)}
    assert any("do not reach it" in words for words in hard.words())
    for times in (4, 1):
        (one,) = planned(book, release_of(step(FIRST, times * 10**6)))
        assert one.most == times * ASSETS


def test_the_review_on_the_day_lowers_and_the_day_before_does_not(tmp_path):
    for name, on in (("before", DAY + timedelta(days=1)), ("after", DAY)):
        (tmp_path / name).mkdir()
        book = a_book(tmp_path / name)
        release = release_of(step(on, 9_000_000))
        (plan,) = planned(book, release)
        found = review(book, run_of(book, release), NOW, Writer(release, "en")).solved
        replayer, kept = Replayer(book, VERSIONS), records(book)
        assert all(replayer.replay(each.question.decision_id).is_same for each in kept.values())
        cut = {line: each for line, each in kept.items() if each.outcome.action == "lower"}
        if name == "before":
            assert found is None
            assert cut == {}
            continue
        assert found is not None
        assert (found.constraints[0].name, found.constraints[0].used) == (plan.limit, plan.used)
        assert {line: each.outcome.limit_after_minor for line, each in cut.items()} == {
            each.line_id: each.to_minor for each in plan.lines
        }
        # Late, so that the policy admits it, and dear money, so that it is done: both are true.
        assert all(set(each.outcome.reason_codes) == {"P04", "R01"} for each in cut.values())


def test_what_lies_behind_is_not_planned(tmp_path):
    book = a_book(tmp_path)
    release = release_of(step(DAY - timedelta(days=9), 9_000_000), step(FIRST, 8_000_000))
    assert [one.on for one in planned(book, release)] == [FIRST]
    later = end_of_day(FIRST + timedelta(days=1), ZONE)
    for now, until, code in (
        (later, None, "A112"),
        (AT, DAY + timedelta(days=1), "A112"),
        (AT, DAY - timedelta(days=1), "A110"),
    ):
        with pytest.raises(BadInput) as caught:
            planned(book, release, now, until)
        assert [each.code for each in caught.value.diagnostics] == [code]
    with pytest.raises(BadInput):
        planned(book, release_of())


def test_a_step_s_cut_owes_what_the_packs_demand_of_it_doubts_said():
    """A cut for the portfolio is adverse under Reg B; what waits for a fact is owed too."""
    release = card_lender()
    on = date(2026, 3, 2)
    lower = duties_of_cut("lower", "line", on, release)
    assert "us-regb-timing@1, tell by 2026-04-01, says reasons" in lower
    assert "us-regz-cut-45@1, guard until 2026-04-16, says guard" in lower
    (report,) = [each for each in lower if each.startswith("us-fcra-615a@1")]
    assert report.endswith("[not known: uses_consumer_report; needs a legal check]")
    frozen = duties_of_cut("freeze", "line", on, release)
    assert "us-regb-timing@1, tell by 2026-04-01, says reasons" in frozen
    assert not any(each.startswith("us-regz-cut-45") for each in frozen)
    assert duties_of_cut("lower", "line", on, small_release()) == ()
