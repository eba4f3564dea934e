"""The work of one run is counted."""

import pytest

from limen.dmn.bounds import CALL_DEPTH_MAX, STEPS_MAX
from limen.dmn.errors import Exhausted, FeelError
from limen.dmn.execution import Execution


def test_steps_are_bounded() -> None:
    x = Execution()
    x.spend(STEPS_MAX)
    with pytest.raises(Exhausted):
        x.spend(1)


def test_calls_are_bounded() -> None:
    x = Execution()

    def again(inner: Execution, depth: int) -> int:
        return inner.invoke(again, (depth + 1,)) if depth < 10_000 else depth

    with pytest.raises(FeelError, match=str(CALL_DEPTH_MAX)):
        x.invoke(again, (0,))
    assert x.depth == 0
