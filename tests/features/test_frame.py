import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from features.fact_histories import FIRST, ZONE, define, every_aggregate, facts
from limen.features.definition import Span
from limen.features.frame import fact_frame, point_in_time, rows_at
from limen.kernel.dates import DAY_US

DEFINITIONS = every_aggregate()


@settings(max_examples=25)
@given(facts(), st.integers(0, 300))
def test_what_is_known_later_changes_no_earlier_value(found, days):
    at = (FIRST + days) * DAY_US
    known = [fact for fact in found if fact.known_at <= at]
    pairs = [(at, "l")]
    assert rows_at(found, pairs, DEFINITIONS, ZONE) == rows_at(known, pairs, DEFINITIONS, ZONE)


@settings(max_examples=25)
@given(facts(), st.integers(1, 60), st.integers(1, 60), st.integers(0, 300))
def test_a_window_is_its_parts(found, one, two, days):
    """The sum of a window is the sum of its newest part and of what came before; extremes too."""
    at = (FIRST + days) * DAY_US
    spans = [Span("days", one), Span("days", one + two)]
    names = ("count", "sum", "min", "max", "last", "first")
    wanted = [define(each, span) for span in spans for each in names]
    (row,) = rows_at(found, [(at, "l")], wanted, "UTC")
    small = [row[define(each, spans[0]).name] for each in names]
    large = [row[define(each, spans[1]).name] for each in names]
    assert large[0] >= small[0]
    if small[0]:
        assert large[2] <= small[2] <= small[3] <= large[3]
        assert large[4] == small[4]
    earlier = [fact for fact in found if fact.known_at <= at and fact.day <= days + FIRST - one]
    (rest,) = rows_at(earlier, [(at, "l")], wanted, "UTC")
    if not any(fact.ref for fact in found):
        assert large[1] == small[1] + rest[define("sum", spans[1]).name]


def test_rows_come_by_key_and_instant_with_what_was_asked():
    data = pl.DataFrame({"kind": ["purchase"] * 3, "known_at": [1, 2, 3], "day": [0, 0, 0],
                         "line": [7, 7, 9], "amount_minor": [1, 2, 4]})  # fmt: skip
    asked = pl.DataFrame({"at": [3, 3, 1], "line": [9, 7, 7], "mine": ["a", "b", "c"]})
    wanted = [define("sum", Span("days", 1)), define("min", Span("days", 1))]
    found = point_in_time(data, asked, wanted, "UTC")
    assert found.rows() == [(1, 7, "c", 1, 1), (3, 7, "b", 3, 1), (3, 9, "a", 4, 4)]


def test_definitions_of_two_keys_keep_the_order_asked():
    two = [define("sum", Span("days", 1)), define("count", Span("days", 1))]
    two[1] = type(two[1])(
        **{**{n: getattr(two[1], n) for n in two[1].__slots__}, "key": "customer"}
    )
    data = fact_frame([])
    asked = pl.DataFrame({"at": [3, 1], "line": ["x", "y"], "customer": ["c", "c"]})
    found = point_in_time(data, asked, two, "UTC")
    assert found["line"].to_list() == ["x", "y"]
    assert found.columns == ["at", "line", "customer", two[0].name, two[1].name]
