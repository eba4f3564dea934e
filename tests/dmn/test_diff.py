"""Differences of models in words."""

from __future__ import annotations

import pytest

from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import parse_model
from limen.dmn.diff import diff_models

X = input_data("x")
TABLE = table("FIRST", ["x"], [(["-"], ["1"])])
D = decision("d", literal("x + 1"), needs(["x"]), "number")


def said(old: list[str], new: list[str]) -> list[str]:
    models = [parse_model(definitions(*parts), "m.dmn")[0] for parts in (old, new)]
    assert models[0] is not None
    assert models[1] is not None
    return [str(change) for change in diff_models(models[0].definitions, models[1].definitions)]


def a_type(allowed: str) -> str:
    return (
        f'<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>{allowed}</text>'
        "</allowedValues></itemDefinition>"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ([X, D], [X, D], []),
        ([X, D], [D, X], []),
        ([X], [X, D], ["decision d: added"]),
        ([X, D], [X], ["decision d: removed"]),
        ([X, D], [X, decision("d", literal("x + 2"), needs(["x"]), "number")],
         ["decision d: its logic changed from x + 1 to x + 2"]),
        ([X, D], [X, decision("d", literal("x + 1"), needs(["x"]), "string")],
         ["decision d: its type changed from number to string"]),
        ([X, D], [X, decision("d", literal("x + 1"), "", "number")],
         ["decision d: no longer requires x"]),
        ([X], [input_data("x", None)], ["input x: its type changed from number to nothing"]),
        ([a_type("1")], [a_type("2")],
         ["type t: it changed from t: number (1) to t: number (2)"]),
        ([], [a_type("2")], ["type t: added, t: number (2)"]),
        ([a_type("2")], [], ["type t: removed, t: number (2)"]),
        ([X, D], [X, D.replace('name="d"', 'name="e"')],
         ["decision d: its name changed from d to e"]),
        ([X, D], [X, decision("d", TABLE, needs(["x"]), "number")],
         ["decision d: its logic changed from x + 1 to a table of 1 rules"]),
    ],
)  # fmt: skip
def test_changes(old, new, words):
    assert said(old, new) == words


def test_a_changed_cell_in_words_and_values():
    def of(cell: str) -> list[str]:
        return [X, decision("d", table("FIRST", ["x"], [([cell], ["1"])]), needs(["x"]))]

    assert said(of("< 1"), of("< 2")) == ["decision d: rule r1, x, changed from < 1 to < 2"]
    old, _ = parse_model(definitions(*of("< 1")), "m")
    new, _ = parse_model(definitions(*of("< 2")), "m")
    assert old is not None
    assert new is not None
    (change,) = diff_models(old.definitions, new.definitions)
    assert change.as_dict() == {
        "kind": "changed", "where": "decision d", "what": "rule r1, x,", "before": "< 1",
        "after": "< 2",
    }  # fmt: skip


def test_a_service_and_a_function():
    service = '<decisionService id="s" name="s"><outputDecision href="#d_d"/>{}</decisionService>'
    taken = '<inputData href="#i_x"/>'
    found = said([X, D, service.format("")], [X, D, service.format(taken)])
    assert found == ["service s: now takes x"]
    function = (
        '<businessKnowledgeModel id="b" name="f"><encapsulatedLogic><formalParameter name="{}"/>'
        "<literalExpression><text>1</text></literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel>"
    )
    (found,) = said([function.format("a")], [function.format("b")])
    assert found.startswith("function f: its parameters changed")
