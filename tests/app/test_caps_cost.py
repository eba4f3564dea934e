"""What limits on the whole cost, against plans made by hand and the laws of prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.builders import CLEAN, HARD, LATE, book_of, customer, run_of
from app.test_solving import cap, limited, module_run
from limen.app import caps_cost as module
from limen.app import deciding
from limen.app.caps_cost import (
    FRONTIER_PERCENT,
    LimitsStudy,
    MonthLimits,
    costs_of,
    frontier_of,
    held_back,
    moved,
)
from limen.app.deciding import decide_groups
from limen.app.groups import fold_groups
from limen.app.solving import Menu, plan_of, solve
from limen.choose.candidates import Candidate
from limen.choose.economics import RESOURCES, Worth
from limen.choose.portfolio import Limit
from limen.decide.record import encode

FIRST = date(2025, 3, 1)


def menu(name: str, gain: int) -> Menu:
    """Keep, or a cut that is worth `gain` more and takes one letter and ten of limit."""
    keep, cut = Candidate("keep", 100), Candidate("lower", 90)
    none = dict.fromkeys(RESOURCES, 0)
    uses = {**none, "contacts": 1, "reduction_minor": 10}
    return Menu(
        name, [(keep, Worth({"interest": 5}, none)), (cut, Worth({"loss": 5 + gain}, uses))]
    )


MENUS = [menu(f"l{gain}", gain) for gain in (50, 40, 30, 20, 10)]
"""Without limits all five are lowered, for a gain of 150."""


def solved(limits: str):
    run = module_run(limited(limits))
    return run, plan_of(MENUS, run, run.release.portfolio, ())


def test_a_limit_costs_the_gains_that_it_keeps_out():
    run, plan = solved(cap("contacts", "max_count = 2"))
    assert plan.body is not None
    assert plan.body.objective_minor == 25 + 90
    assert costs_of(MENUS, run, plan.body) == {"contacts": 60}
    assert held_back(MENUS, plan.plan) == 3


def test_what_does_not_bind_costs_nothing_and_is_not_told():
    run, plan = solved(cap("contacts", "max_count = 9"))
    assert plan.body is not None
    assert costs_of(MENUS, run, plan.body) == {}
    assert held_back(MENUS, plan.plan) == 0


def test_of_two_limits_the_other_still_stands():
    limits = cap("contacts", "max_count = 2") + cap("cuts", "max_minor = 30", 'currency = "CNY"')
    run, plan = solved(limits)
    assert plan.body is not None
    found = costs_of(MENUS, run, plan.body)
    assert found["contacts"] == 30
    assert found.get("cuts", 0) == 0


LOSING = dict.fromkeys(RESOURCES, 0) | {"expected_loss_minor": 9}


def spent_menus(cut_loses: int) -> list[Menu]:
    """Lines whose loss is over its limit already; their cut loses so much."""
    keep, cut = Candidate("keep", 100), Candidate("lower", 90)
    uses = {**LOSING, "contacts": 1, "expected_loss_minor": cut_loses}
    return [
        Menu(name, [(keep, Worth({"interest": 5}, LOSING)), (cut, Worth({"loss": 15}, uses))])
        for name in ("a", "b")
    ]


@pytest.mark.parametrize(("cut_loses", "cost_minor"), [(9, 0), (10, 20)])
def test_a_limit_that_is_spent_costs_the_options_that_it_keeps_out(
    cut_loses, cost_minor, monkeypatch
):
    run = module_run(limited(cap("expected_loss", "max_minor = 1", 'currency = "CNY"')))
    menus = spent_menus(cut_loses)
    plan = plan_of(menus, run, run.release.portfolio, ())
    assert plan.body is not None
    assert plan.body.spent == ("expected_loss_minor",)
    if not cost_minor:
        # No plan need be made to say so.
        monkeypatch.setattr(module, "_objective_minor", None)
    assert costs_of(menus, run, plan.body) == {"expected_loss": cost_minor}


def test_a_frontier_never_falls_as_the_bound_rises_and_its_steps_never_grow():
    run, plan = solved(cap("contacts", "max_count = 2"))
    assert plan.body is not None
    found = frontier_of(MENUS, run, MonthLimits(FIRST, plan.body, {"contacts": 60}, 3))
    points = dict(found.points["contacts"])
    assert tuple(points) == FRONTIER_PERCENT
    assert points[100] == 0
    values = list(points.values())
    assert values == sorted(values)
    # One letter instead of two loses forty, three instead of two gain thirty.
    assert (points[50], points[150]) == (-40, 30)


def test_a_moved_bound_is_a_share_of_what_it_was():
    assert moved(Limit("contacts", "max_count", 60), 75).bound == 45


def test_a_study_solves_as_a_review_does_and_keeps_the_most_bound_month(tmp_path):
    book = book_of(tmp_path, [customer(f"c{n}", LATE) for n in range(4)])
    for most, first in ((1, FIRST), (3, date(2025, 4, 1))):
        release = limited(cap("contacts", f"max_count = {most}"))
        run = run_of(book, release)
        study = LimitsStudy()
        groups = list(fold_groups(book, run.at, run.head, release.fold_plan()))
        assert study.solve(groups, run, first) == solve(groups, run)
        (month,) = study.found().months
        assert month.first == first
        assert month.held_back == 4 - most
        frontier = study.found().frontier
        assert frontier is not None
        assert frontier.first == first


def test_facts_of_the_first_look_are_not_gathered_again_and_the_records_are_the_same(
    tmp_path, monkeypatch
):
    kinds = [LATE, CLEAN, HARD] * 3
    book = book_of(tmp_path, [customer(f"c{n}", late) for n, late in enumerate(kinds)])
    release = limited(cap("contacts", "max_count = 1"))
    run = run_of(book, release)
    groups = list(fold_groups(book, run.at, run.head, release.fold_plan()))

    def decided(run):
        plan = LimitsStudy().solve(groups, run, FIRST).plan
        return [encode(each) for each in decide_groups(groups, replace(run, plan=plan))]

    expected = decided(run)
    monkeypatch.setattr(deciding, "gather", None)
    assert decided(replace(run, looked={})) == expected
    assert len(set(expected)) == 9
    with pytest.raises(TypeError):
        decided(run)


def test_without_limits_there_is_nothing_to_tell(tmp_path):
    book = book_of(tmp_path, [customer("a", LATE)])
    release = limited()
    study = LimitsStudy()
    run = run_of(book, release)
    groups = list(fold_groups(book, run.at, run.head, release.fold_plan()))
    assert study.solve(groups, run, FIRST).body is None
    assert study.found() == module.NO_LIMITS


def test_a_cost_that_forgets_to_leave_the_limit_out_is_noticed(monkeypatch):
    stands_minor = solved_body().objective_minor
    monkeypatch.setattr(module, "_objective_minor", lambda _menus, _run, _limits: stands_minor)
    with pytest.raises(AssertionError):
        test_a_limit_costs_the_gains_that_it_keeps_out()


def solved_body():
    return solved(cap("contacts", "max_count = 2"))[1].body
