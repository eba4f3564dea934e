"""Types as FEEL writes them."""

import pytest

from limen.dmn import types
from limen.dmn.parse import read_type


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "date and time",
        "list<number>",
        "range<date>",
        "context<a: number, b c: list<string>>",
        "function<number, string> -> boolean",
    ],
)
def test_types_are_written_as_read(text: str) -> None:
    found = read_type(text, {}).tree
    assert found is not None
    assert types.describe(found) == text


def test_unknown_types_have_a_hint() -> None:
    parsed = read_type("nmber", {})
    assert parsed.tree is None
    assert "number" in parsed.faults[0].hint
