"""What the packs may read of a refusal: owed unless known not to be."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from app.us_lending import card_bank_rules
from decide.test_applying import ASKED, DAY
from limen.book import events as e
from limen.book.customer import CustomerState
from limen.book.group import GroupState
from limen.decide.law_applying import (
    NOTHING_ASKED,
    OFFER,
    OFFICER,
    UNTAKEN,
    asked_of_answer,
    facts_of_answer,
)
from release.builders import loaded, tiny

RELEASE = card_bank_rules()


def customer(*reports):
    return CustomerState("c", "person", DAY, {}, {}, bureau=list(reports))


def facts(codes, trigger="application", who=None, release=RELEASE):
    question = replace(ASKED, trigger=trigger)
    return facts_of_answer(question, who or customer(), release, codes)


def test_lateness_or_idleness_excuses_no_refusal_of_what_was_asked_for():
    for code in ("R01", "U05"):
        told = facts([code])
        assert told["rests_on_current_default"] is told["rests_on_inactivity"] is False


@pytest.mark.parametrize(
    ("codes", "is_law"),
    [
        (["I07"], False),  # a reason of its own, whatever rule names it
        (["L04"], True),  # the military rate names it
        (["L04", "I02"], False),
        (["L01"], None),  # no rule of this pack: not known, so it is owed
        ([], False),
    ],
)
def test_a_refusal_rests_on_law_where_a_rule_in_force_names_every_reason(codes, is_law):
    assert facts(codes).get("rests_on_law") is is_law


def test_before_the_rule_that_names_it_a_code_of_law_proves_nothing():
    question = replace(ASKED, on=date(2015, 10, 2))
    assert "rests_on_law" not in facts_of_answer(question, customer(), RELEASE, ["L04"])


REPORT = e.BureauReported(DAY, bureau="acme")


@pytest.mark.parametrize(
    ("codes", "trigger", "reports", "uses"),
    [
        (["R04"], "application", (), True),
        (["R05"], OFFICER, (), True),
        (["I02"], "application", (REPORT,), False),  # a policy reads no report
        (["I02"], OFFICER, (), False),
        (["I02"], OFFICER, (REPORT,), None),  # a person may have read it
        (["I02"], UNTAKEN, (REPORT,), None),
        (["U02"], OFFER, (), False),  # the lender's own book says that too
    ],
)
def test_whether_a_report_was_used_is_known_or_left_open(codes, trigger, reports, uses):
    assert facts(codes, trigger, customer(*reports)).get("uses_consumer_report") is uses


def test_only_an_offer_not_taken_counts_as_one():
    said = {kind: facts(["I02"], kind)["is_counter_offer_untaken"] for kind in (OFFER, UNTAKEN)}
    assert said == {OFFER: False, UNTAKEN: True}


def test_a_release_without_packs_is_asked_nothing():
    group = GroupState("g", customers={"c": customer()})
    assert asked_of_answer(ASKED, group, loaded(tiny()), ["R01"]) == NOTHING_ASKED


def test_what_is_told_stands_before_nothing_that_is_reckoned():
    """An officer may say that a report was used; how many reasons there are nobody tells."""
    group = GroupState("g", customers={"c": customer(REPORT)})
    told = {"uses_consumer_report": False}
    question = replace(ASKED, trigger=OFFICER, facts=told)
    owed = asked_of_answer(question, group, RELEASE, ["I02"]).owed
    ids = {each.rule.partition("@")[0] for each in owed}
    assert "us-fcra-615a" not in ids and "us-regb-timing-application" in ids
