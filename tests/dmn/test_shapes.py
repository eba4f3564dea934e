"""Cells of a frame back to FEEL values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from limen.dmn.shapes import Shape, feel_value
from limen.dmn.values import Months

NUMBER = Shape("number", 2)


@pytest.mark.parametrize(
    ("cell", "shape", "value"),
    [
        (None, NUMBER, None),
        (1250, NUMBER, Decimal("12.5")),
        (1200, NUMBER, 12),
        (14, Shape("years and months duration"), Months(14)),
        (1_500_000, Shape("days and time duration"), dt.timedelta(seconds=1.5)),
        ("0.1", Shape("numeral"), Decimal("0.1")),
        ([100, 5], Shape("list", parts=(("", NUMBER),)), [1, Decimal("0.05")]),
        ({"a": 100, "b": "x"}, Shape("context", parts=(("a", NUMBER), ("b", Shape("string")))),
         {"a": 1, "b": "x"}),
        (True, Shape("boolean"), True),
    ],
)  # fmt: skip
def test_values_come_back(cell: Any, shape: Shape, value: Any) -> None:
    found = feel_value(cell, shape)
    assert (found, type(found)) == (value, type(value))
