"""Limits of real customers under a loss budget: the claims of docs/explanation/uci-limits.md.

On the first few thousand customers, so that it is quick; `python -m benchmarks uci_limits` is the
whole of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from benchmarks import _limits_plans as p
from benchmarks import uci_limits
from benchmarks._limits_book import (
    COLUMNS,
    above_keep,
    assumed,
    declared,
    held,
    menu_of,
    picked,
    read,
    valued,
)

from e2e.command import UCI
from limen.bootstrap import wire
from limen.choose.economics import Line, worth
from limen.choose.optimise import Chosen, optimise
from limen.choose.worth.kernels import ACTIONS
from limen.risk.loss import LossTerms

pytestmark = [
    pytest.mark.skipif(not UCI.is_file(), reason="the shared UCI customers are not here"),
    # One worker reads the customers; the others need not read them again.
    pytest.mark.xdist_group("uci_limits"),
]
ROWS = 4_000


@dataclass
class Study:
    lines: p.Lines
    release: object
    economics: object
    menu: p.Menu
    figures: p.Assumed
    cols: np.ndarray
    rules: tuple[p.Rule, ...]
    best: Chosen
    plans: dict[str, p.Menu]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    tools = wire()
    lines, release = read(tools, ROWS, tmp_path_factory.mktemp("uci"))
    economics = declared(tools, release)
    menu, figures = menu_of(lines, release, economics), assumed(economics, release)
    cols = above_keep(valued(lines, menu, figures), menu)
    rules = p.budgets(lines, cols, menu)
    best = optimise(held(cols, menu), rules)
    assert isinstance(best, Chosen)
    card = release.products["card"]
    plans = {
        "optimised": picked(menu, menu.offs[:-1] + best.choice),
        "finer": p.by_bands(lines, menu, cols, rules, by_use=True)[0],
        "bands": p.by_bands(lines, menu, cols, rules, by_use=False)[0],
        "equal": p.equal_cut(
            lines,
            figures,
            rules[0].bound * 99 // 100,
            14,
            card.step_minor,
            card.smallest_draw_minor,
        )[0],
        "today": p.today_of(lines),
    }
    return Study(lines, release, economics, menu, figures, cols, rules, best, plans)


def told(study, name):
    return p.judged(study.lines, study.plans[name], study.figures, study.rules)


def test_the_choice_keeps_every_constraint_and_is_nearly_the_best_there_is(study):
    assert study.best.violation_max == 0
    assert study.best.gap <= 1e-3  # few customers, tight budgets
    assert told(study, "optimised")["breaks"] == []


def test_it_is_worth_more_than_rules_of_thumb_with_the_best_ends_they_could_have(study):
    value = {name: told(study, name)["value_above_today"] for name in study.plans}
    assert value["optimised"] > 1.5 * value["finer"] > 0
    assert value["finer"] >= value["bands"] > 0
    assert told(study, "bands")["breaks"] == told(study, "finer")["breaks"] == []


def test_by_what_customers_then_did_it_is_worth_more_too(study):
    value = {name: told(study, name)["realised_value_above_today"] for name in study.plans}
    assert value["optimised"] > value["finer"]
    assert value["optimised"] > value["bands"]
    assert value["optimised"] > value["today"] == 0


def test_one_cut_for_all_touches_nearly_everybody(study):
    equal, ours = told(study, "equal"), told(study, "optimised")
    assert {"cuts max", "contacts max"} <= set(equal["breaks"])
    assert equal["cut_who_paid"] > 20 * ours["cut_who_paid"]


def test_a_loss_budget_out_of_reach_is_proved_and_a_wide_one_has_no_price(study):
    today = study.rules[0].bound
    least = p.least_loss_minor(study.cols, study.menu, study.rules)
    assert 0.95 * today < least < today
    wide = optimise(
        held(study.cols, study.menu), p.budgets(study.lines, study.cols, study.menu, 1_300_000)
    )
    assert isinstance(wide, Chosen)
    assert wide.prices["expected_loss_minor max"] == 0
    assert wide.objective > study.best.objective
    assert study.best.prices["expected_loss_minor max"] > 0


def test_nobody_is_judged_by_a_card_that_saw_them(study):
    cards = study.release.models["card"]
    for name in study.lines.ids[:200]:
        fold, folds = cards.card_for(name).card.fold
        assert folds == len(cards.cards) == 5
        assert cards.cards[fold] is cards.card_for(name)


def test_values_are_those_of_the_row_by_row_economics(study):
    lines, menu = study.lines, study.menu
    rng = np.random.default_rng(3)
    plain = valued(lines, menu, study.figures)
    for at in rng.integers(0, len(menu.limit), 300):
        row = int(menu.owner[at])
        line = Line(
            *(int(each[row]) for each in (lines.limit, lines.owed, lines.pd_ppm, lines.volume)),
            wants_more=bool(lines.never_late[row]),
        )
        limit = int(menu.limit[at])
        effect = study.figures.responses[lines.kind[row]].effect(line, limit)
        found = worth(
            line,
            ACTIONS[menu.action[at]],
            limit,
            study.figures.rates[lines.kind[row]],
            effect=effect,
            lead_days=int(menu.lead_days[at]),
        )
        assert found.value_minor == plain[0, at]
        lost = 1 + COLUMNS.index("expected_loss_minor")
        assert found.uses["expected_loss_minor"] == plain[lost, at]


def test_a_moved_figure_moves_the_answer(study):
    loss = replace(study.release.loss, ccf_ppm=900_000)
    assert isinstance(loss, LossTerms)
    figures = assumed(study.economics, study.release, loss=loss)
    cols = above_keep(valued(study.lines, study.menu, figures), study.menu)
    other = optimise(held(cols, study.menu), p.budgets(study.lines, cols, study.menu))
    assert isinstance(other, Chosen)
    assert (other.choice != study.best.choice).any()


def test_absent_data_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(uci_limits, "DATA", tmp_path / "absent.parquet")
    assert uci_limits.run() == {"skipped": "the shared UCI customers are not here"}
