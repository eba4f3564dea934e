"""Programs: run, explain, services, leniency."""

import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import compile_service, parse_model

RULES = [([">= 90"], ['"late"']), ([">= 30"], ['"slow"'])]
REVIEW = definitions(
    input_data("dpd"),
    input_data("limit"),
    decision("reasons", table("COLLECT", ["dpd"], RULES), needs(["dpd"])),
    decision("factor", literal("if dpd > 60 then 0 else 1 / dpd"), needs(["dpd"])),
    decision("target", literal("floor(limit * factor)"), needs(["limit"], ["factor"])),
    '<decisionService id="s" name="Review"><outputDecision href="#d_reasons"/>'
    '<outputDecision href="#d_target"/><encapsulatedDecision href="#d_factor"/>'
    '<inputData href="#i_dpd"/><inputData href="#i_limit"/></decisionService>',
)


def test_a_service() -> None:
    review = program(REVIEW, "Review")
    assert [each.name for each in review.inputs] == ["dpd", "limit"]
    assert review.outputs == ("reasons", "target")
    found = review.run({"dpd": 40, "limit": 1000})
    assert found.values == {"reasons": ["slow"], "target": 25}
    assert found.rules == ("reasons/r2",)
    assert found.errors == ()


def test_an_error_has_its_place_and_cause() -> None:
    found = program(REVIEW, "Review").run({"dpd": 0, "limit": 1000})
    assert found.values["target"] is None
    assert found.errors[0].place.path == "decision 'factor'"
    assert found.errors[0].cause == "division by zero"


values = st.none() | st.integers(-10, 200)


@given(values, values)
def test_explaining_is_running(dpd: Any, limit: Any) -> None:
    review = program(REVIEW, "Review")
    given_values = {"dpd": dpd, "limit": limit}
    found, traced = review.run(given_values), review.explain(given_values)
    by_name = {each.name: each.value for each in traced}
    assert {name: by_name[name] for name in review.outputs} == found.values
    assert tuple(rule for each in traced for rule in each.rules) == found.rules
    assert tuple(error for each in traced for error in each.errors) == found.errors


def test_runs_are_alike() -> None:
    review = program(REVIEW, "Review")
    assert review.run({"dpd": 1}) == review.run({"dpd": 1})
    assert program(REVIEW, "Review").text == review.text


def test_an_unknown_name_has_a_hint() -> None:
    model, _ = parse_model(REVIEW, "m.dmn")
    assert model is not None
    found, diagnostics = compile_service(model, "Reviw")
    assert found is None
    assert diagnostics.items[0].hint == "did you mean 'Review'?"


def test_faults_stop_a_strict_program_only_where_it_needs_them() -> None:
    data = definitions(decision("good", literal("1")), decision("bad", literal("1 +")))
    model, _ = parse_model(data, "m.dmn")
    assert model is not None
    assert compile_service(model, "good")[0] is not None
    assert compile_service(model, "bad")[0] is None
    lenient = program(data, "bad", lenient=True).run({})
    assert lenient.values == {"bad": None}
    assert lenient.errors


def test_a_service_called_from_a_decision() -> None:
    knows = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    data = REVIEW.replace(
        b"</definitions>",
        decision("d", literal("Review(120, 50).reasons"), knows).encode() + b"</definitions>",
    )
    assert program(data, "d").run({}).values == {"d": ["late", "slow"]}


def test_a_traceback_shows_generated_code(monkeypatch: pytest.MonkeyPatch) -> None:
    review = program(REVIEW, "Review")
    monkeypatch.setitem(review.main.__globals__, "_multiply", None)
    with pytest.raises(TypeError) as raised:
        review.run({"dpd": 1, "limit": 1})
    shown = "".join(traceback.format_exception(raised.value))
    assert "= _multiply(X, " in shown
