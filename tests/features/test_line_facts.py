from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from features.histories import AT, ZONE, Deeds, days, deeds, noon
from features.test_probe import limit_at
from limen.book import events as e
from limen.features.declared import DECLARED
from limen.features.facts import FactMaker, facts_of
from limen.features.line_facts import _probes
from limen.features.line_past import LinePast
from limen.features.probe import History
from limen.features.slow import slow_value
from limen.kernel.dates import HOUR_US, end_of_day

D = date(2024, 11, 20)
BESIDE = tuple(
    name
    for name, each in DECLARED.items()
    if each.family != "probe" and each.source != "draw_begun"
)


def declared(made, at=AT):
    events = [event for event in made.events() if event.known_at <= at]
    facts = facts_of(events)
    keys = {"line": "l", "customer": "c", "group": "g"}
    return {
        name: slow_value(DECLARED[name], facts, keys[DECLARED[name].key], at, ZONE)
        for name in BESIDE
        if DECLARED[name].key in keys
    }


@settings(max_examples=15)
@given(deeds(), days(1), st.integers(0, 23), st.integers(1, 72), st.integers(1, 99))
def test_a_test_draw_changes_no_declared_feature(made, day, hour, hours_later, odd):
    """Repaid within 72 hours it is as if it had never been, but for what may carry no cut."""
    at = noon(day, hour)
    repaid_at = at + hours_later * HOUR_US
    assume(repaid_at <= AT)
    assume(limit_at(made, at) * 3 > odd * 100)
    before = declared(made)
    repaid_on = day + timedelta(days=(hour + hours_later) // 24)
    made.items += [(at, day, odd), (repaid_at, repaid_on, -odd)]
    assert declared(made) == before


def standing(events, kind):
    found = {}
    for fact in facts_of(events):
        if fact.kind == kind:
            found[fact.ref] = None if fact.void else fact.fields
    return [fields for fields in found.values() if fields is not None]


def test_a_small_draw_is_told_once_its_72_hours_are_over():
    maker = FactMaker()
    events = Deeds().add(D, 20_000).events()
    kinds = [fact.kind for event in events for fact in maker.of(event)]
    assert kinds == ["line_opened", "draw_begun"]
    assert maker.due_by(noon(D) + 72 * HOUR_US) == []
    (told,) = maker.due_by(noon(D) + 73 * HOUR_US)
    assert told.kind == "draw_made"
    assert told.known_at == noon(D) + 72 * HOUR_US + 1


def test_a_test_draw_that_bounced_is_a_draw_again():
    made = Deeds().add(D, 20_000).add(D, -20_000, 13)
    events = made.events()
    assert len(standing(events, "probe_draw")) == 1
    assert standing(events, "draw_made") == standing(events, "repayment_made") == []
    day = D + timedelta(days=5)
    gone = e.RepaymentReversed(events[-1].key, "bounced")
    bounced = e.Event("g", "b", gone, noon(day), day, noon(day), "c", "l", seq=9)
    assert standing([*events, bounced], "probe_draw") == []
    (draw,) = standing([*events, bounced], "draw_made")
    assert draw["amount_minor"] == 20_000


def test_a_late_repayment_counts_in_the_statement_of_its_day():
    made = Deeds().add(D, 500_000).close(D).close(D + timedelta(days=9))
    events = made.events()
    at = end_of_day(D + timedelta(days=20), ZONE)
    on = D + timedelta(days=3)
    late = e.Event("g", "late", e.RepaymentMade(70_000), noon(on), on, at, "c", "l", seq=9)
    paid = [fields["paid_minor"] for fields in standing([*events, late], "statement_closed")]
    assert paid == [0, 70_000]
    back = e.Event("g", "bk", e.RepaymentReversed("late", "bounced"), at, on, at, "c", "l", seq=10)
    after = standing([*events, late, back], "statement_closed")
    assert [fields["paid_minor"] for fields in after] == [0, 0]


def test_a_held_draw_is_one_once_it_is_paid_out():
    held, posted = e.DrawHeld("d", 400_000, "t", 0, 0), e.DrawPosted("d")
    made = Deeds().add(D, held)
    assert standing(made.events(), "draw_made") == []
    (draw,) = standing(made.add(D, posted, 13).events(), "draw_made")
    assert draw["use_after_bp"] == 4_000


def test_test_draws_that_are_none_any_more_are_told_in_order():
    past = LinePast(probes={f"d{n}": D for n in range(9, 0, -1)})
    told = [each.ref for each in _probes(past, {}, History([], []))]
    assert told == [f"probe:d{n}" for n in range(1, 10)], "whatever order a set has"
