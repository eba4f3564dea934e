"""Operators in columns: nulls, kinds and causes as the row has them."""

from __future__ import annotations

import pytest

from dmn.frames import both, refusal


@pytest.mark.parametrize("left", ["n", "s", "b", "null"])
@pytest.mark.parametrize("right", ["n", "m", "s", "t", "b", "d", "null", "1.5", '"a"', "true"])
@pytest.mark.parametrize("op", ["+", "-", "*", "=", "!=", "<", ">="])
def test_every_pair_of_kinds(left: str, op: str, right: str) -> None:
    rows = (
        {},
        {"n": 2, "m": 3, "s": "a", "t": "b", "b": True},
        {"m": 2, "t": "a"},
        {"n": 0, "s": "", "b": False},
        {"n": 1, "m": 1, "s": "a", "t": "a", "b": True},
    )
    both(f"{left} {op} {right}", *rows)


def test_causes_are_the_rows() -> None:
    both("floor(n / m)", {"n": 1, "m": 0}, {"n": None, "m": 0}, {"n": 1}, {"n": 7, "m": -2})
    both("-s", {"s": "a"}, {})
    both("-n", {"n": 1}, {})


@pytest.mark.parametrize("op", ["and", "or"])
def test_ternary_logic(op: str) -> None:
    cells = (True, False, None)
    rows = [{"b": x, "c": y} for x in cells for y in cells]
    both(f"b {op} c", *rows)
    both(f"b {op} n {op} c", *rows)
    both(f"not(b {op} c)", *rows)
    # The second operand fails, but only where it is looked at.
    both(f"b {op} (n + 1 > 0)", *rows)


def test_powers() -> None:
    assert both("n ** 3", {"n": -2}) == [-8]
    assert "whole powers" in refusal("n ** m")
    assert "whole powers" in refusal("n ** 0.5")


def test_times_are_not_calculated_with() -> None:
    assert "times" in refusal('clock + @"PT1H"')


def test_long_strings() -> None:
    half = "x" * 600_000
    both("s + t", {"s": half, "t": half}, {"s": half, "t": "x"}, {"s": half})
