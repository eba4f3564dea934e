"""The strict profile: what must be declared, and what a strict run says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import Model, compile_service, parse_model
from limen.dmn.frame import compile_frame
from limen.dmn.scales import Bounds
from limen.dmn.strict import (
    Declaration,
    OnMissing,
    admit,
    check_strict,
    read_declarations,
    run_strict,
)

TEXT = b"""
[pd]
min = 0
max = "0.5"
scale = 4
on_missing = "refer"

[kind]
values = ["a", "b"]
on_missing = { value = "a" }

[days]
on_missing = "null"

[owed]
min = 0
on_missing = "fault"
"""


def test_declarations_are_read() -> None:
    found, faults = read_declarations(TEXT, "m.inputs.toml")
    assert faults.items == []
    assert found == {
        "pd": Declaration(Bounds(0, Decimal("0.5"), 4), OnMissing("refer")),
        "kind": Declaration(Bounds(nullable=False, values=("a", "b")), OnMissing("value", "a")),
        "days": Declaration(Bounds(), OnMissing("null")),
        "owed": Declaration(Bounds(0, nullable=False), OnMissing("fault")),
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("x", ["S001"]),
        ("x = 1", ["S002"]),
        ("[x]\nminn = 1\nscale = -1\nmin = 0.5", ["S003", "S004", "S004"]),
        ("[x]\nmax = 'many'\nvalues = [1]", ["S004", "S004"]),
        ("[x]\non_missing = 'maybe'", ["S005"]),
        ("[x]\non_missing = { value = 0.5 }", ["S005"]),
    ],
)
def test_faults_of_declarations_come_at_once(text: str, codes: list[str]) -> None:
    assert [item.code for item in read_declarations(text.encode(), "x")[1].items] == codes


def model_of(*parts: str) -> Model:
    inputs = [input_data("n"), input_data("s", "string"), input_data("unused")]
    model, diagnostics = parse_model(definitions(*inputs, *parts), "m.dmn")
    assert model is not None, diagnostics.items
    return model


KNOWN = {
    "n": Declaration(Bounds(0, 9), OnMissing("refer")),
    "s": Declaration(Bounds(nullable=False), OnMissing("value", "a")),
}


def codes(model: Model, declarations: dict[str, Declaration] = KNOWN) -> list[str]:
    _, lowered = compile_frame(model, "answer")
    return [item.code for item in check_strict(model, "answer", declarations, lowered).items]


def test_nulls_are_declared() -> None:
    model = model_of(decision("answer", literal("n + 1"), needs(["n", "s"])))
    assert codes(model) == []
    assert codes(model, {}) == ["S102", "S102"]
    assert codes(model, {**KNOWN, "z": KNOWN["n"]}) == ["S104"]


def test_all_of_it_is_lowered() -> None:
    assert codes(model_of(decision("answer", literal("sqrt(n)"), needs(["n", "s"])))) == ["S101"]


GRADE = [(["< 1"], ['"a"']), (["-"], ['"b"'])]


@pytest.mark.parametrize(
    ("logic", "found"),
    [
        (table("FIRST", ["n"], [(["1"], ["1"])]), ["S103"]),
        (table("FIRST", ["n"], [(["1"], ["1"]), (["-"], ["2"])]), []),
        (table("UNIQUE", ["n"], [(["1"], ["1"])], default="0"), []),
        (table("COLLECT", ["n"], [(["1"], ["1"])]), []),
        (table("UNIQUE", ["grade"], [(['"a"'], ["1"]), (['"b"'], ["2"])]), []),
        (table("UNIQUE", ["grade"], [(['"a"'], ["1"])]), ["S103"]),
        (table("UNIQUE", ["grade", "n"], [(['"a"', "1"], ["1"]), (['"b"', "-"], ["2"])]), ["S103"]),
    ],
)
def test_gaps_are_declared(logic: str, found: list[str]) -> None:
    model = model_of(
        decision("grade", table("FIRST", ["n"], GRADE), needs(["n"])),
        decision("answer", logic, needs(["n", "s"], ["grade"])),
    )
    assert codes(model) == found


EDGES = (None, -(2**63), 2**63 - 1, 2**64, -5, 0, 7)


@given(
    st.integers(-10, 10) | st.sampled_from([2**63 - 1, 2**63, -(2**63), -(2**63) - 1]),
    st.sampled_from([*EDGES, Decimal("-4.5"), Decimal("6.5")]),
    st.sampled_from([*EDGES, Decimal("-4.5"), Decimal("6.5")]),
)
def test_whole_numbers_are_held_to_the_same_bounds_as_decimals(value, low, high) -> None:
    declared = {"x": Declaration(Bounds(low, high))}
    whole, decimal = (
        admit(declared, {"x": each}, {"x"}).causes for each in (value, Decimal(value))
    )
    assert whole == decimal


def test_a_row_is_decided_referred_or_at_fault() -> None:
    model = model_of(decision("answer", literal("10 / n + string length(s)"), needs(["n", "s"])))
    program, _ = compile_service(model, "answer")
    assert program is not None
    read = ("n", "s")

    def status(**values: object) -> tuple[str, tuple[str, ...]]:
        found = run_strict(program, KNOWN, values, read)
        return found.status, found.causes

    assert status(n=2, s="xy") == ("decided", ())
    assert status(n=2) == ("decided", ())
    assert status(s="x") == ("referred", ("'n' is missing",))
    assert status(n=10) == ("fault", ("'n' is outside its bounds",))
    assert status(n=Decimal("0.5")) == ("fault", ("'n' is outside its bounds",))
    kind, (first, *_) = status(n=0)
    assert kind == "fault"
    assert first.endswith("division by zero")


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/**/policies/*.dmn")), ids=str)
def test_the_shipped_policies_only_lack_declarations(path: Path) -> None:
    model, _ = parse_model(path.read_bytes(), path.name)
    assert model is not None
    _, lowered = compile_frame(model, model.names()[0])
    found = check_strict(model, model.names()[0], {}, lowered)
    assert {item.code for item in found.items} == {"S102"}
