"""The doors into the parser."""

import pytest

from limen.dmn.errors import FeelError
from limen.dmn.parse import constant_range, parse_cell, parse_expression
from limen.dmn.types import NUMBER
from limen.dmn.values import Range


def test_a_cell_knows_the_type_of_its_value() -> None:
    assert parse_cell("? + 1 > 2", {"?": NUMBER}, {}).faults == ()


def test_the_condition_of_a_filter_sees_entries() -> None:
    from limen.dmn.types import ContextOf

    items = ContextOf((("x", NUMBER),))
    assert parse_expression("x > item.x", {}, {}, items).faults == ()


def test_ranges_of_literals() -> None:
    assert constant_range("[1..3)") == Range(1, 3, True, False)
    for text in ("[3..1]", '[1.."a"]', "1", "[null..null]", "[1+1..3]"):
        with pytest.raises(FeelError):
            constant_range(text)
