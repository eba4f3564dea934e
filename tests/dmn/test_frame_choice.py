"""One of several values by conditions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.frames import both, refusal

ROWS = [
    {"b": b, "n": n, "m": 7, "s": "x"} for b in (True, False, None) for n in (Decimal("1.25"), None)
]


@pytest.mark.parametrize(
    "text",
    [
        "if b then n else m", "if b then 1 else 0.125", 'if b then s else "y"',
        "if b then null else n", "if b then n else null", "if b then null else null",
        "if b then {x: n} else {x: 1}",
        "if b then {x: n} else null", "(if b then {x: n} else null).x", "if b then 1 else 1",
        'if b then ["p"] else ["q", "r"]', "if b then d else null", "if n then 1 else 2",
        'if b then @"P1D" else @"PT1S"', 'if b then @"P1M" else @"P1Y"',
    ],
)  # fmt: skip
def test_choices(text: str) -> None:
    both(text, *ROWS)


def test_one_column_has_one_kind() -> None:
    assert "number or string" in refusal('if b then n else "x"')
    assert "no one column" in refusal("if b then n else [n]")
    assert "different entries" in refusal("if b then {x: 1} else {y: 1}")
