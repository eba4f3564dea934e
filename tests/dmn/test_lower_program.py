"""Whole programs: order, inputs, allowed values."""

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn.lower_program import allowed_literals
from limen.dmn.types import NUMBER, Restricted


def test_decisions_are_taken_once_in_order() -> None:
    parts = [decision("d0", literal("x + 1"), needs(["x"]))]
    parts += [
        decision(
            f"d{i}",
            literal(f"d{i - 1} + d{max(i - 2, 0)}"),
            needs(decisions=dict.fromkeys([f"d{i - 1}", f"d{max(i - 2, 0)}"])),
        )
        for i in range(1, 12)
    ]
    compiled = program(definitions(input_data("x"), *parts), "d11")
    assert [step.name for step in compiled.steps] == [f"d{i}" for i in range(12)]
    assert compiled.run({"x": 0}).values == {"d11": 233}


def test_declared_types_are_kept() -> None:
    data = definitions(decision("d", literal('"text"'), type_ref="number"))
    found = program(data, "d").run({})
    assert found.values == {"d": None}
    assert "does not fit number" in found.errors[0].cause


def test_literals_allowed() -> None:
    assert allowed_literals(Restricted(NUMBER, "1, 2", None)) == (1, 2)
    assert allowed_literals(Restricted(NUMBER, "[1..2]", None)) == ()
    assert allowed_literals(NUMBER) == ()
