"""What a spreadsheet made of a cell."""

from __future__ import annotations

import pytest

from limen.dmn.sheet import Found
from limen.dmn.sheet_types import feel_text, simple_type


@pytest.mark.parametrize(
    ("found", "type_", "text"),
    [
        (Found("0.3", "number"), "number", "0.3"),
        (Found("0.3", "number"), "Any", "0.3"),
        (Found("true", "boolean"), "boolean", "true"),
        (Found("2026-01-02", "date"), "date", 'date("2026-01-02")'),
        (Found("2026-01-02", "date"), "dateTime", 'date and time("2026-01-02T00:00:00")'),
        (
            Found("2026-01-02T03:04:05", "date and time"),
            "date and time",
            'date and time("2026-01-02T03:04:05")',
        ),
        (Found("03:04:05", "time"), "time", 'time("03:04:05")'),
        (Found("03:04:05", "time"), "dayTimeDuration", 'duration("PT3H4M05S")'),
        (Found("PT90S", "duration"), "days and time duration", 'duration("PT90S")'),
        (Found("2026-01-02", "date"), "tStructure", 'date("2026-01-02")'),
        (Found(" 1-2 ", "text"), "string", " 1-2 "),
    ],
)
def test_values_become_feel(found: Found, type_: str, text: str) -> None:
    assert feel_text(found, "input", type_) == (text, "", "")


@pytest.mark.parametrize(
    ("found", "type_", "word"),
    [
        (Found("=A1", "formula"), "number", "formula"),
        (Found("#N/A", "error"), "number", "#N/A"),
        (Found("2026-02-01", "date"), "number", "made a date"),
        (Found("2026-02-01", "date"), "string", "made a date"),
        (Found("5", "number"), "string", "takes a string"),
        (Found("true", "boolean"), "number", "made a boolean"),
        (Found("1", "number"), "boolean", "made a number"),
        (Found("2026-02-01T10:00:00", "date and time"), "date", "made a date and time"),
        (Found("1234567890123456", "number"), "number", "15 digits"),
    ],
)
def test_what_it_made_of_another_type_is_a_fault(found: Found, type_: str, word: str) -> None:
    text, message, hint = feel_text(found, "output", type_)
    assert text == ""
    assert word in message
    assert hint


def test_hints_and_remarks() -> None:
    assert '"5"' in feel_text(Found("5", "number"), "input", "string")[2]
    assert feel_text(Found("5", "number"), "annotation", "string") == ("5", "", "")
    assert feel_text(Found("=A1", "formula"), "annotation", "")[1]
    assert feel_text(Found("1000000000000000000", "number"), "input", "number")[1] == ""
    assert simple_type("dateTime") == "date and time"
    assert simple_type("list<string>") == simple_type("tX") == "Any"
