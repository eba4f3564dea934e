"""Duties among the answers of packs: what is owed, by when, and what a letter says."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from limen.caps.duties import CUTS, GIFTS
from limen.caps.law.case import Case, Entity
from limen.caps.law.evaluate import applying
from limen.caps.law.words import CONTENTS, EVENTS, MEANS
from limen.caps.law_duties import EVENTS as OF
from limen.caps.law_duties import Owed, lead_of, owed_of, reasons_max
from limen.caps.shipped import NAMES, shipped_pack

US = shipped_pack("us")
ON = date(2026, 3, 2)


def asked(event="decrease", **facts):
    dates = {"decision": ON, "notice_sent": ON}
    case = Case(
        event, Entity("we", "lender"), dates, facts, frozenset({"card"}), "consumption",
        "individual",
    )  # fmt: skip
    rules = applying([US], case)
    return rules, owed_of([US], rules, dates)


KNOWN = {
    "is_class_change": False, "is_agreed_change": False, "rests_on_inactivity": False,
    "rests_on_current_default": False, "rests_on_law": False, "uses_consumer_report": False,
    "reasons_count": 2,
}  # fmt: skip


def test_what_is_owed_names_its_rule_its_day_and_what_is_said():
    rules, owed = asked(**KNOWN)
    found = {each.rule.partition("@")[0]: each for each in owed}
    assert found["us-regb-timing"] == Owed(
        next(rule.name for rule in rules if rule.id == "us-regb-timing"),
        "tell_by", date(2026, 4, 1), 30, "day", ("reasons",), (), False,
    )  # fmt: skip
    assert found["us-regb-keep"].day == date(2028, 4, 2)
    assert reasons_max(rules) == 4


def test_a_fact_that_nobody_knows_makes_a_duty_owed_and_a_rule_may_say_otherwise():
    _, owed = asked(**{**KNOWN, "rests_on_law": None})
    timing = next(each for each in owed if each.rule.startswith("us-regb-timing@"))
    assert (timing.missing, timing.day) == (("rests_on_law",), date(2026, 4, 1))
    # The counter-offer's rule passes with a warning where nobody knows.
    assert not any(each.rule.startswith("us-regb-counter-90@") for each in owed)


@given(st.lists(st.tuples(st.sampled_from(sorted(MEANS)), st.integers(0, 90)), max_size=5))
def test_the_lead_is_the_longest_of_those_that_bind_the_effect(spans):
    owed = [Owed("r", means, ON + timedelta(days=days)) for means, days in spans]
    binding = [days for means, days in spans if means == "effect_from"]
    assert lead_of(owed, ON) == max(binding, default=0)


def test_every_change_is_something_to_the_law():
    assert set(OF) == CUTS | (GIFTS - {"temporary", "renew"})
    assert {event for events in OF.values() for event in events} <= set(EVENTS)


def test_every_deadline_and_content_of_what_ships_has_its_meaning():
    for name in NAMES:
        for entry in shipped_pack(name).entries:
            action = entry.table.action
            assert action.deadline is None or action.deadline.means in MEANS
            assert set(action.must_say) <= set(CONTENTS)


def test_rules_without_reasons_leave_their_number_open():
    assert reasons_max(()) is None
