"""Built-ins between kinds."""

from decimal import Decimal

import pytest

from dmn.feel import cause, evaluated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('number("1 000,5", " ", ",")', Decimal("1000.5")),
        ("string(1.50)", "1.5"),
        ('string([1, "a", {b: null}])', '[1, "a", {b: null}]'),
        ('string(@"P1DT2H")', "P1DT2H"),
        ("not(null)", None),
        ("is(1, 1.0)", True),
        ('is(@"10:00:00Z", @"10:00:00@Etc/UTC")', False),
        ('range("[1..3)") = [1..3)', True),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


def test_no_result() -> None:
    assert cause('number("1,5")')
    assert cause('number("1", ",", ",")')
    assert cause('range("1")')
