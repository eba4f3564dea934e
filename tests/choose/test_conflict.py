"""What is said to give, gives enough: every relaxation is tried, and HiGHS agrees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from choose.referee import Case, held, highs, random_case
from limen.choose.conflict import shown
from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen, Infeasible, optimise
from limen.choose.problem import Held

MANY = pytest.mark.nightly


def relaxed(rules, names_by):
    return [
        replace(rule, bound=rule.bound + names_by.get(rule.name, 0) * rule.per) for rule in rules
    ]


def check(case: Case) -> bool:
    """Return whether the case clashes; each relaxation is feasible, by HiGHS and by the choice."""
    found = optimise(case.problem, case.rules)
    if isinstance(found, Chosen):
        return False
    told = shown(case.problem, case.rules, found)
    assert told.conflict
    by = {each.constraint: each.short_by for each in told.conflict}
    assert all(amount > 0 for amount in by.values())
    if told.relax == "all":
        assert highs(Case(case.problem, relaxed(case.rules, by)), True)[0] == "Optimal"
        return True
    assert told.relax == "any"
    for name, amount in by.items():
        eased = Case(case.problem, relaxed(case.rules, {name: amount}))
        assert highs(eased, True)[0] == "Optimal"
        if amount > 1:
            harder = Case(case.problem, relaxed(case.rules, {name: amount - 1}))
            assert highs(harder, True)[0] == "Infeasible"
    return True


def test_any_one_that_is_named_is_enough_and_less_is_not():
    assert sum(check(random_case(3_000 + n, 4 + n % 9, bool(n % 2))) for n in range(25)) >= 8


@MANY
def test_any_one_is_enough_in_three_hundred_cases():
    assert sum(check(random_case(30_000 + n, 4 + n % 12, bool(n % 2))) for n in range(300)) >= 80


def test_both_ends_of_a_gap_between_whole_choices_are_named():
    problem = Held.of(("r0",), [[(0, 0), (1, 10)]] * 4)
    rules = [Rule("low", {"r0": -1}, -13), Rule("high", {"r0": 1}, 17)]
    found = optimise(problem, rules)
    told = shown(problem, rules, found)
    assert [(each.constraint, each.short_by) for each in told.conflict] == [("low", 3), ("high", 3)]
    assert told.relax == "any"
    assert told.is_proved == found.is_proved


def test_two_clashes_of_their_own_have_no_single_way_out():
    problem = Held.of(("a", "b"), [[(0, 1, 1)]] * 3)
    rules = [Rule("a", {"a": 1}, 1), Rule("b", {"b": 1}, 2), Rule("c", {"b": 1}, 3)]
    found = optimise(problem, rules)
    assert isinstance(found, Infeasible)
    told = shown(problem, rules, found)
    assert [(each.constraint, each.short_by) for each in told.conflict] == [("a", 2), ("b", 1)]
    assert (told.relax, found.relax) == ("all", "unknown")


def test_a_ratio_gives_in_its_resources_unit():
    problem = Held.of(("bad", "all"), [[(0, 9, 100)]] * 10)
    rules = [Rule("share", {"bad": 100, "all": -3}, 0, 100)]
    told = shown(problem, rules, optimise(problem, rules))
    assert [(each.constraint, each.short_by) for each in told.conflict] == [("share", 60)]


def test_sums_that_could_wrap_are_not_tried():
    big = 2**52
    problem = held([[0, 0], [big, big], [1, 1]], [0, 1, 2], dtype="int64")
    rules = [Rule("share", {"r0": 10**9, "r1": -1}, 0, 10**9)]
    found = optimise(problem, rules)
    assert shown(problem, rules, found) == found
