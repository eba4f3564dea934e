from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from choose.builders import HARD, SOFT, Asked, amounts, asked, discretionary, questions
from limen.choose import step
from limen.choose.conduct import REDUCES, SEVERITY, STOPS_DRAWS, Conduct
from limen.choose.step import Choice

CUTTING = REDUCES | STOPS_DRAWS


def up_to(amount: Fraction | int, step_minor: int) -> int:
    return ceil(Fraction(amount) / step_minor) * step_minor


def lowest_allowed(question: Asked) -> int:
    """What no cut may go below, each bound apart; None stands for no aim."""
    step_minor = question.product.step_minor
    return max(
        floor(Fraction(question.admissible.target_minor, step_minor)) * step_minor,
        up_to(question.standing.owed_minor, step_minor),
        up_to(question.admissible.floor_minor, step_minor),
        up_to(question.product.floor_minor, step_minor),
        up_to(question.product.smallest_draw_minor, step_minor),
    )


def broken_promises(question: Asked) -> set[str]:
    """The promises of design 4.7 that a discretionary cut does not keep."""
    choice, standing, conduct = question.choice, question.standing, question.conduct
    cut = standing.limit_minor - choice.limit_minor
    if choice.action not in REDUCES:
        return {"moves without a cut"} if cut > 0 else set()
    budget = Fraction(standing.limit_high_12m_minor * conduct.reduction_12m_ppm, 10**6)
    kept = {
        "cools down": not standing.is_cooling,
        "not below its bounds": choice.limit_minor >= lowest_allowed(question),
        "on a step": choice.limit_minor % question.product.step_minor == 0,
        "within the year's budget": standing.reduced_12m_minor + cut <= budget,
        "one step at a time": choice.action != "step_down"
        or cut <= Fraction(standing.limit_minor * conduct.step_ppm, 10**6),
        "worth a notice": cut >= Fraction(standing.limit_minor * conduct.cut_smallest_ppm, 10**6),
        "a cut cuts": cut > 0,
        "admissible": choice.action in question.admissible.actions,
        "the mildest": all(
            SEVERITY[choice.action] <= SEVERITY[other]
            for other in question.admissible.actions
            if other in REDUCES
        ),
    }
    return {promise for promise, held in kept.items() if not held}


@given(discretionary)
def test_every_promise_is_kept(question):
    assert broken_promises(question) == set()


BREAKS = {
    "cools down": asked("lower", target_minor=60_000, is_cooling=True),
    "not below its bounds": asked("lower", target_minor=60_000, owed_minor=70_500),
    "within the year's budget": asked("lower", target_minor=60_000, reduced_12m_minor=45_000),
    "one step at a time": asked("step_down", target_minor=60_000),
    "worth a notice": asked(
        "lower", target_minor=60_000, conduct=Conduct(cut_smallest_ppm=500_000)
    ),
}


@pytest.mark.parametrize("promise", sorted(BREAKS))
def test_a_choice_that_goes_straight_to_the_target_is_noticed(promise, monkeypatch):
    assert broken_promises(BREAKS[promise]) == set()

    def straight(admissible, *_):
        return Choice(admissible.actions[0], admissible.target_minor)

    monkeypatch.setattr("choose.builders.choose", straight)
    assert promise in broken_promises(BREAKS[promise])


def test_a_choice_without_a_budget_is_noticed(monkeypatch):
    question = BREAKS["within the year's budget"]
    monkeypatch.setattr(step, "left_of_budget", lambda standing, conduct: 10**9)
    assert broken_promises(question) == {"within the year's budget"}


def cut_by_hand(question: Asked) -> int:
    """The largest cut that keeps every bound, on a step; nothing where it is not worth a notice."""
    standing, conduct = question.standing, question.conduct
    reducing = [action for action in question.admissible.actions if action in REDUCES]
    if not reducing or standing.is_cooling:
        return 0
    budget = Fraction(standing.limit_high_12m_minor * conduct.reduction_12m_ppm, 10**6)
    most = [standing.limit_minor - lowest_allowed(question), budget - standing.reduced_12m_minor]
    if "step_down" in reducing:
        most.append(Fraction(standing.limit_minor * conduct.step_ppm, 10**6))
    left_minor = up_to(standing.limit_minor - min(most), question.product.step_minor)
    cut = standing.limit_minor - left_minor
    worth = Fraction(standing.limit_minor * conduct.cut_smallest_ppm, 10**6)
    return cut if cut >= worth and cut > 0 else 0


@given(discretionary)
def test_as_much_of_the_aim_as_the_budgets_leave(question):
    if question.choice.action not in {"unfreeze", "reinstate"}:
        assert question.cut_minor == cut_by_hand(question)


@given(discretionary)
def test_a_limit_at_or_below_the_aim_is_never_cut(question):
    within = replace(
        question,
        standing=structs.replace(question.standing, limit_minor=lowest_allowed(question)),
    )
    assert within.choice.action not in CUTTING
    assert within.choice.limit_minor >= within.standing.limit_minor


@given(questions)
def test_nothing_that_lowers_ever_raises(question):
    choice = question.choice
    if choice.action == "reinstate":
        assert choice.limit_minor > question.standing.limit_minor
    elif choice.action in REDUCES:
        assert choice.limit_minor < question.standing.limit_minor
    else:
        assert choice.limit_minor == question.standing.limit_minor


@given(discretionary, amounts)
def test_more_owed_never_means_a_lower_limit(question, more):
    """Owing more is a fact of risk, and still the limit cannot fall below what is owed."""
    owing = structs.replace(question.standing, owed_minor=question.standing.owed_minor + more)
    again = replace(question, standing=owing)
    if again.choice.action in REDUCES:
        assert again.choice.limit_minor >= question.choice.limit_minor


@given(discretionary, amounts)
def test_a_lower_aim_never_leaves_a_higher_limit(question, less):
    milder = replace(question, admissible=structs.replace(question.admissible, actions=("lower",)))
    target_minor = max(question.admissible.target_minor - less, 0)
    harsher = replace(
        milder, admissible=structs.replace(milder.admissible, target_minor=target_minor)
    )
    assert harsher.choice.limit_minor <= milder.choice.limit_minor


@given(questions)
def test_draws_are_stopped_only_by_a_mandatory_action_on_a_hard_fact(question):
    if question.choice.action in STOPS_DRAWS:
        assert question.admissible.mandatory in STOPS_DRAWS
        assert question.conduct.hard_rules.intersection(question.admissible.rules)
        # A close goes on from a freeze; every other stop has nothing left to do there.
        assert question.standing.may_draw or question.choice.action == "close"
        assert SEVERITY[question.choice.action] <= SEVERITY[question.admissible.mandatory]


@given(questions)
def test_a_mandatory_cut_rests_on_a_hard_fact_and_leaves_what_is_owed(question):
    if question.admissible.mandatory in REDUCES and question.choice.action in REDUCES:
        assert question.conduct.hard_rules.intersection(question.admissible.rules)
        assert question.choice.limit_minor == lowest_allowed(question)


@given(questions)
def test_a_watched_line_is_not_watched_again(question):
    if question.standing.is_watched:
        assert question.choice.action != "watch"


@given(questions)
def test_only_what_the_policy_names_happens_or_something_milder(question):
    admissible = question.admissible
    named = {admissible.mandatory} if admissible.mandatory else set(admissible.actions)
    milder = {"keep", "watch"} | ({"freeze"} if "divert" in named else set())
    assert question.choice.action in named | milder


def wanting_back(question: Asked) -> Asked:
    return replace(
        question,
        admissible=structs.replace(question.admissible, actions=("reinstate",), mandatory=None),
        standing=structs.replace(
            question.standing, is_cooling=False, limit_minor=question.standing.limit_minor // 4
        ),
    )


@given(discretionary.map(wanting_back), amounts)
def test_reinstated_within_every_cap_and_no_further_than_the_target(question, target_minor):
    aiming = structs.replace(question.admissible, target_minor=target_minor)
    question = replace(question, admissible=aiming)
    ceiling = question.admissible.ceiling_minor
    highest = min(
        question.allowed_minor,
        question.product.ceiling_minor if ceiling is None else ceiling,
        target_minor,
    )
    step_minor = question.product.step_minor
    expected = floor(Fraction(highest, step_minor)) * step_minor
    if expected > question.standing.limit_minor:
        assert question.choice == Choice("reinstate", expected)
    else:
        assert question.choice.action in {"keep", "watch"}


@given(questions)
def test_nothing_is_given_back_while_cooling_unless_it_must_be(question):
    if question.standing.is_cooling and question.admissible.mandatory is None:
        assert question.choice.action in {"keep", "watch"}


def test_the_mildest_of_two_cuts_is_taken():
    choice = asked("lower", "step_down", target_minor=20_000).choice
    assert choice == Choice("step_down", 75_000, ("held back by a budget or a step",))


def test_a_cut_stops_at_what_is_owed_rounded_up_to_the_step():
    assert asked("lower", target_minor=60_000, owed_minor=70_500).choice == Choice("lower", 71_000)


@pytest.mark.parametrize(
    ("bound", "limit_minor"),
    [
        ({}, 50_000),
        ({"floor_minor": 80_500}, 81_000),
        ({"reduced_12m_minor": 30_000}, 80_000),
    ],
)
def test_what_holds_a_cut_to_nothing_back(bound, limit_minor):
    assert asked("lower", target_minor=0, **bound).choice.limit_minor == limit_minor


def test_a_starter_line_s_smallest_draw_stays_usable():
    gentle = Conduct(reduction_12m_ppm=1_000_000)
    assert asked("lower", target_minor=0, conduct=gentle).choice == Choice("lower", 5_000)


@pytest.mark.parametrize(("is_watched", "action"), [(False, "watch"), (True, "keep")])
def test_a_cut_not_worth_a_notice_becomes_a_watch(is_watched, action):
    choice = asked("lower", target_minor=96_000, is_watched=is_watched).choice
    assert choice == Choice(action, 100_000, ("nothing worth a notice is left to take",))


def test_no_cut_follows_closely_on_another():
    choice = asked("lower", target_minor=20_000, is_cooling=True).choice
    assert choice == Choice("watch", 100_000, ("a change is recent or announced",))


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        (asked(mandatory="freeze", rules=(HARD,)), Choice("freeze", 100_000)),
        (asked(mandatory="close", rules=(HARD,), is_cooling=True), Choice("close", 100_000)),
        (
            asked(mandatory="freeze", rules=(SOFT,)),
            Choice("watch", 100_000, ("no hard fact: an officer looks",)),
        ),
        (
            asked(mandatory="freeze", rules=(HARD,), may_draw=False),
            Choice("keep", 100_000, ("draws are stopped already",)),
        ),
        (
            asked(mandatory="divert", rules=(HARD,)),
            Choice("freeze", 100_000, ("no linked product to offer",)),
        ),
        (asked(mandatory="divert", rules=(HARD,), can_divert=True), Choice("divert", 100_000)),
        (asked("freeze", "close", rules=(HARD,)), Choice("keep", 100_000)),
    ],
)
def test_what_stops_draws_and_what_does_not(question, choice):
    assert question.choice == choice


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        (asked(mandatory="keep"), Choice("keep", 100_000)),
        (asked(mandatory="watch", is_watched=True), Choice("keep", 100_000)),
        (asked(mandatory="unfreeze"), Choice("keep", 100_000)),
        (asked(mandatory="unfreeze", may_draw=False), Choice("unfreeze", 100_000)),
        (asked(mandatory="reinstate", target_minor=150_000), Choice("reinstate", 150_000)),
        (asked(mandatory="lower", target_minor=10_000, rules=(HARD,)), Choice("lower", 10_000)),
        (
            asked(mandatory="lower", target_minor=10_000),
            Choice("watch", 100_000, ("no hard fact: an officer looks",)),
        ),
        (
            asked(mandatory="lower", rules=(HARD,)),
            Choice("watch", 100_000, ("nothing is left to take",)),
        ),
    ],
)
def test_mandatory_actions_do_what_they_say_or_nothing(question, choice):
    assert question.choice == choice


def test_draws_come_back_before_the_limit_does():
    both = {"target_minor": 150_000}
    assert asked("reinstate", "unfreeze", **both, may_draw=False).choice.action == "unfreeze"
    assert asked("reinstate", "unfreeze", **both).choice == Choice("reinstate", 150_000)


@pytest.mark.parametrize("bound", [{"allowed_minor": 120_500}, {"ceiling_minor": 120_500}])
def test_reinstated_no_further_than_the_cap(bound):
    assert asked("reinstate", target_minor=150_000, **bound).choice.limit_minor == 120_000
    assert asked("reinstate", target_minor=150_000, **dict.fromkeys(bound, 90_000)).choice == (
        Choice("keep", 100_000)
    )


def test_a_cool_down_holds_back_what_is_given_too_unless_it_must_be():
    cooling = {"may_draw": False, "is_cooling": True}
    assert asked("unfreeze", **cooling).choice == Choice("keep", 100_000)
    assert asked(mandatory="unfreeze", **cooling).choice == Choice("unfreeze", 100_000)


BLUNT = Conduct(guarded=False)


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        (asked("lower", target_minor=1_500, conduct=BLUNT), Choice("lower", 1_000)),
        (
            asked("lower", target_minor=0, conduct=BLUNT, owed_minor=70_000, is_cooling=True),
            Choice("lower", 0),
        ),
        (asked("watch", "close", conduct=BLUNT), Choice("close", 100_000)),
        (asked("freeze", conduct=BLUNT, may_draw=False), Choice("keep", 100_000)),
        (asked("lower", target_minor=150_000, conduct=BLUNT), Choice("keep", 100_000)),
        (asked("lower", target_minor=100_000, conduct=BLUNT), Choice("keep", 100_000)),
        (asked("watch", mandatory="freeze", conduct=BLUNT), Choice("freeze", 100_000)),
    ],
)
def test_a_simulated_blunt_lender_goes_straight_to_the_harshest(question, choice):
    assert question.choice == choice


@given(questions, st.booleans())
def test_a_blunt_lender_never_raises_a_limit(question, may_draw):
    blunt = replace(question, conduct=replace(question.conduct, guarded=False))
    assert blunt.choice.limit_minor <= blunt.standing.limit_minor
