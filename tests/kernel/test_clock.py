import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.clock import ManualClock
from limen.kernel.errors import InvariantViolated


@given(st.lists(st.integers(0, 100), min_size=1))
def test_a_clock_only_runs_forward(moves):
    clock = ManualClock(moves[0])
    highest = moves[0]
    for instant in moves:
        if instant < highest:
            with pytest.raises(InvariantViolated, match="never runs back"):
                clock.move_to(instant)
        else:
            clock.move_to(instant)
        highest = max(highest, instant)
        assert clock.now() == highest
