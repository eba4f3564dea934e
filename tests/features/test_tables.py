from features.fact_histories import define
from limen.features.definition import Span
from limen.features.kernels import NEWEST_DAYS, NEWEST_LAST
from limen.features.plan import plans
from limen.features.tables import tables_of, weight


def test_weights_halve():
    assert [weight(age, 2) for age in (0, 1, 2, 4)] == [4_096, 2_896, 2_048, 1_024]


def test_tables_have_a_row_a_feature():
    (plan,) = plans(
        [
            define("sum", Span("days", 3)),
            define("exponential_mean", Span("months", 2), half_life_days=5),
        ]
    )
    found = tables_of(plan)
    assert found.reach_days == 62
    assert found.spans.tolist() == [[0, 3], [1, 2]]
    assert found.weights.shape == (2, 5)
    (other,) = plans([define("sum", Span("statements", 3))])
    assert tables_of(other).reach_days is None


def test_a_program_is_the_arrays_in_one():
    (plan,) = plans([define("sum", Span("days", 3)), define("count", Span("days", 9), value="")])
    found = tables_of(plan)
    parts = (found.spans, found.slots, found.rows, found.weights)
    inside = [number for part in parts for number in part.ravel().tolist()]
    assert found.program.tolist() == [2, 2, 2, *inside]


def test_days_since_without_end_ask_the_newest_fact_alone():
    """A window that only such features read holds nothing; one that another reads stays."""
    ever, near = Span("since_open"), Span("days", 9)
    alone = [define("days_since", ever), define("last", ever), define("sum", near)]
    (plan,) = plans(alone)
    made = tables_of(plan)
    assert made.spans.tolist() == [[0, 0], [0, 9]]
    assert made.rows[:, 0].tolist() == [NEWEST_DAYS, NEWEST_LAST, 1]
    assert made.reach_days is None
    (plan,) = plans([*alone, define("count", ever)])
    assert tables_of(plan).spans.tolist() == [[3, 0], [0, 9]]
