"""Built-ins over numbers."""

from decimal import Decimal

import pytest

from dmn.feel import cause, evaluated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("abs(-1.5)", Decimal("1.5")),
        ("ceiling(1.2)", 2),
        ("floor(-1.2)", -2),
        ("sqrt(16)", 4),
        ("exp(0)", 1),
        ("log(1)", 0),
        ("odd(3)", True),
        ("even(-2)", True),
        ("modulo(-12, 5)", 3),
        ("decimal(1/3, 2)", Decimal("0.33")),
        ('abs(@"-P1M") = @"P1M"', True),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize("text", ["sqrt(-1)", "log(0)", "odd(1.5)", "exp(1e9)", "floor(1, null)"])
def test_no_result(text: str) -> None:
    assert cause(text)
