"""The shape of calls."""

import pytest

from dmn.feel import evaluated, faults


@pytest.mark.parametrize("text", ["sum()", "1()", "string length(a: 1)", "round up(1)"])
def test_calls_that_cannot_be_meant(text: str) -> None:
    assert faults(text) == ["F104"]


def test_calls_that_can() -> None:
    assert evaluated("max(1, 3, 2)") == 3
    assert evaluated("max([1, 3, 2])") == 3
    assert evaluated('contains(match: "a", string: "cat")') is True
