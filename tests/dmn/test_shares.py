"""Each numeral stands for the parts that its decimal is."""

from decimal import Decimal

from limen.dmn.shares import PARTS, parts_by_text


def test_every_numeral_is_its_decimal() -> None:
    for text, parts in parts_by_text().items():
        share = Decimal(text)
        assert str(share) == text
        assert share * PARTS == parts
        assert 0 <= parts <= PARTS


def test_all_shares_of_up_to_four_digits_are_there() -> None:
    table = parts_by_text()
    for digits in range(5):
        assert all(str(Decimal(n).scaleb(-digits)) in table for n in range(10**digits + 1))


def test_others_are_not() -> None:
    for text in ("-0", "-0.5", "1.0001", "0.12345", "NaN", "Infinity", "2", "5E-1", "1E-7"):
        assert text not in parts_by_text()
