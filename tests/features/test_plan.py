from decimal import Decimal

import pytest

from features.fact_histories import define, every_aggregate
from limen.features.definition import AGGREGATES, Span
from limen.features.facts import Fact
from limen.features.plan import CHANNELS_MAX, LARGEST, RATIO_BEFORE, plans, whole
from limen.kernel.errors import InvariantViolated


def test_features_share_channels():
    (plan,) = plans(every_aggregate())
    assert len(plan.channels) < 12
    assert plan.width <= 4
    assert {row.aggregate for row in plan.rows} == {
        *range(len(AGGREGATES)), LARGEST, RATIO_BEFORE
    } - {AGGREGATES.index("share")}  # fmt: skip


def test_too_many_channels_make_another_plan():
    many = [define("sum", Span("days", 1), where=f"amount_minor > {n}") for n in range(100)]
    made = plans(many)
    assert [len(plan.channels) for plan in made] == [CHANNELS_MAX, 100 - CHANNELS_MAX]
    assert sum((plan.definitions for plan in made), ()) == tuple(many)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(5, 5), (True, 1), (None, None), (Decimal("2.5"), 2), (Decimal("3.5"), 4), (10**12 + 1, None)],
)
def test_whole(value, wanted):
    assert whole(value) == wanted


def test_categories_are_told_apart():
    assert whole("a") != whole("b")
    assert whole("a") == whole("a")


def test_null_is_not_true_and_no_value_does_not_count():
    (plan,) = plans([define("sum", Span("days", 1), where='channel = "web"')])
    for fields, bits in (
        ({"amount_minor": 4, "channel": "web"}, 1),
        ({"amount_minor": 4}, 0),
        ({"channel": "web"}, 0),
    ):
        fact = Fact("purchase", 0, 0, 0, fields=fields)
        assert plan.project(fact)[0] == bits


def test_an_unchecked_definition_is_refused():
    with pytest.raises(InvariantViolated, match="compiles"):
        plans([define("sum", Span("days", 1), where="amount_minor >")])
