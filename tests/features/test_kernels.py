"""The sweep: a row at a time and many rows give the same, whatever the chunks."""

from features.fact_histories import define
from limen.features.definition import Span
from limen.features.facts import Fact
from limen.features.frame import rows_at
from limen.kernel.dates import DAY_US


def test_rows_beyond_what_is_held_back_are_all_written():
    facts = [
        Fact("purchase", n, n * DAY_US, n, f"k{n % 7:04}", fields={"amount_minor": n})
        for n in range(200)
    ]
    wanted = [define("sum", Span("days", 20)), define("last", Span("since_open"))]
    pairs = [((199 - n // 7) * DAY_US, f"k{n % 7:04}") for n in range(7 * 150)]
    many = rows_at(facts, pairs, wanted, "UTC")
    some = [rows_at(facts, [pair], wanted, "UTC")[0] for pair in pairs[::101]]
    assert many[::101] == some
