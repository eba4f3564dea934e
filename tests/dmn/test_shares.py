"""Each numeral stands for the parts that its decimal is."""

from decimal import Decimal

import pytest

from limen.dmn.shares import PARTS, parts_by_text, parts_of_share


def test_every_numeral_is_its_decimal() -> None:
    for text, parts in parts_by_text().items():
        share = Decimal(text)
        assert str(share) == text
        assert share * PARTS == parts
        assert 0 <= parts <= PARTS
        assert parts_of_share(share) == parts


def test_all_shares_of_up_to_four_digits_are_there() -> None:
    table = parts_by_text()
    for digits in range(5):
        assert all(str(Decimal(n).scaleb(-digits)) in table for n in range(10**digits + 1))


def test_others_are_not() -> None:
    for text in ("-0", "-0.5", "1.0001", "0.12345", "NaN", "Infinity", "2", "5E-1", "1E-7"):
        assert text not in parts_by_text()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0.123456", 123_456),
        ("1E-6", 1),
        ("-0.0", 0),
        ("0.50000000", 500_000),
        ("1E-7", None),
        ("-0.1", None),
        ("1.000001", None),
        ("NaN", None),
        ("sNaN", None),
        ("Infinity", None),
    ],
)
def test_shares_that_are_in_no_table(text: str, parts: int | None) -> None:
    assert parts_of_share(Decimal(text)) == parts
