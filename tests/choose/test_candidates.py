from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from choose.builders import HARD, Asked, asked, discretionary, questions
from limen.choose import candidates as subject
from limen.choose.candidates import ACTIONS, Candidate, Candidates, Menu, candidates
from limen.choose.conduct import REDUCES, STOPS_DRAWS, Conduct

sizes = st.lists(st.integers(0, 1_000_000), max_size=3).map(tuple)
menus = st.builds(Menu, raise_ppm=sizes, lower_ppm=sizes)
eager = st.builds(
    lambda question, more: replace(
        question,
        admissible=structs.replace(
            question.admissible, actions=(*question.admissible.actions, "raise")
        ),
        allowed_minor=question.standing.limit_minor + more,
    ),
    discretionary,
    st.integers(0, 300_000),
)


def found(question: Asked, *, has_consent: bool = True, menu: Menu | None = None) -> Candidates:
    return candidates(
        question.admissible,
        question.standing,
        question.product,
        question.allowed_minor,
        question.conduct,
        has_consent=has_consent,
        menu=menu,
    )


def broken(question: Asked, option: Candidate, *, has_consent: bool) -> set[str]:
    """The bounds that an option does not keep, each judged by its own arithmetic."""
    admissible, standing, product = question.admissible, question.standing, question.product
    change = option.limit_minor - standing.limit_minor
    lowest = max(admissible.floor_minor, product.floor_minor, product.smallest_draw_minor)
    highest = min(
        question.allowed_minor,
        product.ceiling_minor,
        10**15 if admissible.ceiling_minor is None else admissible.ceiling_minor,
    )
    budget = Fraction(standing.limit_high_12m_minor * question.conduct.reduction_12m_ppm, 10**6)
    raises, cuts = option.action == "raise", option.action in REDUCES
    kept = {
        "on the step": not change or option.limit_minor % product.step_minor == 0,
        "above the floor": not change or option.limit_minor >= lowest,
        "cool": not change or not standing.is_cooling,
        "consent": not raises or has_consent,
        "up to the caps": not raises or 0 < change <= highest - standing.limit_minor,
        "a cut, above what is owed": not cuts
        or standing.owed_minor <= option.limit_minor < standing.limit_minor,
        "within the year's budget": not cuts or standing.reduced_12m_minor - change <= budget,
        "limit stays": raises or cuts or not change,
        "hard fact": option.action not in STOPS_DRAWS or HARD in admissible.rules,
        "admitted": option.action == "keep" or option.action in admissible.actions,
    }
    return {bound for bound, is_kept in kept.items() if not is_kept}


@given(questions | eager, st.booleans(), menus)
def test_candidates_keep_every_bound(question: Asked, has_consent: bool, menu: Menu) -> None:
    result = found(question, has_consent=has_consent, menu=menu)
    assert result.options[0] == Candidate("keep", question.standing.limit_minor)
    assert len(set(result.options)) == len(result.options)
    for option in result.options:
        assert broken(question, option, has_consent=has_consent) == set()


@given(questions | eager, st.booleans(), menus)
def test_what_is_not_offered_is_named_with_its_reason(
    question: Asked, has_consent: bool, menu: Menu
) -> None:
    result = found(question, has_consent=has_consent, menu=menu)
    offered = {option.action for option in result.options}
    dropped = {each.action for each in result.pruned if each.why}
    for action in ACTIONS:
        # A menu without sizes leaves an admitted action without options and without fault.
        is_sized = action != "lower" or menu.lower_ppm or question.admissible.target_minor
        assert action in offered | dropped or not is_sized


@given(questions | eager)
def test_a_mandatory_action_leaves_nothing_to_weigh(question: Asked) -> None:
    mandatory = replace(
        question, admissible=structs.replace(question.admissible, mandatory="close")
    )
    result = found(mandatory)
    assert result.is_forced
    assert [option.action for option in result.options] == ["keep"]


def test_a_planted_raise_without_consent_is_seen() -> None:
    question = asked("raise")
    assert "consent" in broken(question, Candidate("raise", 110_000), has_consent=False)


def test_sizes_by_hand() -> None:
    result = found(asked("raise", "lower", "step_down", allowed_minor=130_000))
    assert [(each.action, each.limit_minor) for each in result.options] == [
        ("keep", 100_000),
        ("raise", 110_000),
        ("raise", 125_000),
        ("raise", 130_000),
        ("step_down", 75_000),
        ("lower", 90_000),
        ("lower", 75_000),
        ("lower", 50_000),
    ]
    assert result.wants_more


def test_the_policys_own_target_is_tried() -> None:
    result = found(asked("lower", target_minor=62_000), menu=Menu((), ()))
    assert Candidate("lower", 62_000) in result.options


@pytest.mark.parametrize(
    ("question", "action", "why"),
    [
        (asked("raise", is_cooling=True), "raise", subject.COOLING),
        (asked("raise", allowed_minor=100_000), "raise", subject.NO_ROOM),
        (asked("raise", may_draw=False), "raise", subject.STOPPED),
        (asked("keep"), "lower", subject.NOT_ADMITTED),
        (asked("freeze"), "freeze", subject.NO_FACT),
        (asked("freeze", rules=(HARD,), may_draw=False), "freeze", subject.STOPPED),
        (asked("divert", rules=(HARD,)), "divert", subject.NO_OFFER),
        (asked("lower", reduced_12m_minor=100_000), "lower", subject.NO_BUDGET),
        (asked("lower", owed_minor=99_500), "lower", subject.NOTHING_LEFT),
        (asked("lower", flags=("dispute",)), "lower", "bound by dispute"),
        (asked("raise", flags=("fraud",)), "raise", "bound by fraud"),
        (asked("unfreeze", "raise", may_draw=False), "raise", subject.RESTORES),
    ],
)
def test_each_reason(question: Asked, action: str, why: str) -> None:
    assert why in [each.why for each in found(question).pruned if each.action == action]


def test_a_hard_fact_lets_draws_be_stopped() -> None:
    question = asked(
        "freeze",
        "close",
        "divert",
        rules=(HARD,),
        can_divert=True,
        conduct=Conduct(hard_rules=frozenset({HARD})),
    )
    assert [each.action for each in found(question).options] == [
        "keep", "freeze", "divert", "close",
    ]  # fmt: skip
