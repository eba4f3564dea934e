"""Walking through a value is work, and its parts count each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import cause, evaluated
from limen.dmn.bounds import STEPS_MAX, VALUE_ITEMS_MAX
from limen.dmn.errors import Exhausted, FeelError
from limen.dmn.execution import Execution
from limen.dmn.expressions import compile_expression
from limen.dmn.work import steps_through, weight

VALUES = st.recursive(
    st.integers() | st.text(max_size=3) | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=20,
)


def counted(value: object) -> int:
    """Count items the plain way."""
    if isinstance(value, dict):
        value = list(value.values())
    return len(value) + sum(map(counted, value)) if isinstance(value, list) else 0


@given(st.lists(VALUES, max_size=5))
def test_every_item_counts_once_for_each_place(value: list[object]) -> None:
    assert weight(value) == counted(value)
    assert steps_through(value) == counted(value) // 2


def test_a_shared_part_counts_each_time() -> None:
    value: list[object] = [1, 1]
    for _ in range(10):
        value = [value, value]
    assert weight(value) == 2 * (2**11 - 1)
    for _ in range(50):
        value = [value, value]
    with pytest.raises(FeelError, match=str(VALUE_ITEMS_MAX)):
        weight(value)


def test_plain_values_are_no_work() -> None:
    assert [steps_through(each) for each in (1, None, True, "short")] == [0, 0, 0, 0]
    assert steps_through("x" * 6_400) == 100


def test_a_run_that_is_spent_ends_with_one_cause_and_no_value() -> None:
    compiled, _ = compile_expression("[for i in 1..9999, j in 1..9999 return 1, 2]", {})
    assert compiled is not None
    done = compiled.evaluate({})
    assert done.value is None
    assert done.errors[0].cause == f"the run takes more than {STEPS_MAX} steps"


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..9999 return distinct values([i, 1])",
        'for i in 1..9999 return matches("a", "b")',
        "for i in 1..9999 return sort([3, 2, 1], function(a, b) a < b)",
        "duplicate values(for i in 1..300 return i)",
        'for i in 1..9999 return "{}" + "{}"'.replace("{}", "x" * 2_000),
        "for i in 1..999 return {" + ", ".join(f"a{j}: i + {j}" for j in range(100)) + "}",
    ],
)
def test_work_of_every_kind_is_counted(text: str) -> None:
    assert "steps" in cause(text)


def test_ordinary_work_is_far_below_the_bound() -> None:
    assert evaluated("sum(for i in 1..1000 return i * 2)") == 1_001_000
    assert evaluated('count(for i in 1..300 return matches("a", "a"))') == 300
    assert evaluated("count(distinct values(for i in 1..150 return modulo(i, 7)))") == 7


def test_spending_is_exact() -> None:
    x = Execution()
    x.spend(STEPS_MAX)
    with pytest.raises(Exhausted):
        x.spend(1)
