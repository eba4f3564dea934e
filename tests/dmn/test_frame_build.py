"""Whole programs: reasons with their places, inputs inside allowed values."""

from __future__ import annotations

from dmn.frames import SMALL, compiled, differences, model_of
from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import Model, parse_model
from limen.dmn.frame import compile_frame
from limen.dmn.scales import Bounds


def limited() -> Model:
    items = "".join(
        f'<itemDefinition name="{name}"><typeRef>{base}</typeRef>'
        f"<allowedValues><text>{allowed}</text></allowedValues></itemDefinition>"
        for name, base, allowed in (
            ("Share", "number", "[0..1]"), ("Kind", "string", '"a", "b"'), ("Odd", "number", "1, 3")
        )
    )  # fmt: skip
    inputs = [input_data("share", "Share"), input_data("kind", "Kind"), input_data("odd", "Odd")]
    body = decision(
        "answer", literal("{x: share * 100, y: kind, z: odd}"), needs(["share", "kind", "odd"])
    )
    model, diagnostics = parse_model(definitions(items, *inputs, body), "m.dmn")
    assert model is not None, diagnostics.items
    return model


ROWS = [
    {"share": share, "kind": kind, "odd": odd}
    for share in (0, 1, 2, None)
    for kind in ("a", "z", None)
    for odd in (1, 2, None)
]


def test_outside_its_allowed_values_an_input_is_null_with_a_cause() -> None:
    assert differences(compiled(limited(), "answer"), ROWS) == []


def test_with_declared_bounds_it_is_a_fault() -> None:
    program = compiled(limited(), "answer", {"share": Bounds(0, 1), "kind": Bounds(values=("a",))})
    inside = [row for row in ROWS if row["share"] != 2 and row["kind"] != "z"]
    assert differences(program, inside) == []
    assert program.built is not None
    causes = [site.cause for site in program.built.errors]
    assert causes == ["the value of 'odd' is not among those allowed", "null in *"]


def test_every_reason_is_told_at_once_with_its_place() -> None:
    model = model_of(
        decision("root", literal("sqrt(n)"), needs(["n"])),
        decision("kept", literal("for i in [1] return n"), needs(["n"])),
        decision("answer", literal("root + count(kept)"), needs(["n"], ["root", "kept"])),
    )
    program, diagnostics = compile_frame(model, "answer", SMALL)
    assert program is not None
    assert program.mode == "row"
    assert [(item.code, item.place.path) for item in diagnostics.items] == [
        ("L101", "decision 'root'"),
        ("L101", "decision 'kept'"),
    ]
    assert not diagnostics.has_errors


def test_an_input_of_no_type_is_told_where_it_is_used() -> None:
    model = model_of(decision("answer", literal("x + 1"), needs(["x"])), inputs={"x": "Any"})
    _, diagnostics = compile_frame(model, "answer")
    assert "the input 'x' is Any" in diagnostics.items[0].message
