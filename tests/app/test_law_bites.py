"""A review says which rules of law bit, and which of them wait for a lawyer."""

from decide.builders import decided
from decide.test_law import ATTESTED, LENDER, line, release_under_law
from limen.app.law_bites import Bites, biting

STUDENT = ATTESTED.replace("is_student = false", "is_student = true, has_second_source = false")


def bites(*records):
    found = Bites()
    for record in records:
        found.add(record)
    return found


def test_a_cap_that_held_back_and_a_refusal_are_counted_by_line():
    capped = decided(line(), release_under_law())
    refused = decided(line(), release_under_law(STUDENT))
    found = bites(capped, refused)
    assert found.lines == {"cn-cfc-cap-20w": 2, "cn-students": 1}
    assert found.as_dict()["needs_legal_check"] == ["cn-cfc-cap-20w", "cn-students"]
    assert found.told()[1] == "law      cn-students bit 1 line; needs a legal check"


def test_what_law_did_not_know_bites_and_what_it_let_pass_does_not():
    missing = {rule.id for rule in biting(decided(line(), release_under_law(LENDER)))}
    assert {"cn-students", "cn-credit-data-2021"} <= missing
    modest = {"actions": '["reinstate"]', "target_minor": "1100000", "ceiling_minor": "2000000"}
    assert bites(decided(line(), release_under_law(outputs=modest))).told() == []
