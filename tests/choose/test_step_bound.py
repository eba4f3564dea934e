"""Flags of other departments, and what is announced already: what binds the step chosen."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from choose.builders import HARD, Asked, amounts, asked, questions
from limen.caps.duties import FLAG_BINDS
from limen.choose.conduct import REDUCES, SEVERITY, STOPS_DRAWS

CUTTING = REDUCES | STOPS_DRAWS
FLAGS = st.lists(st.sampled_from(sorted(FLAG_BINDS)), max_size=3).map(tuple)
UP = {"raise", "reinstate", "unfreeze", "grant"}


def flagged(question: Asked, flags: tuple[str, ...]) -> Asked:
    return replace(question, standing=structs.replace(question.standing, flags=flags))


def free(question: Asked) -> Asked:
    """The question to the lender's own choice."""
    return replace(question, admissible=structs.replace(question.admissible, mandatory=None))


@given(questions, FLAGS)
def test_a_flag_binds_the_lender_s_own_choice(question, flags):
    found = flagged(free(question), flags).choice
    bound = set().union(*(FLAG_BINDS[flag] for flag in flags))
    if "raise" in bound:
        assert found.action not in UP
    if "cut" in bound:
        assert found.action not in CUTTING


@given(questions, FLAGS)
def test_what_a_flag_changed_is_said_and_it_changes_nothing_else(question, flags):
    plain, found = free(question).choice, flagged(free(question), flags).choice
    if found != plain:
        assert any(note.startswith("bound by ") for note in found.notes)
        assert found.action in {"keep", "watch"}
        assert found.limit_minor == question.standing.limit_minor


@given(questions, FLAGS)
def test_what_is_mandatory_goes_ahead_under_every_flag(question, flags):
    """Only a divert's offer is left out where nobody may be asked: the stop comes all the same."""
    if question.admissible.mandatory is None:
        return
    plain, found = question.choice, flagged(question, flags).choice
    if found != plain:
        assert (plain.action, found.action) == ("divert", "freeze")


def test_planted_without_the_flag_the_cut_would_come():
    question = asked("lower", target_minor=50_000)
    assert question.choice.action == "lower"
    assert flagged(question, ("fraud",)).choice.action == "lower"
    assert flagged(question, ("dispute",)).choice.action in {"keep", "watch"}


@given(questions, st.sampled_from(sorted(CUTTING)), amounts)
def test_what_is_announced_is_not_announced_again(question, action, limit_minor):
    """A mandatory cut is decided anew only where it takes away more than the announced one."""
    standing = structs.replace(question.standing, announced=(action, limit_minor))
    found = replace(question, standing=standing).choice
    if question.admissible.mandatory is None or found.action not in CUTTING:
        return
    deeper = found.action in REDUCES and found.limit_minor < limit_minor
    assert SEVERITY[found.action] > SEVERITY[action] or deeper


@given(questions)
def test_a_mandatory_close_is_never_a_keep_because_of_a_freeze(question):
    admissible = structs.replace(question.admissible, mandatory="close", rules=(HARD,))
    conduct = replace(question.conduct, hard_rules=frozenset({HARD}))
    for may_draw in (True, False):
        standing = structs.replace(question.standing, may_draw=may_draw, announced=None)
        found = replace(question, admissible=admissible, standing=standing, conduct=conduct).choice
        assert found.action == "close"
