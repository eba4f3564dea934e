"""One decision at given prices."""

from __future__ import annotations

import pytest

from choose.referee import large_case
from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen, optimise
from limen.choose.prices import Prices


def test_the_option_worth_most_after_its_uses_is_taken():
    prices = Prices(("loss",), (2.0,))
    assert prices.best([(0, [0]), (10, [4]), (12, [6])]) == 1
    assert Prices(("loss",), (1.0,)).best([(0, [0]), (10, [4]), (12, [6])]) == 2
    with pytest.raises(ValueError, match="no option"):
        prices.best([])


def test_a_ratio_charges_its_resource_and_pays_for_what_widens_it():
    rule = Rule("loss / owed max", {"loss": 100, "owed": -3}, 0, 100)
    prices = Prices.of([rule], {rule.name: 5.0}, ["owed", "loss"])
    assert prices.prices == pytest.approx((-0.15, 5.0))


def test_decisions_at_the_prices_of_a_run_are_those_of_the_run_but_for_few():
    case = large_case(3, 4_000, caps=5)
    found = optimise(case.problem, case.rules)
    assert isinstance(found, Chosen)
    prices = Prices.of(case.rules, found.prices, case.problem.resources)
    cols = case.problem.chunk.cols
    other = 0
    for i in range(4_000):
        rows = range(10 * i, 10 * i + 10)
        options = [(int(cols[0, r]), [int(each) for each in cols[1:, r]]) for r in rows]
        other += prices.best(options) != found.choice[i]
    assert other <= 40
