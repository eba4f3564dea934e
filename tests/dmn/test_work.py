"""What work costs: the size of values, bounded."""

from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.work import steps_through

values = st.recursive(
    st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=12,
)


def leaves(value):
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


@given(values, values)
def test_a_value_costs_no_less_than_its_parts(one, other):
    assert steps_through([one, other]) >= max(steps_through(one), steps_through(other))


@given(values)
def test_a_list_costs_half_a_step_an_item_at_least(value):
    assert steps_through([value] * 3) >= 3 * leaves(value) // 2


def test_shared_parts_cost_each_time_they_are_met():
    once = [0] * 100
    assert steps_through([once] * 50) > 40 * steps_through(once)
