"""Function values and coercion."""

import pytest

from dmn.feel import cause, evaluated
from limen.dmn.errors import FeelError
from limen.dmn.functions import coerced
from limen.dmn.types import NUMBER, ListOf


def test_a_list_of_one_and_its_item_stand_for_each_other() -> None:
    assert coerced([1], NUMBER) == 1
    assert coerced(1, ListOf(NUMBER)) == [1]
    with pytest.raises(FeelError):
        coerced("a", NUMBER)


def test_functions_close_over_names() -> None:
    assert evaluated("{f: function(a) function(b) a + b, r: f(1)(2)}.r") == 3
    assert evaluated("sort([3, 1, 2], function(a, b) a > b)") == [3, 2, 1]


def test_a_call_that_does_not_fit_is_null() -> None:
    assert "takes 1 arguments" in cause("f(1, 2)[1]", f=None) or cause("f(1)", f=None)
    assert cause('(function(a: number) a)("x")')
