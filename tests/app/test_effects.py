"""Announced changes on their day: they may soften, never deepen."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.builders import (
    DAY,
    HARD,
    LATE,
    LIMIT,
    NOW,
    ZONE,
    bodies,
    book_of,
    customer,
    event,
    reviewed,
    run_of,
    small_release,
)
from limen.app.deciding import Run, decide_line
from limen.app.effects import UPWARD, Due, due_changes, milder, take_effect
from limen.app.letters import WITHDRAWN, Writer
from limen.app.ports import Put
from limen.book import events as e
from limen.book.group import GroupState, fold_group
from limen.book.line import DecisionMark
from limen.caps.duties import CUTS
from limen.decide.record import Record
from limen.kernel.dates import start_of_day

LINE = "c:line"
# An independent ranking of what an action takes away; higher is worse for the customer.
WORSE = ["keep", "watch", "step_down", "lower", "freeze", "divert", "close"]
RANK = {**{name: place for place, name in enumerate(WORSE)}, **dict.fromkeys(UPWARD, 0)}
LIMITS = st.integers(0, 10).map(lambda steps: steps * 100_000)


def mark(action: str, to_minor: int, effective_on: date | None = None) -> DecisionMark:
    """A change of the limit of 1,000,000 announced on the review's day."""
    on = effective_on or DAY + timedelta(days=10)
    return DecisionMark("dec_then", DAY, NOW, action, LIMIT, to_minor, on, None, ("R01",))


def run_on(day: date) -> Run:
    at = start_of_day(day, ZONE)
    return Run("run_effect", at, "review", small_release(), 10**6, ZONE, {"limen": "0"})


def again(action: str, to_minor: int) -> Record:
    """A decision taken anew that says this."""
    group = fold_group("g-c", customer("c", LATE))
    record = decide_line(group, LINE, run_on(DAY), ignoring="dec_then")
    outcome = msgspec.structs.replace(
        record.outcome, action=action, limit_before_minor=LIMIT, limit_after_minor=to_minor
    )
    return msgspec.structs.replace(record, outcome=outcome)


# -- the milder of two


@given(
    st.sampled_from(sorted(CUTS)),
    LIMITS,
    st.sampled_from(sorted(RANK)),
    LIMITS,
)
def test_the_milder_of_two_is_never_worse_than_either(then, then_minor, now, now_minor):
    action, to_minor = milder(mark(then, then_minor), again(now, now_minor))
    assert RANK[action] <= min(RANK[then], RANK[now])
    assert to_minor >= then_minor


@given(st.sampled_from(sorted(CUTS)), LIMITS)
def test_the_same_again_comes_as_announced(action, to_minor):
    assert milder(mark(action, to_minor), again(action, to_minor)) == (action, to_minor)


@given(st.sampled_from(sorted(CUTS)), LIMITS, st.sampled_from(sorted(UPWARD)), LIMITS)
def test_a_cut_never_turns_into_a_gift(then, then_minor, up, up_minor):
    """It is withdrawn instead; a raise has its own announcement."""
    assert milder(mark(then, then_minor), again(up, up_minor)) == ("keep", LIMIT)


def test_planted_a_deeper_second_decision_is_seen_by_the_law():
    """Taking the later decision as it is would break it: close over lower, 0 under 800,000."""
    assert RANK["close"] > RANK["lower"]
    assert milder(mark("lower", 800_000), again("close", 0)) == ("lower", 800_000)
    assert milder(mark("lower", 800_000), again("lower", 300_000)) == ("lower", 800_000)


def test_a_smaller_cut_now_comes_at_its_own_limit():
    assert milder(mark("lower", 300_000), again("lower", 800_000)) == ("lower", 800_000)
    assert milder(mark("close", 1_000_000), again("freeze", 1_000_000))[0] == "freeze"


# -- whole days through a book


def pending(folder, lateness=LATE, more=()):
    """A book whose one line was reviewed and had more happen since, and its group."""
    book = book_of(folder, [customer("c", lateness)])
    reviewed(book)
    for one in more:
        assert book.append([one], NOW) == [Put.WRITTEN]
    return book, group_of(book)


def group_of(book) -> GroupState:
    return fold_group("g-c", book.chain_events("g-c"))


def effects(group: GroupState, day: date) -> list[e.Event]:
    run = run_on(day)
    letters = Writer(run.release, "en")
    return [
        happening
        for due in due_changes(group, day)
        for happening in take_effect(group, due, run, letters)
    ]


def kinds(events: list[e.Event]) -> list[str]:
    return [one.kind for one in events]


COMES_ON = DAY + timedelta(days=10)


def test_nothing_is_due_before_its_day(tmp_path):
    _, group = pending(tmp_path)
    assert due_changes(group, COMES_ON - timedelta(days=1)) == []
    (due,) = due_changes(group, COMES_ON)
    assert (due.line_id, due.mark.action) == (LINE, "lower")
    assert due_changes(group, COMES_ON + timedelta(days=9)) == [due]


def test_a_cut_that_still_holds_comes_and_names_decision_and_notice(tmp_path):
    book, group = pending(tmp_path)
    (change,) = effects(group, COMES_ON)
    (made,), (notice,) = bodies(book, e.DecisionMade), bodies(book, e.NoticeSent)
    assert change.body == e.LimitChanged(
        LIMIT, made.limit_after_minor, "lender", made.decision_id, notice.notice_id
    )
    assert change.effective_on == COMES_ON >= notice.effective_on


def test_the_effect_settles_what_was_pending(tmp_path):
    book, group = pending(tmp_path)
    assert group.lines[LINE].pending is not None
    book.append(effects(group, COMES_ON), NOW)
    after = group_of(book).lines[LINE]
    assert after.pending is None
    assert after.limit_minor == bodies(book, e.DecisionMade)[0].limit_after_minor
    assert due_changes(group_of(book), COMES_ON) == []


def paid_up() -> e.Event:
    """A statement after the review that is not late."""
    return event("c", "april", e.StatementClosed(0, 0, "paid_in_full"), DAY + timedelta(days=2))


def test_a_cut_whose_reason_went_away_is_withdrawn_and_the_customer_told(tmp_path):
    book, group = pending(tmp_path, more=[paid_up()])
    happening = effects(group, COMES_ON)
    assert kinds(happening) == ["decision_made", "change_withdrawn", "notice_sent"]
    anew, withdrawn, told = (one.body for one in happening)
    (made,) = bodies(book, e.DecisionMade)
    assert anew.supersedes == withdrawn.decision_id == made.decision_id
    assert (told.notice_kind, told.decision_id) == (WITHDRAWN, anew.decision_id)
    assert told.text_hash
    book.append(happening, NOW)
    line = group_of(book).lines[LINE]
    assert (line.pending, line.limit_minor) == (None, LIMIT)


def test_a_cut_whose_reason_grew_worse_comes_only_as_announced(tmp_path):
    """Three months late by the day, a freeze were it new: only the announced cut comes."""
    worse = event("c", "april", e.StatementClosed(100_000, 3, "late"), DAY + timedelta(days=2))
    book, group = pending(tmp_path, more=[worse])
    assert decide_line(group, LINE, run_on(COMES_ON), ignoring="x").outcome.action == "freeze"
    (change,) = effects(group, COMES_ON)
    assert isinstance(change.body, e.LimitChanged)
    assert change.body.to_minor == bodies(book, e.DecisionMade)[0].limit_after_minor


def test_a_cut_to_what_is_owed_softens_where_more_is_owed_on_the_day(tmp_path):
    """It was to end at 100,000; 600,000 are owed by the day, and the cut ends there."""
    more = event("c", "april", e.StatementClosed(600_000, 1, "late"), DAY + timedelta(days=2))
    book, group = pending(tmp_path, more=[more])
    happening = effects(group, COMES_ON)
    assert kinds(happening) == ["decision_made", "limit_changed"]
    announced = bodies(book, e.DecisionMade)[0].limit_after_minor
    assert announced < happening[1].body.to_minor == 600_000
    assert happening[0].body.supersedes == happening[1].body.decision_id


def test_a_freeze_without_lead_comes_the_next_morning_as_decided(tmp_path):
    book, group = pending(tmp_path, HARD)
    (made,), (notice,) = bodies(book, e.DecisionMade), bodies(book, e.NoticeSent)
    assert made.effective_on == notice.effective_on == DAY
    (switch,) = effects(group, DAY + timedelta(days=1))
    assert switch.body == e.MayDrawSwitched(False, made.decision_id, notice.notice_id)
    assert switch.effective_on == DAY + timedelta(days=1)
    book.append([switch], NOW)
    line = group_of(book).lines[LINE]
    assert (line.may_draw, line.pending, line.limit_minor) == (False, None, LIMIT)


@pytest.mark.parametrize(
    ("action", "to_minor", "body"),
    [
        ("raise", 1_200_000, e.LimitChanged(LIMIT, 1_200_000, "lender", "dec_then")),
        ("reinstate", 1_500_000, e.LimitChanged(LIMIT, 1_500_000, "lender", "dec_then")),
        ("unfreeze", LIMIT, e.MayDrawSwitched(True, "dec_then")),
    ],
)
def test_an_upward_change_comes_as_announced_whatever_happened_since(action, to_minor, body):
    """The line is three months late by now: what was promised is kept."""
    frozen = [event("c", "frozen", e.MayDrawSwitched(False), DAY)] if action == "unfreeze" else []
    group = fold_group("g-c", customer("c", HARD) + frozen)
    due = Due(LINE, mark(action, to_minor))
    run = run_on(COMES_ON)
    (change,) = take_effect(group, due, run, Writer(run.release, "en"))
    assert change.body == body


def gone(group: GroupState, action: str, to_minor: int) -> str:
    """Why the change has nothing left to do; it must be its only event."""
    run = run_on(COMES_ON)
    due = Due(LINE, mark(action, to_minor))
    (change,) = take_effect(group, due, run, Writer(run.release, "en"))
    assert isinstance(change.body, e.ChangeWithdrawn)
    assert change.body.decision_id == "dec_then"
    return change.body.because


@pytest.mark.parametrize(
    ("since", "action", "to_minor", "because"),
    [
        (e.LimitChanged(LIMIT, 300_000, "customer"), "lower", 500_000, "no higher already"),
        (e.LimitChanged(LIMIT, 1_800_000, "lender"), "reinstate", 1_500_000, "no lower already"),
        (e.LineClosed(), "freeze", LIMIT, "line_closed"),
        (e.MayDrawSwitched(False), "divert", LIMIT, "line_frozen"),
        (e.FlagChanged("fraud", True), "reinstate", 1_500_000, "bound by fraud"),
    ],
)
def test_a_change_that_came_too_late_is_withdrawn_and_moves_nothing(
    since, action, to_minor, because
):
    """Without the look at how the line stands now, the first would raise and the second cut it."""
    group = fold_group("g-c", [*customer("c", LATE), event("c", "since", since, DAY)])
    assert because in gone(group, action, to_minor)


def test_a_close_comes_on_a_frozen_line():
    group = fold_group(
        "g-c", [*customer("c", HARD), event("c", "frozen", e.MayDrawSwitched(False), DAY)]
    )
    due = Due(LINE, at_once(mark("close", LIMIT), DAY))
    run = run_on(DAY + timedelta(days=1))
    (change,) = take_effect(group, due, run, Writer(run.release, "en"))
    assert isinstance(change.body, e.LineClosed)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("close", e.LineClosed),
        ("freeze", e.MayDrawSwitched),
        ("divert", e.MayDrawSwitched),
        ("lower", e.LimitChanged),
        ("step_down", e.LimitChanged),
    ],
)
def test_each_cut_has_its_own_event(action, kind):
    group = fold_group("g-c", customer("c", LATE))
    due = Due(LINE, at_once(mark(action, 100_000), DAY))
    run = run_on(DAY + timedelta(days=1))
    (change,) = take_effect(group, due, run, Writer(run.release, "en"))
    assert isinstance(change.body, kind)
    assert change.key == "effect:dec_then"


def at_once(one: DecisionMark, on: date) -> DecisionMark:
    """The mark with its effect on that day."""
    return one._replace(effective_on=on)


def test_an_effect_made_twice_is_written_once(tmp_path):
    book, group = pending(tmp_path)
    happening = effects(group, COMES_ON)
    assert book.append(happening, NOW) == [Put.WRITTEN]
    assert book.append(happening, NOW) == [Put.REPEATED]


def test_a_review_of_a_pending_line_makes_no_second_cut(tmp_path):
    book, _ = pending(tmp_path)
    run = run_of(book, at=NOW)
    record = decide_line(group_of(book), LINE, run)
    assert record.outcome.action not in CUTS
