"""Tables that can have one match at most, against all rows of a small world."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import holds
from limen.dmn.lower_exclusive import exclusive, rules_apart
from limen.dmn.parse import parse_cell
from limen.dmn.tree import Cell, Column, Constant, Name, Output, Rule, Table
from limen.dmn.types import NUMBER, STRING
from limen.kernel.diagnostics import Place

CELLS = ["-", "1", "2, 3", "< 2", ">= 2", "[1..3)", "(2..4]", "null", "not(1)", "> 0.5", "= 2"]
VALUES = [None, 0, 1, 2, 3, 4]


def rule(*cells: str) -> Rule:
    parsed = []
    for text in cells:
        tests = parse_cell(text, {"?": NUMBER}, {}).tree
        assert tests is not None
        parsed.append(Cell(Place(), tests, text))
    return Rule("r", tuple(parsed), (Constant("x"),))


def table(policy: str, *rules: Rule) -> Table:
    columns = tuple(Column(name, Name(name, NUMBER), None) for name in "ab"[: len(rules[0].cells)])
    return Table(policy, None, columns, (Output("", STRING, None, None),), rules)  # type: ignore[arg-type]


def meet(one: Rule, other: Rule) -> bool:
    """Whether some value passes both, column by column."""
    return all(
        any(
            holds(a.text, v, "number") is True and holds(b.text, v, "number") is True
            for v in VALUES
        )
        for a, b in zip(one.cells, other.cells, strict=True)
    )


cells = st.tuples(st.sampled_from(CELLS), st.sampled_from(CELLS))


@given(cells, cells)
def test_rules_that_are_apart_never_meet(first: tuple[str, str], second: tuple[str, str]) -> None:
    one, other = rule(*first), rule(*second)
    assert not (rules_apart(one, other) and meet(one, other))
    assert rules_apart(one, other) == rules_apart(other, one)


@pytest.mark.parametrize(
    ("policy", "texts", "answer"),
    [
        ("UNIQUE", ["< 2", "[2..3)", ">= 3", "null"], True),
        ("UNIQUE", ["<= 2", "[2..3)"], False),
        ("PRIORITY", ["1", "2, 3"], True),
        ("COLLECT", ["1", "2"], False),
        ("ANY", ["-", "1"], False),
        ("UNIQUE", ["1", "not(1)"], False),
    ],
)
def test_tables(policy: str, texts: list[str], answer: bool) -> None:
    assert exclusive(table(policy, *(rule(text) for text in texts))) is answer
