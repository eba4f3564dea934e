"""Bounds out of allowed values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import compile_service, parse_model
from limen.dmn.profile import allowed_bounds, declared_bounds, read_inputs, within
from limen.dmn.scales import Bounds
from limen.dmn.types import NUMBER, STRING, FeelType, Restricted


def limited(text: str, base: FeelType = NUMBER) -> Restricted:
    return Restricted(base, text, None)


@pytest.mark.parametrize(
    ("known", "bounds"),
    [
        (limited("[0..100]"), Bounds(0, 100)),
        (limited("[-5..0.5]"), Bounds(-5, Decimal("0.5"))),
        (limited("(0..100]"), Bounds()),
        (limited("[0..10]", limited("[5..100]")), Bounds(5, 10)),
        (limited('"a", "b"', STRING), Bounds(values=("a", "b"))),
        (limited('not("a")', STRING), Bounds()),
        (NUMBER, Bounds()),
    ],
)
def test_allowed_values_bound(known: FeelType, bounds: Bounds) -> None:
    assert allowed_bounds(known) == bounds


@pytest.mark.parametrize(
    ("bounds", "known", "kept"),
    [
        (Bounds(0, 100), limited("[0..100]"), True),
        (Bounds(0, 101), limited("[0..100]"), False),
        (Bounds(), limited("[0..100]"), False),
        (None, limited("[0..100]"), False),
        (Bounds(5, 10), limited("[0..10]", limited("[6..100]")), False),
        (Bounds(values=("a",)), limited('"a", "b"', STRING), True),
        (Bounds(values=("a", "z")), limited('"a", "b"', STRING), False),
        (Bounds(), limited('"a", "b"', STRING), False),
    ],
)
def test_bounds_may_make_the_test_needless(
    bounds: Bounds | None, known: Restricted, kept: bool
) -> None:
    assert within(bounds, known) is kept


def test_a_programs_bounds() -> None:
    item = (
        '<itemDefinition name="Share"><typeRef>number</typeRef>'
        "<allowedValues><text>[0..1]</text></allowedValues></itemDefinition>"
    )
    body = decision("answer", literal("share + n"), needs(["share", "n"]))
    data = definitions(item, input_data("share", "Share"), input_data("n"), body)
    model, _ = parse_model(data, "m.dmn")
    assert model is not None
    program, _ = compile_service(model, "answer")
    assert program is not None
    found = declared_bounds(model, program, {"share": Bounds(scale=3)})
    assert found == {"share": Bounds(0, 1, scale=3)}


def test_what_is_read() -> None:
    parts = [input_data(name) for name in ("n", "m", "k")]
    below = decision("below", literal("n + 1"), needs(["n", "m"]))
    body = decision("answer", literal("below * 2"), needs(["k"], ["below"]))
    model, _ = parse_model(definitions(*parts, below, body), "m.dmn")
    assert model is not None
    program, _ = compile_service(model, "answer")
    assert program is not None
    assert read_inputs(model, program) == {"n"}
