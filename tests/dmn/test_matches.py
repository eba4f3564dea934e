"""Several matches, and what becomes of them."""

from decimal import Decimal

from limen.dmn.execution import Execution
from limen.dmn.matches import aggregated, agreed, ranked_by, unique


def test_one_match_or_agreement_is_the_value() -> None:
    x = Execution()
    assert unique(x, 0, [3]) == 3
    assert agreed(x, 0, [1, Decimal("1.0")]) == 1
    assert x.errors == []


def test_more_are_an_error() -> None:
    x = Execution()
    assert unique(x, 1, [3, 3]) is None
    assert agreed(x, 2, [1, 2]) is None
    assert [place for place, _ in x.errors] == [1, 2]


def test_priorities_go_by_the_order_of_the_values() -> None:
    assert ranked_by(["c", "a", "b"], ((None, ("b", "a")),)) == ["b", "a", "c"]


def test_aggregates() -> None:
    x = Execution()
    assert [aggregated(x, 0, [3, 1, 2], name) for name in ("SUM", "MIN", "MAX")] == [6, 1, 3]
