"""Trees written back as FEEL mean what they meant."""

from __future__ import annotations

import pytest

from limen.dmn.analysis.words import words
from limen.dmn.parse import parse_expression
from limen.dmn.types import NUMBER


def tree_of(text: str):
    parsed = parse_expression(text, {"x": NUMBER, "y z": NUMBER}, {})
    assert parsed.tree is not None, parsed.faults
    return parsed.tree


@pytest.mark.parametrize(
    "text",
    ["x + 1", "(x + 1) * 2", "x > 1 and y z < 2", "-x", "max(x, 2)", "x between 1 and 2",
     "a.b[item > 1]", '"a" = "b"', "-(x + 1)", "null"],
)  # fmt: skip
def test_what_is_written_reads_the_same(text):
    parsed = parse_expression(text.replace("a.b", "[x]"), {"x": NUMBER, "y z": NUMBER}, {})
    assert parsed.tree is not None
    written = words(parsed.tree)
    if "…" not in written:
        assert tree_of(written) == parsed.tree


def test_boxes_and_long_forms_are_left_out():
    assert words(tree_of("if x > 1 then 1 else 2")) == "…"
    assert words(tree_of("1 + (if x > 1 then 1 else 2)")) == "1 + …"
