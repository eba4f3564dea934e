"""Built-ins in columns: causes of null, scales, named arguments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.frames import both, refusal

ROWS = [{"n": Decimal(n) / 100, "m": 3} for n in (-250, -150, -101, 0, 5, 150, 250, 12345)]
NAMES = (
    "floor",
    "ceiling",
    "decimal",
    "round up",
    "round down",
    "round half up",
    "round half down",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [-2, -1, 0, 1, 2, 3])
def test_roundings(name: str, scale: int) -> None:
    both(f"{name}(n, {scale})", *ROWS, {})
    both(f"{name}(n / m, {scale})", *ROWS, {}, {"n": 1, "m": 0})


def test_null_has_its_cause() -> None:
    both("abs(n)", *ROWS, {})
    both("odd(m)", *ROWS, {})
    both("even(m)", *ROWS, {})
    both("modulo(n, m)", *ROWS, {}, {"n": 1}, {"n": 1, "m": 0})
    both("modulo(dividend: n, divisor: m)", *ROWS, {}, {"n": 1}, {"n": 1, "m": 0})
    both("floor(if b then n else m)", {"b": True, "n": Decimal("1.5")}, {"b": False, "m": 2}, {})
    both("floor(null)")
    both("contains(match: t, string: s)", {"s": "ab", "t": "a"}, {"s": "a"}, {"t": "a"}, {})


def test_literals_are_computed_beforehand() -> None:
    assert both("sqrt(16)") == [4]
    assert both('number("1,000.5", ",", ".")') == [Decimal("1000.5")]
    both('number("x", ",", ".")')
    both("log(0)")


def test_what_is_not_exact_is_refused() -> None:
    assert refusal("sqrt(n)") == "sqrt is not in the frame profile"
    assert refusal("floor(n, m)") == "the scale is no whole literal"
    assert "fraction" in refusal("odd(n)")
    assert refusal("matches(s, t)") == "matches is not in the frame profile"
