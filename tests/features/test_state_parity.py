from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e2e.command import EXAMPLE, UCI
from features.histories import AT, TODAY, ZONE, Deeds, deeds, known_late, noon
from limen.app.feature_histories import asked_of, book_histories
from limen.book import events as e
from limen.book.group import fold_group
from limen.bootstrap import wire
from limen.features import payment, state_parity
from limen.features.facts import facts_of
from limen.features.state_parity import state_parity_of
from limen.features.window import Window
from limen.kernel.dates import DAY_US, HOUR_US

DAY = date(2024, 11, 30)


def of_a_core(made):
    """The same history of a line that a core reports."""
    registered, opened, *rest = made.events()
    body = msgspec.structs.replace(opened.body, custody="reported")
    return [registered, msgspec.structs.replace(opened, body=body), *rest]


def check(groups, seed, instants):
    histories = book_histories(groups, seed)
    return state_parity_of(histories, asked_of(histories, instants, seed), ZONE)


@pytest.mark.parametrize("seed", range(4))
def test_the_state_says_what_the_declarations_say(seed):
    """Late, amended, repeated and reversed events; kept and reported lines."""
    found = check(5, seed, 4)
    assert found.differences == ()
    assert found.known > found.cells // 2


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(10, 20))
def test_the_state_says_what_the_declarations_say_at_length(seed):
    found = check(60, seed, 8)
    assert (found.cells, found.differences) == (60 * 3 * 8 * len(state_parity.READ), ())


def test_a_draw_fills_the_limit_by_all_that_is_owed_however_old():
    """Drawn in January, no word of the core since: 710 are owed, and 200 more are 91 % of 1,000."""
    made = Deeds(limit_minor=1_000_00).add(date(2024, 1, 10), 700_00)
    made.add(date(2024, 6, 10), 10_00).add(date(2024, 11, 5), 10_00)
    made.add(date(2024, 12, 5), -10_00).add(date(2024, 12, 8), 200_00)
    events = of_a_core(made)
    group = fold_group("g", events)
    window = Window(group, group.customers["c"], group.lines["l"], AT, ZONE)
    assert state_parity.FUNCTIONS["full_draw_count_90d"](window) == 1
    facts = facts_of(events)
    assert state_parity.declared_value("full_draw_count_90d", facts, "l", AT, ZONE) == 1


@settings(max_examples=30)
@given(deeds())
def test_they_agree_on_one_line_that_hypothesis_made(made):
    found = state_parity_of({"g": made.events()}, [(AT, "g", "l")], ZONE)
    assert found.differences == ()


@settings(max_examples=25)
@given(known_late(), st.integers(-200, 200))
def test_they_agree_on_what_a_core_says_late_and_corrects(events, days):
    found = state_parity_of({"g": events}, [(AT + days * DAY_US, "g", "l")], ZONE)
    assert found.differences == ()


@pytest.mark.parametrize("amount", [500_000, 5_000, -40_000])
def test_what_is_known_before_its_day_counts_from_its_day(amount):
    made = Deeds().add(date(2024, 11, 1), 300_000).close(date(2024, 11, 30))
    made.items.append((noon(TODAY), TODAY + timedelta(days=1), amount))
    found = state_parity_of({"g": made.events()}, [(AT, "g", "l")], ZONE)
    assert found.differences == ()
    assert made.values(AT)["draw_count_30d"] == 0
    assert made.values(AT + 80 * HOUR_US)["draw_count_30d"] == (amount > 0)


def test_a_planted_fault_is_found(monkeypatch):
    """A state that counts a statement late that is not."""
    broken = {**state_parity.FUNCTIONS, "late_count_6m": lambda w: payment.late_count(w, 0)}
    monkeypatch.setattr(state_parity, "FUNCTIONS", broken)
    assert {each.feature for each in check(2, 1, 4).differences} == {"late_count_6m"}


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
@pytest.mark.skipif(not UCI.is_file(), reason="the shared UCI customers are not here")
def test_they_agree_on_real_statements_and_payments():
    """A hundred and twenty customers of the UCI file, at the end of each of its months."""
    with wire().map_file(UCI, EXAMPLE / "mapping.toml") as mapped:
        groups: dict[str, list] = {}
        for event in mapped.events():
            if event.chain_id in groups or len(groups) < 120:
                groups.setdefault(event.chain_id, []).append(event)
        zone = mapped.time_zone
    asked = []
    for group, events in groups.items():
        events.sort(key=lambda event: (event.known_at, event.seq))
        (line,) = {event.line_id for event in events} - {""}
        asked += [(at, group, line) for at in {event.known_at for event in events}]
    found = state_parity_of(groups, asked, zone)
    assert found.differences == ()
    assert found.known > 10_000


def test_a_step_from_another_limit_says_so_of_the_statements_before_it():
    """Of two steps of a core the later is known first: what it began from was the limit before."""
    made = Deeds().add(date(2024, 10, 5), 300_000).close(date(2024, 10, 31)).close(DAY)
    made.add(DAY + timedelta(days=3), e.LimitChanged(600_000, 900_000, "core"))
    events = of_a_core(made)
    assert state_parity_of({"g": events}, [(AT, "g", "l")], ZONE).differences == ()
    value = state_parity.declared_value("utilisation_max_6m_bp", facts_of(events), "l", AT, ZONE)
    assert value == 5_000


def test_a_raise_that_is_known_late_makes_a_draw_a_test_draw():
    """20 of a limit of 100, repaid at once; of 1,000, as the core says a week later, small."""
    made = Deeds(limit_minor=100_000).add(DAY, 20_000).add(DAY, -20_000, 14)
    events = of_a_core(made)
    raised = e.LimitChanged(100_000, 1_000_000, "core")
    before = DAY - timedelta(days=2)
    known = noon(DAY + timedelta(days=7))
    events.append(e.Event("g", "late", raised, noon(before), before, known, "c", "l"))
    for at, probes in ((known - 1, 0), (AT, 1)):
        assert state_parity_of({"g": events}, [(at, "g", "l")], ZONE).differences == ()
        facts = facts_of([event for event in events if event.known_at <= at])
        value = state_parity.declared_value("probe_draws_30d", facts, "l", at, ZONE)
        assert value == probes
