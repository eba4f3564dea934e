"""FEEL values and their kinds."""

import datetime as dt
from decimal import Decimal

import pytest

from limen.dmn.values import Months, Range, is_feel, kind


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "boolean"),
        (1, "number"),
        (Decimal(1), "number"),
        (dt.date(2024, 1, 1), "date"),
        (dt.datetime(2024, 1, 1, tzinfo=dt.UTC), "date and time"),
        (dt.timedelta(1), "days and time duration"),
        (Months(1), "years and months duration"),
        (Range(1, 2, True, True), "range"),
        (None, "null"),
    ],
)
def test_kinds(value: object, name: str) -> None:
    assert kind(value) == name


@pytest.mark.parametrize(
    "value", [1.0, {"a": [0.5]}, {1: 2}, Decimal("NaN"), Decimal("inf"), object(), (1,)]
)
def test_what_is_no_feel_value(value: object) -> None:
    assert not is_feel(value)
