"""Columns as the kernels take them."""

import numpy as np

from features.fact_histories import define
from limen.features.definition import VALUE_MAX, Span
from limen.features.facts import Fact
from limen.features.frame import fact_frame
from limen.features.frame_columns import bits_and_values, until_of
from limen.features.kernels import FOREVER
from limen.features.plan import plans


def fact(seq, amount, channel="web", **more):
    fields = {"amount_minor": amount, "channel": channel}
    return Fact("purchase", seq, seq, 0, "l", fields=fields, **more)


def test_bits_and_values_are_those_of_the_fold():
    given = [
        fact(0, 5), fact(1, None), fact(2, 7, "shop"), fact(3, VALUE_MAX + 1),
        fact(4, 9, ref="r", void=True), Fact("draw_made", 5, 5, 0, "l"),
    ]  # fmt: skip
    span = Span("days", 1)
    (plan,) = plans([define("sum", span), define("count", span, value="", where='channel = "web"')])
    _, _, bits, values = bits_and_values(fact_frame(given), plan)
    projected = [plan.project(each) for each in given]
    assert bits.tolist() == [mask for mask, _ in projected]
    for place, (mask, slots) in enumerate(projected):
        assert not mask & 1 or values[:, place].tolist() == slots


def test_bits_by_kind_suffice_where_nothing_is_filtered():
    frame = fact_frame([fact(0, 5)]).drop("void")
    kinds, table, bits, _ = bits_and_values(frame, plans([define("sum", Span("days", 1))])[0])
    assert len(bits) == 0
    assert table[kinds].tolist() == [1]


def test_a_version_ends_where_the_next_is_known():
    assert len(until_of(fact_frame([fact(0, 5)]))) == 0
    given = [fact(0, 5, ref="a"), fact(1, 5), fact(2, 6, ref="a"), fact(3, 6, ref="b")]
    assert until_of(fact_frame(given)).tolist() == [2, FOREVER, FOREVER, FOREVER]
    assert until_of(fact_frame(given)).dtype == np.int64
