"""Format strings, against Python's own where the two agree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.errors import FeelError
from limen.dmn.formats import formatted

whole = st.integers(-(10**15), 10**15)


@given(whole, st.integers(0, 30), st.sampled_from(["", "-", "0", "+", " "]))
def test_whole_numbers_as_python_writes_them(value: int, width: int, flag: str) -> None:
    item = f"%{flag}{width or ''}d"
    assert formatted(item, [value]) == item % value


@given(st.text(), st.integers(0, 9))
def test_strings_as_python_writes_them(text: str, digits: int) -> None:
    assert formatted(f"<%s|%.{digits}s>", [text, text])[: len(text) + 2] == f"<{text}|"


@pytest.mark.parametrize(
    ("template", "arguments", "text"),
    [
        ("%.2f", [Decimal("0.125")], "0.13"),
        ("%,d", [1234567], "1,234,567"),
        ("%2$s %1$s", ["a", "b"], "b a"),
        ("%5s|%-5s|", ["a", "b"], "    a|b    |"),
        ("100%%", [], "100%"),
        ("%b %c %x", [True, "x", 255], "true x ff"),
        ("%s", [None], "null"),
        ("%s", [Decimal("1.50")], "1.5"),
    ],
)
def test_examples(template: str, arguments: list[object], text: str) -> None:
    assert formatted(template, arguments) == text


@pytest.mark.parametrize(
    ("template", "arguments"),
    [("%s", []), ("%d", ["a"]), ("%d", [Decimal("1.5")]), ("%", []), ("%q", [1]), ("%99999s", [""]),
     ("%.9999f", [1])],
)  # fmt: skip
def test_what_cannot_be_written(template: str, arguments: list[object]) -> None:
    with pytest.raises(FeelError):
        formatted(template, arguments)
