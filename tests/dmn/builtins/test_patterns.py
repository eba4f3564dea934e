"""Patterns that could run away are refused."""

import time

import pytest

from limen.dmn.builtins.patterns import compiled, ready, replacement
from limen.dmn.errors import FeelError


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a|aa)+", "((a*)b?)*", "([a-z]+)*x", "(", "a" * 2_000, "(?=a)"]
)
def test_refused(pattern: str) -> None:
    began = time.perf_counter()
    with pytest.raises(FeelError):
        compiled(pattern, "").search("a" * 40 + "!")
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("pattern", ["^[A-Z]{2}[0-9]+$", "(ab)+", r"\(a+\)+", "a|b", "[(a+)+]"])
def test_allowed(pattern: str) -> None:
    assert compiled(pattern, "")


@pytest.mark.parametrize(
    "pattern", ["a*a*a*a*a*b", "a*b", "a?" * 40 + "a" * 40, "(a|a)" * 60 + "b"]
)
def test_what_is_slow_on_long_texts_is_refused_there(pattern: str) -> None:
    with pytest.raises(FeelError, match="too long"):
        ready(pattern, "", "a" * 100_000)
    assert ready("^[A-Z]{2}[0-9]+$", "", "AB12" * 20)


def test_flags_and_replacements() -> None:
    assert compiled("a b", "xi").search("AB")
    assert replacement(r"$1\$", 1) == r"\g<1>$"
    with pytest.raises(FeelError):
        compiled("a", "q")
