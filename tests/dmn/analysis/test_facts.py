"""What follows from a condition, against trying values."""

from __future__ import annotations

import itertools

import pytest

from dmn.feel import evaluated
from limen.dmn import tree
from limen.dmn.analysis.facts import implied
from limen.dmn.parse import parse_expression
from limen.dmn.types import NUMBER

CONDITIONS = [
    "x > 0", "x >= 0", "x >= 1", "x < 0", "x <= 0", "x <= -1", "x = 0", "x != 0", "x = 1",
    "x != 1", "x = null", "x != null", "0 < x", "0 = x", "1 >= x", "null != x", "x > y", "x = y",
    "x between 1 and 2", "x between -1 and 2", "x in (1, 2)", "x in [0..2]", "x in (> 0)",
    "x in (null, 1)", "x instance of number", "not(x = 0)", "not(x > 0)",
    "not(x = null)", "x > 0 and y > 0", "x > 0 or y > 0", "x = null or x = 0",
    "not(x = null or x = 0)", "x > 0 or x < 0", "not(not(x = 0))", "x != null and x != 0",
]  # fmt: skip
VALUES = (None, -2, -1, 0, 1, 2)
NAMES = {"x": NUMBER, "y": NUMBER}


def facts(text: str, *, holds: bool) -> set[tuple[str, str]]:
    parsed = parse_expression(text, NAMES, {})
    assert parsed.tree is not None, parsed.faults
    return {
        (what, node.name)
        for what, node in implied(parsed.tree, holds=holds)
        if isinstance(node, tree.Name)
    }


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("text", CONDITIONS)
def test_what_is_said_to_follow_does(text, holds):
    found = facts(text, holds=holds)
    for x, y in itertools.product(VALUES, VALUES):
        if (evaluated(text, x=x, y=y) is True) != holds:
            continue
        for what, name in found:
            value = {"x": x, "y": y}[name]
            assert value is not None if what == "not null" else value != 0, (text, x, y)


@pytest.mark.parametrize(
    ("text", "holds", "fact"),
    [
        ("x > 0", True, ("not zero", "x")),
        ("x != null", True, ("not null", "x")),
        ("x = null", False, ("not null", "x")),
        ("x <= 0", False, ("not zero", "x")),
        ("x = 0 or x = null", False, ("not null", "x")),
        ("x > 0 and y > 0", True, ("not null", "y")),
    ],
)
def test_what_guards_are_written_for_is_seen(text, holds, fact):
    assert fact in facts(text, holds=holds)
