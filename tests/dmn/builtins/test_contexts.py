"""Built-ins over contexts."""

import pytest

from dmn.feel import cause, evaluated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('get value({a: 1}, "a")', 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
        ("context merge([{a: 1}, {a: 2}])", {"a": 2}),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


def test_no_result() -> None:
    assert cause('get value({a: 1}, "b")')
    assert cause('context put({a: 1}, ["x", "y"], 2)')
