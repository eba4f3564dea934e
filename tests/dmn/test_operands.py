"""What an expression begins with."""

import datetime as dt

import pytest

from dmn.feel import evaluated, faults


def test_literals() -> None:
    assert evaluated('@"2024-02-29"') == dt.date(2024, 2, 29)
    assert evaluated("[true, false, null, 1.50]") == [True, False, None, 1.5]
    assert evaluated('{"a b": {c: 1}}') == {"a b": {"c": 1}}


def test_loops() -> None:
    assert evaluated("for i in 1..3, j in [i] return i * j") == [1, 4, 9]
    assert evaluated("for i in 3..1 return i") == [3, 2, 1]
    assert evaluated("for i in 1..4 return if i = 1 then 1 else partial[-1] * i") == [1, 2, 6, 24]
    assert evaluated("some i in [1, 2] satisfies i > 1") is True
    assert evaluated("every i in [1, 2] satisfies i > 1") is False


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        '__import__("os").system("true")',
        "().__class__.__bases__",
        "a.__class__.__mro__",
        "X.rules",
        "_add(1, 2)",
        "K1",
        "lambda: 1",
    ],
)
def test_pythons_names_mean_nothing(text: str) -> None:
    if faults(text, "a"):
        return
    assert evaluated(text, a={"x": 1}) is None


def test_names_of_python_are_only_names() -> None:
    names = {"__class__": 1, "def": 2, "X": 3, "t1": 4, "None": 5, "_add": 6}
    for name, value in names.items():
        assert evaluated(f"{name} + 1", **{name: value}) == value + 1


def test_text_stays_text() -> None:
    hostile = '\'"""\n\\\');import os#{}'
    assert evaluated("a", a=hostile) == hostile
    assert evaluated("{\"'];import os;['\": 1}") == {"'];import os;['": 1}
