"""What rests on links to others alone: no closure and no freeze, but an officer who looks."""

from decide.builders import decided, facts, release_of
from limen.decide import decide as module
from limen.release.rulebook import Release

_LINKED = "linked_late_max_90d_months"


def _closing(target: str) -> Release:
    inputs = {_LINKED: "number"}
    reasons = f'if ({target}) = "close" then ["late-90"] else []'
    outputs = {"mandatory": target, "reasons": reasons, "actions": '["keep"]'}
    return release_of(outputs, inputs)


def test_a_closure_that_rests_on_links_alone_is_none():
    release = _closing(f'if {_LINKED} >= 3 then "close" else "keep"')
    bad = facts({_LINKED: 3})
    record = decided(bad, release)
    assert record.outcome.action == "keep"
    assert record.outcome.needs_officer
    assert module.LINKS_ALONE in record.outcome.notes
    assert record.facts.features[_LINKED] == 3


def test_links_beside_a_ground_of_its_own_leave_the_closure():
    release = _closing(f'if months_late_now >= 3 or {_LINKED} >= 3 then "close" else "keep"')
    both = facts({_LINKED: 3, "months_late_now": 3})
    alone = facts({_LINKED: None, "months_late_now": 3})
    assert (
        decided(both, release).outcome.action == decided(alone, release).outcome.action == "close"
    )


def test_links_may_still_call_for_a_watch():
    release = _closing(f'if {_LINKED} >= 3 then "watch" else "keep"')
    assert module.LINKS_ALONE not in decided(facts({_LINKED: 3}), release).outcome.notes


def _mandatory(target: str) -> Release:
    """A policy whose every cut has a reason."""
    inputs = {_LINKED: "number", "months_late_now": "number"}
    reasons = f'if ({target}) != "keep" then ["late-90"] else []'
    outputs = {"mandatory": target, "reasons": reasons, "actions": '["keep"]'}
    return release_of(outputs, inputs)


def test_links_alone_carry_no_freeze_either():
    record = decided(
        facts({_LINKED: 3}), _mandatory(f'if {_LINKED} >= 3 then "freeze" else "keep"')
    )
    assert (record.outcome.action, record.outcome.needs_officer) == ("keep", True)
    assert module.LINKS_ALONE in record.outcome.notes


def test_where_links_make_a_freeze_a_closure_the_freeze_stands_and_an_officer_looks():
    own = f'if {_LINKED} >= 3 then "close" else if months_late_now >= 3 then "freeze" else "keep"'
    record = decided(facts({_LINKED: 3, "months_late_now": 3}), _mandatory(own))
    assert (record.outcome.action, record.outcome.needs_officer) == ("freeze", True)
    assert module.LINKS_ALONE in record.outcome.notes
