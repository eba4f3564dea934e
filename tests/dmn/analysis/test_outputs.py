"""Answers outside what a table declares."""

from __future__ import annotations

import pytest

from dmn.analysis.small_tables import findings
from dmn.models import decision, definitions, input_data, needs, table


def answers(*outputs: str, values: str | None = None, type_ref: str | None = None, default=None):
    types = (
        '<itemDefinition name="pct"><typeRef>number</typeRef><allowedValues><text>[0..100]</text>'
        "</allowedValues></itemDefinition>"
    )
    rules = [([f"{i}"], [each]) for i, each in enumerate(outputs)]
    body = table("FIRST", ["x"], rules, values=values, default=default)
    if type_ref:
        body = body.replace("<output>", f'<output typeRef="{type_ref}">')
    data = definitions(types, input_data("x"), decision("d", body, needs(["x"])))
    return [f for f in findings(data) if f.code in ("D631", "D632")]


def test_an_answer_outside_the_listed_values():
    (found,) = answers('"high"', '"hihg"', "null", values='"low","high"')
    assert (found.code, found.level, found.rule, found.cell) == ("D631", "error", "r2", "output")
    assert "did you mean" in found.hint


def test_an_answer_outside_a_range():
    (found,) = answers("50", "101", type_ref="pct")
    assert (found.code, found.rule) == ("D631", "r2")
    assert found.hint == "allowed: [0..100]"


def test_a_default_is_an_answer_too():
    (found,) = answers('"low"', values='"low"', default='"none"')
    assert (found.code, found.rule, found.cell) == ("D631", "", "output, default")


@pytest.mark.parametrize("answer", ['"many"', "true", '"a" + "b"', "x > 1"])
def test_an_answer_of_another_type(answer):
    (found,) = answers(answer, type_ref="number")
    assert found.code == "D632"


@pytest.mark.parametrize("answer", ["1", "null", "x + 1", "if x > 1 then 1 else 2"])
def test_answers_that_fit(answer):
    assert answers(answer, type_ref="number") == []
    assert answers(answer) == []


def test_values_of_another_kind_are_outside():
    (found,) = answers("1", values='"low"')
    assert found.code == "D631"


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_the_type_of_a_list_says_what_each_answer_is(policy):
    types = (
        '<itemDefinition name="l" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
    )
    body = table(policy, ["x"], [(["1"], ['"a"']), (["2"], ["2"])], values='"a",2')
    body = body.replace("<output>", '<output typeRef="l">')
    data = definitions(types, input_data("x"), decision("d", body, needs(["x"]), "l"))
    assert [f.rule for f in findings(data) if f.code == "D632"] == ["r2"]
