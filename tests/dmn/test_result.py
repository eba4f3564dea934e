"""Results are values: equal by what they hold, and not to be changed."""

import pytest

from limen.dmn.result import Result, errors_at
from limen.kernel.diagnostics import Place


def test_results_are_values() -> None:
    assert Result({"a": 1}, ("t/r1",), ()) == Result({"a": 1}, ("t/r1",), ())
    assert Result({"a": 1}, (), ()) != Result({"a": 2}, (), ())
    with pytest.raises(AttributeError):
        Result({}, (), ()).rules = ("x",)  # type: ignore[misc]


def test_errors_have_the_places_that_their_numbers_name() -> None:
    places = [Place(), Place("m.dmn", 3)]
    (found,) = errors_at([(1, "division by zero")], places)
    assert (found.place, found.cause) == (places[1], "division by zero")
