"""From a decision to its events: no cut without its notice, in time."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from app.builders import (
    AT,
    DAY,
    HARD,
    LATE,
    ZONE,
    all_events,
    bodies,
    book_of,
    customer,
    groups_of,
    mixed,
    records,
    reviewed,
    small_release,
)
from limen.app.announce import decision_event, decision_key, notice_event
from limen.app.deciding import Run, decide_line
from limen.app.letters import Writer
from limen.book import events as e
from limen.book.group import fold_group
from limen.caps.duties import CUTS
from limen.decide.record import Record, encode


def unnoticed(events: list[e.Event], lead_days: dict[str, int]) -> list[str]:
    """The law, by itself: cuts without a notice that leaves by the day and gives the lead."""
    notices = {one.body.decision_id: one for one in events if isinstance(one.body, e.NoticeSent)}
    found = []
    for one in events:
        if not isinstance(one.body, e.DecisionMade) or one.body.action not in CUTS:
            continue
        notice = notices.get(one.body.decision_id)
        lead = timedelta(days=lead_days.get(one.body.action, 0))
        if (
            notice is None
            or notice.known_at > one.known_at
            or notice.body.effective_on < one.effective_on + lead
            or notice.body.effective_on != one.body.effective_on
        ):
            found.append(one.line_id)
    return found


LEAD = {"lower": 10}
"""As the tiny release says it."""


@pytest.fixture
def events(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    reviewed(book)
    return all_events(book)


def test_every_cut_has_its_notice_with_the_lead(events):
    assert unnoticed(events, LEAD) == []
    made = [one.body.action for one in events if isinstance(one.body, e.DecisionMade)]
    assert sorted(set(made)) == ["freeze", "lower"]


def test_planted_a_missing_notice_breaks_the_law(events):
    first = next(one for one in events if isinstance(one.body, e.NoticeSent))
    assert unnoticed([one for one in events if one is not first], LEAD) == [first.line_id]


def test_planted_a_day_less_of_lead_breaks_the_law(events):
    late = [one.line_id for one in events if getattr(one.body, "action", "") == "lower"]
    assert unnoticed(events, {"lower": 11}) == late


def record_of(lateness: tuple[int, ...]) -> Record:
    group = fold_group("g-c", customer("c", lateness))
    run = Run("run", AT, "review", small_release(), 99, ZONE, {"limen": "0"})
    return decide_line(group, "c:line", run)


def test_the_event_says_again_what_its_record_says():
    record = record_of(LATE)
    body = decision_event(record).body
    outcome = record.outcome
    assert bytes(body.record) == encode(record)
    assert (body.action, body.limit_after_minor) == (outcome.action, outcome.limit_after_minor)
    assert body.reason_codes == tuple(outcome.reason_codes) != ()
    assert (body.effective_on, body.cool_down_until) == (
        outcome.effective_on,
        outcome.cool_down_until,
    )


def test_decision_and_notice_stand_on_the_line_at_the_instant_decided():
    record = record_of(HARD)
    made = decision_event(record)
    notice = notice_event(record, Writer(small_release(), "en"))
    assert made.key == decision_key(record.question.decision_id)
    for one in (made, notice):
        assert (one.chain_id, one.line_id, one.customer_id) == ("g-c", "c:line", "c")
        assert (one.occurred_at, one.known_at, one.effective_on) == (AT, AT, DAY)


def test_the_notice_names_kind_reasons_day_and_the_text_sent():
    record = record_of(LATE)
    writer = Writer(small_release(), "zh")
    body = notice_event(record, writer).body
    assert (body.notice_kind, body.language) == ("limit_cut", "zh")
    assert body.reasons == tuple(record.outcome.reason_codes)
    assert body.effective_on == DAY + timedelta(days=10)
    assert body.text_hash == writer.write(record, "limit_cut").text_hash


@pytest.mark.parametrize("missing", ["notice_kind", "effective_on"])
def test_where_nothing_comes_into_effect_nothing_is_sent(missing):
    record = record_of(LATE)
    outcome = msgspec.structs.replace(record.outcome, **{missing: None})
    silent = msgspec.structs.replace(record, outcome=outcome)
    assert notice_event(silent, Writer(small_release(), "en")) is None


def test_one_notice_a_decision(tmp_path):
    book = book_of(tmp_path, groups_of(mixed()))
    reviewed(book)
    sent = [notice.decision_id for notice in bodies(book, e.NoticeSent)]
    assert sorted(sent) == sorted(r.question.decision_id for r in records(book).values())
