"""Which report may be relied on: consent, age, disputes, corrections."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book import events as e
from limen.book.bureau import ANY_REPORT, BureauRules, newest_report, report_of
from limen.book.group import fold_group
from limen.features import compute
from limen.features.compute import FeatureView
from limen.features.facts import facts_of
from limen.kernel.dates import end_of_day
from limen.kernel.errors import InvariantViolated

START = date(2025, 1, 1)
ZONE = "UTC"


def happened(*bodies):
    """One body a day from the first of January on."""
    found = []
    register = (e.CustomerRegistered("person"), e.LineOpened("line", "bank", "CNY", 1_000))
    for number, body in enumerate((*register, *bodies)):
        on = START + timedelta(days=max(number - 1, 0))
        at = end_of_day(on, ZONE)
        line = "l" if isinstance(body, e.LineOpened) else ""
        day = body.pulled_on if isinstance(body, e.BureauReported) else on
        found.append(e.Event("g", f"k{number}", body, at, day, at, "c", line, seq=number + 1))
    return found


def report(name="r", lenders=3, pulled_on=START, **more):
    return e.BureauReported(pulled_on, lenders, report_id=name, consent_id="k", **more)


GIVEN = e.ConsentGiven("k", "bureau_report")
ON = date(2025, 3, 1)


def judged(*bodies, on=ON, rules=ANY_REPORT):
    customer = fold_group("g", happened(*bodies)).customers["c"]
    return newest_report(customer, on, rules)


def why(*bodies, **more):
    found, reason = judged(*bodies, **more)
    assert (found is None) == (reason != "")
    return reason


def test_why_a_report_may_not_be_used():
    strict = BureauRules(30, ("post_loan_management",))
    assert why() == "none"
    assert why(GIVEN, report()) == ""
    assert why(GIVEN, report(), rules=BureauRules(59)) == "stale"
    assert why(GIVEN, report(), rules=BureauRules(60)) == ""
    assert why(GIVEN, report(), on=START, rules=strict) == "consent_missing"
    assert why(e.BureauReported(START, 3)) == ""
    assert why(e.BureauReported(START, 3), on=START, rules=strict) == "consent_missing"
    assert why(report()) == "consent_gone"
    assert why(GIVEN, report(), e.ConsentWithdrawn("k")) == "consent_gone"
    past = e.ConsentGiven("k", "bureau_report", until=START - timedelta(days=1))
    assert why(past, report()) == "consent_gone"
    disputed = (GIVEN, report(), e.BureauDisputed("r", "d"))
    assert why(*disputed) == "disputed"
    assert why(*disputed, e.BureauDisputeEnded("r", "d", "rejected")) == ""
    upheld = (*disputed, e.BureauDisputeEnded("r", "d", "upheld"))
    assert why(*upheld) == "wrong"
    assert why(*upheld, report(revision=2)) == ""


def test_an_older_report_does_not_stand_in_for_one_in_dispute():
    older = report("old", pulled_on=START - timedelta(days=9))
    assert why(GIVEN, older, report(), e.BureauDisputed("r", "d")) == "disputed"
    assert judged(GIVEN, older, report())[0].report_id == "r"


def test_a_correction_takes_the_place_of_what_it_corrects():
    group = fold_group("g", happened(GIVEN, report(), report(lenders=9, revision=2), report()))
    assert report_of(group.customers["c"], "r").lenders == 9
    assert len(group.customers["c"].bureau) == 1


def test_what_is_checked_was_given():
    with pytest.raises(InvariantViolated):
        happened_group = happened(e.EvidenceChecked("none", "v", is_accepted=True))
        fold_group("g", happened_group)


BODIES = st.lists(
    st.sampled_from(
        [
            report(), report("s", 5), report(lenders=7, revision=2), report("s", 1, revision=3),
            e.BureauDisputed("r", "d"), e.BureauDisputed("r", "d2"), e.BureauDisputed("s", "d3"),
            e.BureauDisputeEnded("r", "d", "rejected"), e.BureauDisputeEnded("r", "d2", "upheld"),
            e.BureauDisputeEnded("s", "d3", "withdrawn"), e.ConsentWithdrawn("k"),
        ]
    ),
    max_size=9,
)  # fmt: skip


@given(BODIES)
def test_declared_features_and_those_of_the_state_leave_out_the_same_reports(bodies):
    """Of one report alone, a fact counts exactly where the state would rely on it."""
    for name in ("r", "s"):
        own = [each for each in bodies if getattr(each, "report_id", name) == name]
        events = happened(GIVEN, *own)
        group = fold_group("g", events)
        at = end_of_day(ON, ZONE)
        view = FeatureView(group, group.customers["c"], group.lines["l"], at, ZONE)
        (seen,) = compute(view, ["bureau_lenders_count"]).values()
        counting = {}
        for fact in facts_of(events):
            if fact.kind == "bureau_reported":
                counting[fact.ref] = None if fact.void else fact.fields["lenders"]
        assert counting.get(f"bureau:{name}") == seen


def test_a_report_found_wrong_does_not_count_when_it_comes_again_unchanged():
    upheld = (e.BureauDisputed("r", "d"), e.BureauDisputeEnded("r", "d", "upheld"))
    for last, counts in ((report(), None), (report(lenders=9, revision=2), 9)):
        facts = facts_of(happened(GIVEN, report(), *upheld, last))
        newest = [each for each in facts if each.kind == "bureau_reported"][-1]
        assert (None if newest.void else newest.fields["lenders"]) == counts
