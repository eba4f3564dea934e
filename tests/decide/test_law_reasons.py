"""Principle 5 for law: a rule is told if, and only if, more would have been given without it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from decide.builders import LIMIT, decided, facts
from decide.test_law import ATTESTED, release_under_law
from limen.choose.conduct import SEVERITY
from limen.decide import decide as decide_module
from limen.decide import law_reasons as module
from limen.decide.reasons import Explained
from limen.kernel.reasons import REASONS
from limen.release.law import NO_LAW

CAP = 1_200_000
STUDENT = ATTESTED.replace("is_student = false", "is_student = true, has_second_source = false")
BOOKS = {}


def book(target_minor, is_student):
    key = target_minor, is_student
    if key not in BOOKS:
        outputs = {"actions": '["reinstate"]', "target_minor": str(target_minor),
                   "ceiling_minor": "2000000"}  # fmt: skip
        BOOKS[key] = release_under_law(STUDENT if is_student else ATTESTED, outputs)
    return BOOKS[key]


def harshness(record):
    return SEVERITY[record.outcome.action], -record.outcome.limit_after_minor


def law_codes(record):
    return [each.code for each in record.reasons if "@" in each.rule]


@given(
    st.sampled_from([1_100_000, 1_200_000, 1_500_000, 1_900_000]),
    st.integers(0, 14).map(lambda tenths: tenths * 100_000),
    st.booleans(),
    st.sampled_from([LIMIT, 900_000]),
)
def test_law_is_told_if_and_only_if_it_held_something_back(target, others, is_student, limit):
    release = book(target, is_student)
    known = facts(entity="tiny", law={"other_limits_minor": others}, limit_minor=limit)
    record = decided(known, release)
    free = decided(known, replace(release, law=NO_LAW))
    held = harshness(free) < harshness(record)
    assert held == bool(law_codes(record))
    assert set(law_codes(record)) <= set(record.outcome.reason_codes) <= set(REASONS)
    if is_student and target > limit:
        assert "L06" in law_codes(record)


def test_two_rules_that_each_suffice_are_both_told():
    record = decided(facts(entity="tiny", law={"other_limits_minor": CAP}), book(1_500_000, True))
    assert set(record.outcome.reason_codes) == {"L01", "L06"}
    assert all(each.is_sufficient for each in record.reasons)


def test_a_cut_has_no_reason_of_law():
    cut = {
        "actions": 'if months_late_now >= 1 then ["lower", "reinstate"] else ["keep"]',
        "target_minor": "500000", "ceiling_minor": "2000000",
        "reasons": 'if months_late_now >= 1 then ["late"] else []',
    }  # fmt: skip
    known = facts({"months_late_now": 1}, entity="tiny", law={"other_limits_minor": CAP})
    record = decided(known, release_under_law(ATTESTED, cut))
    assert record.outcome.action == "lower"
    assert law_codes(record) == []


def test_a_planted_fault_that_tells_law_always_is_seen(monkeypatch):
    """A code told without asking what would be without the rule would be a false reason."""
    release = book(1_100_000, False)
    known = facts(entity="tiny", law={"other_limits_minor": 0})
    assert law_codes(decided(known, release)) == []

    def always(seen, release, given, market):
        rule = given.legal.limit.caps[0].name
        told = module.TestedReason("L01", rule, (), frozenset(), (0, 0))
        yield from ()
        return Explained((told,), True)

    monkeypatch.setattr(decide_module, "by_law", always)
    assert law_codes(decided(known, release)) == ["L01"]
