"""Whatever passes a bound ends at once, with a diagnostic or an error."""

import time

import pytest

from dmn.feel import cause, evaluated, faults
from limen.dmn import bounds

TOO_LARGE = [
    "(" * 200 + "1" + ")" * 200,
    "[" * 5_000,
    "-" * 300 + "1",
    "not(" * 100 + "true" + ")" * 100,
    "if true then " * 100 + "1" + " else 1" * 100,
    " + ".join(["1"] * 500),
    "[" + ", ".join(["1"] * (bounds.EXPRESSION_NODES_MAX + 1)) + "]",
    "x" * (bounds.EXPRESSION_CHARS_MAX + 1),
    "1 instance of " + "list<" * 200 + "Any" + ">" * 200,
]


@pytest.mark.parametrize("text", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_large_texts_are_refused_fast(text: str) -> None:
    began = time.perf_counter()
    assert faults(text)[-1] == "F106"
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..10000000 return i",
        "count(for i in 1..2000, j in 1..2000 return i * j)",
        "for i in 1..99999 return partial",
        "1e6144 ** 1e6144",
        r'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+(b)\\2")',
        "decimal(1, 1e30)",
    ],
)
def test_large_work_is_stopped(text: str) -> None:
    began = time.perf_counter()
    assert cause(text)
    assert time.perf_counter() - began < 10


def test_what_is_within_the_bounds_is_read() -> None:
    depth = bounds.NESTING_MAX - 1
    assert evaluated("(" * depth + "1" + ")" * depth) == 1
    assert evaluated(" + ".join(["1"] * (bounds.HEIGHT_MAX - 1))) == bounds.HEIGHT_MAX - 1
