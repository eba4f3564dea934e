"""What generated code calls."""

import datetime as dt

import pytest

from dmn.feel import cause, evaluated
from limen.dmn.errors import FeelError
from limen.dmn.runtime import span_items


def test_paths_go_through_lists() -> None:
    assert evaluated("a.b", a=[{"b": 1}, {"b": 2}]) == [1, 2]
    assert evaluated("a.b.c", a={"b": {"c": 3}}) == 3
    assert cause("a.x", a={"b": 1})


def test_filters() -> None:
    rows = [{"dpd": 10}, {"dpd": 40}]
    assert evaluated("rows[dpd > 30].dpd", rows=rows) == [40]
    assert evaluated("rows[item.dpd > n].dpd", rows=rows, n=5) == [10, 40]
    assert evaluated("rows[dpd > dpd limit]", rows=rows, **{"dpd limit": 99}) == []
    assert evaluated("rows[1].dpd", rows=rows) == 10
    assert cause("rows[3]", rows=rows)
    assert cause('rows["a"]', rows=rows)


def test_spans() -> None:
    assert span_items(3, 1) == [3, 2, 1]
    assert span_items(dt.date(2024, 2, 28), dt.date(2024, 3, 1))[1] == dt.date(2024, 2, 29)
    with pytest.raises(FeelError):
        span_items(1, 10**9)


def test_instances() -> None:
    assert evaluated("1 instance of number") is True
    assert evaluated("null instance of number") is False
    assert evaluated("[1, 2] instance of list<number>") is True
    assert evaluated("{a: 1} instance of context<a: string>") is False
