"""Three-valued logic and comparisons."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import cause, evaluated
from limen.dmn.operators import conjunction, disjunction
from limen.dmn.runtime import opposite

TRUTHS: list[bool | None] = [True, False, None]
# Kleene's logic as the smallest and largest of three ranks: another way to say the same.
RANK = {False: 0, None: 1, True: 2}


def by_rank(rank: int) -> bool | None:
    return {0: False, 1: None, 2: True}[rank]


@pytest.mark.parametrize(("a", "b"), list(itertools.product(TRUTHS, TRUTHS)))
def test_logic_is_kleenes(a: bool | None, b: bool | None) -> None:
    assert conjunction(a, b) is by_rank(min(RANK[a], RANK[b]))
    assert disjunction(a, b) is by_rank(max(RANK[a], RANK[b]))
    assert evaluated("a and b", a=a, b=b) is conjunction(a, b)
    assert evaluated("a or b", a=a, b=b) is disjunction(a, b)


@given(st.lists(st.sampled_from(TRUTHS), min_size=2, max_size=5), st.sampled_from(["and", "or"]))
def test_long_chains_and_de_morgan(values: list[bool | None], op: str) -> None:
    names = {f"x{i}": value for i, value in enumerate(values)}
    chain = evaluated(f" {op} ".join(names), **names)
    other = "or" if op == "and" else "and"
    mirrored = evaluated(f" {other} ".join(f"not({name})" for name in names), **names)
    assert chain is opposite(mirrored)
    pick = min if op == "and" else max
    assert chain is by_rank(pick(RANK[value] for value in values))


@given(st.integers() | st.none(), st.integers() | st.none())
def test_typed_and_untyped_comparisons_agree(a: int | None, b: int | None) -> None:
    from limen.dmn import compile_expression

    a = None if a is None else a % 1000
    b = None if b is None else b % 1000
    for op in ("=", "!=", "<", "<=", ">", ">="):
        found = []
        for type_ref in ("number", "Any"):
            expression, _ = compile_expression(f"a {op} b", {"a": type_ref, "b": type_ref})
            assert expression is not None
            found.append(expression({"a": a, "b": b}))
        assert found[0] is found[1]


def test_comparing_with_null_is_null_without_an_error() -> None:
    from limen.dmn import compile_expression

    expression, _ = compile_expression("a > 3", {"a": "Any"})
    assert expression is not None
    found = expression.evaluate({})
    assert found.value is None
    assert found.errors == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2] = [1, 2]", True),
        ("{a: 1} = {a: 1.0}", True),
        ("null = null", True),
        ('1 = null or "a" = null', False),
        ("3 between 1 and 3", True),
        ("3 in (< 2, > 2)", True),
        ("3 in [1..3)", False),
        ("3 in ]2..3]", True),
        ('"b" in ["a", "b"]', True),
        ('"a" + "b"', "ab"),
        ("-2 ** 2", 4),
        ("2 + 3 * 2 ** 2", 14),
    ],
)
def test_examples(text: str, value: Any) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize("text", ['1 + "a"', '1 < "a"', "[1] * 2", "true + 1", "-true", "1 + null"])
def test_what_has_no_meaning_is_null_with_a_cause(text: str) -> None:
    assert cause(text)
