"""Law bounds what a review gives: caps in the record, refusals and unknown facts keep the line."""

import msgspec
import pytest

from decide.builders import LIMIT, TODAY, decided, facts, question
from limen.decide.decide import decide
from limen.decide.law import law_facts
from limen.decide.record import decode, encode
from limen.release.load import load_release
from release.builders import OUTPUTS, REVIEW, loaded, policy
from release.test_law import LENDER, with_law

TIGHT = """
[overlay]
name = "tiny"
pack = "cn"

[[tighten]]
id = "cn-cfc-cap-20w"
params = { cap_minor = "12000" }
reason = "for the test"
"""
ATTESTED = LENDER.replace(
    "{ has_impact_assessment = true }",
    "{ has_impact_assessment = true, uses_unapproved_source = false, is_student = false, "
    "is_enhanced = false, claims_yearly_ppm = 200000, overdue_surcharge_ppm = 500000, "
    "misuse_surcharge_ppm = 500000 }",
)
RESTORING = {"actions": '["reinstate"]', "target_minor": "1500000", "ceiling_minor": "2000000"}


def release_under_law(lender=ATTESTED, outputs=RESTORING, law=None):
    """The tiny release of a consumer finance company; its policy restores limits to 15,000."""
    files = with_law(TIGHT, lender=lender, **({} if law is None else {"law": law}))
    return loaded({**files, REVIEW: policy({**OUTPUTS, **outputs})})


def line(other_minor=0, entity="tiny"):
    return facts(entity=entity, law={"other_limits_minor": other_minor})


def test_a_cap_of_law_bounds_what_a_review_restores_and_stands_in_the_record():
    record = decided(line(), release_under_law())
    assert (record.outcome.action, record.outcome.limit_after_minor) == ("reinstate", 1_200_000)
    (cap,) = [cap for cap in record.caps if cap.name.startswith("cn-cfc-cap-20w@1#")]
    assert cap.name.endswith("+tiny")
    assert cap.operands == {"cap_minor": 1_200_000, "other_limits_minor": 0}


def test_a_cap_that_held_a_limit_back_is_told_with_its_operands():
    record = decided(line(), release_under_law())
    assert record.outcome.reason_codes == ["C04", "L01"]
    (reason,) = record.reasons
    assert reason.rule.startswith("cn-cfc-cap-20w@1#")
    assert (reason.effect_severity, reason.effect_minor) == (0, 300_000)
    assert reason.evidence == {"cap_minor": 1_200_000, "other_limits_minor": 0}
    assert reason.is_sufficient


def test_a_cap_that_held_nothing_back_is_no_reason():
    modest = {**RESTORING, "target_minor": "1200000"}
    record = decided(line(), release_under_law(outputs=modest))
    assert record.outcome.limit_after_minor == 1_200_000
    assert (record.outcome.reason_codes, record.reasons) == (["C04"], [])


def test_the_customer_s_other_lines_count():
    record = decided(line(other_minor=150_000), release_under_law())
    assert record.outcome.limit_after_minor == 1_050_000


def test_a_cap_below_the_limit_lowers_nothing():
    record = decided(line(other_minor=1_000_000), release_under_law())
    assert (record.outcome.action, record.outcome.limit_after_minor) == ("keep", LIMIT)
    assert record.outcome.reason_codes == ["L01"]


def test_law_that_refuses_keeps_the_line():
    student = ATTESTED.replace("is_student = false", "is_student = true, has_second_source = false")
    record = decided(line(), release_under_law(student))
    assert record.outcome.action == "keep"
    assert "law refuses: cn-students" in record.outcome.notes
    assert "needs a legal check: cn-students" in record.outcome.notes
    assert not record.outcome.needs_officer
    # Without the first the second would hold back a part.
    assert record.outcome.reason_codes == ["L06", "L01"]


@pytest.mark.parametrize("entity", ["tiny", "nobody-declared"])
def test_what_law_does_not_know_goes_to_an_officer(entity):
    lender = LENDER if entity == "tiny" else ATTESTED
    record = decided(line(entity=entity), release_under_law(lender))
    assert record.outcome.action == "keep"
    assert record.outcome.needs_officer
    assert record.outcome.notes[0].startswith("law needs facts or a person: ")
    assert record.outcome.reason_codes == []


def test_a_release_without_packs_writes_the_record_it_wrote():
    release = loaded({**with_law(None, packs="[]", lender="", law=""), REVIEW: policy(OUTPUTS)})
    raw = msgspec.json.decode(encode(decided(facts(), release)))
    assert "law" not in raw
    assert "law" not in raw["facts"]
    assert "entity" not in raw["facts"]


def test_the_record_keeps_every_rule_that_applies_and_reads_back():
    record = decided(line(), release_under_law())
    found = {rule.id: rule for rule in record.law}
    assert found["cn-cfc-cap-20w"].needs_legal_check
    assert found["cn-students"].result == "passed"
    assert "cn-netloan-cap-20w" not in found
    assert encode(decode(encode(record))) == encode(record)


def test_the_kept_answer_changes_nothing():
    release = release_under_law()
    first = decide(question(), line(), release)
    decide(question(), line(other_minor=5), release)
    assert decide(question(), line(), release) == first
    assert len(release.law.asked) == 1


def test_other_lines_are_those_of_the_same_customer_entity_and_purpose():
    from limen.book.group import GroupState
    from limen.book.line import LineState

    group = GroupState("g")
    for number, (customer, product, entity, status) in enumerate(
        [
            ("c", "line", "tiny", "open"),
            ("c", "line", "tiny", "open"),
            ("d", "line", "tiny", "open"),
            ("c", "line", "other", "open"),
            ("c", "line", "tiny", "closed"),
            ("c", "unknown", "tiny", "open"),
        ]
    ):
        made = LineState(f"l{number}", customer, product, entity, "CNY", "kept", TODAY, 10**number)
        made.status = status
        group.lines[made.line_id] = made
    release, _ = load_release(with_law())
    assert law_facts(group, group.lines["l0"], release) == {"other_limits_minor": 100_010}
