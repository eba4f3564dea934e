"""What a line's facts know is owed is what the book's own state says, after every event."""

from datetime import date

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, run_state_machine_as_test

from app.test_close_day import filled
from book.test_line_core import OPENED, facts
from features.histories import Deeds
from limen.app.feature_histories import book_histories
from limen.app.repayments import Repay
from limen.book import accounts as a
from limen.book import events as e
from limen.book.group import GroupState, apply
from limen.book.money_events import EntryPosted, LegPosted
from limen.features.facts import FactMaker
from limen.features.line_facts import facts_of_line
from limen.features.line_past import LinePast
from limen.features.state_parity import state_parity_of
from properties.test_ledger_machine import LINES, Ledger


def apart(events):
    """Events after which the two say otherwise of what is owed or of the limit."""
    state, maker, found = GroupState("g"), FactMaker(), []
    for event in events:
        apply(state, event)
        maker.of(event)
        if event.line_id in state.lines:
            line, past = state.lines[event.line_id], maker.lines[event.line_id]
            said = (past.balance_minor, past.limit_minor)
            found += [event] * (said != (line.balance_minor, line.limit_minor))
    return found


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_the_balance_is_the_state_s_through_long_silences(seed):
    """Lines kept, reported and reckoned; nine months on, facts have let go of what came before."""
    (events,) = book_histories(1, seed).values()
    assert apart(events) == []


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_the_balance_is_the_state_s_at_length():
    for seed in range(60):
        for events in book_histories(60, seed).values():
            assert apart(events) == []


@given(facts())
def test_the_balance_is_the_state_s_whatever_a_core_sends(events):
    assert apart([*OPENED, *events]) == []


def test_the_balance_is_the_state_s_on_lines_that_were_closed_by_day(tmp_path):
    """Interest, penalties, bills and late fees as a close posts them; a payment between closes."""
    place = filled(tmp_path, 3)
    place.close(date(2026, 3, 20))
    for line in ("l0", "l1", "l2"):
        place.executor.execute(Repay(key=f"pay-{line}", line_id=line, amount_minor=30_000))
        place.draw(line, "later", 50_000, date(2026, 3, 21))
    place.close(date(2026, 5, 2))
    kinds = set()
    for line in ("l0", "l1", "l2"):
        events = place.journal.chain_events(f"g-{line}")
        assert apart(events) == []
        kinds |= {event.kind for event in events}
    assert {"entries_posted", "statement_closed", "fee_charged", "repayment_made"} <= kinds


class Told(Ledger):
    """Random commands, holds, closes: what is owed, and every name read from the state."""

    @invariant()
    def facts_say_what_is_owed(self):
        for line in LINES:
            assert apart(self.place.journal.chain_events(f"g-{line}")) == []

    def teardown(self):
        groups = {f"g-{line}": self.place.journal.chain_events(f"g-{line}") for line in LINES}
        asked = [(self.place.clock.instant, f"g-{line}", line) for line in LINES]
        found = state_parity_of(groups, asked, "UTC")
        super().teardown()
        assert found.differences == ()


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_the_balance_is_the_state_s_whatever_is_commanded():
    large = settings(
        max_examples=100, stateful_step_count=40, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Told, settings=large)


def test_a_planted_fault_is_found(monkeypatch):
    """A past that lets go of what no word of the core holds yet."""
    monkeypatch.setattr(LinePast, "still_moves", lambda self, day: day)
    found = [apart(events) for events in book_histories(20, 17).values()]
    assert {event.line_id[-1] for events in found for event in events} <= {"b", "q"}
    assert any(found)


def past_of(made, **opened):
    past = LinePast()
    for event in made.events()[1:]:
        if event.kind == "line_opened":
            event = msgspec.structs.replace(  # noqa: PLW2901
                event, body=msgspec.structs.replace(event.body, **opened)
            )
        list(facts_of_line(past, event))
    return past


def test_a_core_that_is_silent_for_a_year_loses_no_draw():
    made = Deeds().add(date(2024, 1, 10), 70_000).add(date(2024, 1, 20), e.FeeCharged("f", 5))
    made.add(date(2024, 2, 10), -1_000)
    for month in (11, 12):
        made.add(date(2024, month, 20), 400)
    past = past_of(made, custody="reported")
    assert past.owed_minor == 70_000 + 5 - 1_000 + 400 + 400
    made.add(date(2025, 1, 5), e.CoreBalanceReported(60_000)).add(date(2025, 2, 9), 30)
    past = past_of(made, custody="reported")
    assert past.owed_minor == 60_030
    assert [each.amount_minor for each in past.draws] == [400, 400, 30]


def posted(interest):
    legs = (LegPosted(a.INTEREST, interest), LegPosted(a.LOANS, 500), LegPosted(a.CASH, -500))
    return e.EntriesPosted((EntryPosted("accrue", "", legs),))


def test_a_reckoned_line_owes_what_was_posted_and_what_moved_since():
    made = Deeds().add(date(2024, 3, 1), 500).add(date(2024, 3, 5), posted(7), 23)
    made.add(date(2024, 3, 6), -100).close(date(2024, 3, 7))
    assert past_of(made, terms_id="t").owed_minor == 507 - 100
    made.items.insert(0, (0, date(2024, 3, 6), 40))  # known before the close, of a day after it
    assert past_of(made, terms_id="t").owed_minor == 507 - 100 + 40


def test_without_a_word_or_postings_the_balance_is_of_its_own_moves():
    past = LinePast()
    assert (past.word(), past.still_moves(date(2024, 1, 1))) == ((None, 0), date(2024, 1, 1))
    assert LinePast(custody="reported").still_moves(date(2024, 1, 1)) == date.min
