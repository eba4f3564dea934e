from features.fact_histories import define
from limen.features.definition import Span
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
    assert found.monotone
    assert found.spans.tolist() == [[0, 3], [1, 2]]
    assert found.weights.shape == (2, 5)
    (other,) = plans([define("sum", Span("statements", 3))])
    assert not tables_of(other).monotone
