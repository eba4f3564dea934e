"""What may come in from Python."""

from decimal import Decimal
from enum import IntEnum

import pytest

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import DmnMisuse, Program


def compiled(type_ref: str | None) -> Program:
    data = definitions(input_data("x", type_ref), decision("d", literal("x"), needs(["x"])))
    return program(data, "d")


@pytest.mark.parametrize(
    ("type_ref", "value"),
    [
        ("number", 0.5),
        ("number", True),
        ("number", "1"),
        ("number", Decimal("NaN")),
        ("string", 1),
        ("boolean", 1),
        ("date", "2024-01-01"),
        (None, 0.5),
        (None, {"a": [0.5]}),
        (None, {1: 2}),
        (None, object()),
    ],
)
def test_wrong_values_are_refused(type_ref: str | None, value: object) -> None:
    with pytest.raises(DmnMisuse, match="'x'"):
        compiled(type_ref).run({"x": value})
    with pytest.raises(DmnMisuse, match="'x'"):
        compiled(type_ref).explain({"x": value})


def test_unknown_names_are_refused_with_a_hint() -> None:
    with pytest.raises(DmnMisuse, match=r"not an input: X \(known: x\)"):
        compiled("number").run({"X": 1})


class Grade(IntEnum):
    GOOD = 3


class Word(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("type_ref", "value", "taken"), [("number", Grade.GOOD, 3), ("string", Word("a"), "a")]
)
def test_a_subclass_is_taken_as_the_number_or_text_that_it_is(
    type_ref: str, value: object, taken: object
) -> None:
    found = compiled(type_ref)
    for given in (found.run({"x": value}).values["d"], found.explain({"x": value})[0].value):
        assert (type(given), given) == (type(taken), taken)


def test_numbers_are_whole_ints_of_34_digits() -> None:
    assert type(compiled("number").run({"x": Decimal("2.0")}).values["d"]) is int
    assert compiled("number").run({"x": 10**40 + 1}).values["d"] == 10**40


def test_an_input_left_out_is_null() -> None:
    assert compiled("number").run({}).values == {"d": None}
