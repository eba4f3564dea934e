"""Unary tests in columns."""

from __future__ import annotations

import pytest

from dmn.frames import SMALL, compiled, differences, model_of
from dmn.models import decision, needs, table

CELLS = {
    "n": ("-", "5", "< 5", ">= m", "[1..5)", "(1..5]", "null", "not(null)", "not(5)", "1, 5, 7",
          "not(1, > 6)", "null, > 5", "m", "? > 3 and b", "not([1..3])", "!= 5", "= 5",
          "[1, 5]", "m + 1", "null, m"),
    "s": ('"a"', 'not("a")', '"a", "b"', '"a", "b", "c"', 'not("a", "b", "c")', "t", "null",
          '["a", "b"]', 'contains(?, "a")', '> "a"', '["a".."b"]'),
    "b": ("true", "false", "null", "not(true)", "true, null", "c"),
}  # fmt: skip
ROWS = [
    {"n": n, "m": m, "s": s, "t": "a", "b": b, "c": True}
    for n in (0, 1, 5, 7, None)
    for m in (5, None)
    for s, b in (("a", True), ("b", False), ("", None), (None, True))
]


@pytest.mark.parametrize(("column", "cell"), [(c, cell) for c in CELLS for cell in CELLS[c]])
def test_cells(column: str, cell: str) -> None:
    rules = [([cell], ['"yes"']), (["-"], ['"no"'])]
    logic = table("FIRST", [column], rules)
    model = model_of(decision("answer", logic, needs(["n", "m", "s", "t", "b", "c"])))
    program = compiled(model, "answer", SMALL)
    assert differences(program, ROWS) == []
