"""A choice as few rules: what they are worth, and that constraints still hold."""

from __future__ import annotations

import numpy as np
import pytest

from choose.referee import held
from limen.choose.compress import Box, Menu, assign, compress
from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen, optimise


def case(seed=1, customers=2_000):
    """Three options by customer, worth more with one feature, dearer with the other."""
    rng = np.random.default_rng(seed)
    features = rng.integers(0, 100, (customers, 2))
    step = np.tile([0, 1, 2], customers)
    of = np.repeat(features, 3, axis=0)
    cols = np.array([step * (10 + of[:, 0]), step * (1 + of[:, 1])])
    problem = held(cols, np.arange(0, 3 * customers + 1, 3))
    rules = [Rule("cap", {"r0": 1}, int(cols[1].sum()) // 4)]
    menu = Menu.of(("a", "b", "c"), step, problem.chunk.offs, 0)
    return problem, rules, menu, features


def chosen(problem, rules) -> Chosen:
    found = optimise(problem, rules)
    assert isinstance(found, Chosen)
    return found


@pytest.mark.parametrize("rules_max", [3, 12, 40])
def test_the_rules_give_what_the_table_says_and_keep_the_constraint(rules_max):
    problem, rules, menu, features = case()
    table = compress(problem, rules, chosen(problem, rules), menu, features, rules_max)
    assert len(table.boxes) <= rules_max
    given = assign(table.boxes, features)
    rows = [int(menu.rows[i, option]) for i, option in enumerate(given)]
    sums = [sum(int(column[row]) for row in rows) for column in problem.chunk.cols]
    assert sums == [table.objective, table.totals["r0"]]
    assert rules[0].excess(table.totals) <= 0


def test_every_customer_there_could_be_meets_exactly_one_rule():
    problem, rules, menu, features = case(2)
    table = compress(problem, rules, chosen(problem, rules), menu, features, 20)
    grid = np.stack(np.meshgrid(np.arange(-5, 110), np.arange(-5, 110)), axis=-1).reshape(-1, 2)
    met = sum((assign([box], grid) >= 0).astype(int) for box in table.boxes)
    assert (met == 1).all()


def test_more_rules_lose_less():
    problem, rules, menu, features = case(3)
    best = chosen(problem, rules)
    tables = [compress(problem, rules, best, menu, features, n) for n in (2, 8, 40)]
    values = [table.objective for table in tables]
    assert values == sorted(values)
    assert best.objective >= values[-1] >= 0.97 * best.objective


def test_without_a_feature_that_tells_there_is_one_rule_or_none():
    problem, rules, menu, features = case(4, 100)
    table = compress(problem, rules, chosen(problem, rules), menu, features * 0, 10)
    assert table.boxes == (Box({}, 0),)
    assert table.objective == 0


def test_who_lacks_an_option_takes_the_free_one_or_none():
    offs = np.array([0, 2, 3])
    assert Menu.of(("a", "b"), np.array([0, 1, 0]), offs, 0).rows.tolist() == [[0, 1], [2, 2]]
    assert Menu.of(("a", "b"), np.array([0, 1, 0]), offs, None).rows.tolist() == [[0, 1], [2, -1]]


def test_no_table_where_none_keeps_the_constraints():
    problem, _, menu, features = case(5, 50)
    least = int(problem.chunk.cols[1].max())
    rules = [Rule("low", {"r0": -1}, -least - 1), Rule("high", {"r0": 1}, least + 200)]
    found = optimise(problem, rules)
    if isinstance(found, Chosen):
        assert compress(problem, rules, found, menu, features * 0, 5) is None
