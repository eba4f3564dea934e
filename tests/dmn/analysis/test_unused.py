"""What nobody reads."""

from __future__ import annotations

from dmn.analysis.small_tables import findings
from dmn.models import decision, definitions, input_data, literal, needs, table


def unused(*parts: str) -> list[tuple[str, str]]:
    found = findings(definitions(*parts))
    return [(f.code, f.message) for f in found if f.code.startswith("D64")]


def test_an_input_that_no_decision_requires():
    ((code, message),) = unused(input_data("x"), decision("d", literal("1")))
    assert (code, message) == ("D641", "no decision requires the input x")


def test_a_requirement_that_is_not_named():
    ((code, message),) = unused(input_data("x"), decision("d", literal("1"), needs(["x"])))
    assert (code, message) == ("D642", "d requires x and does not name it")


def test_a_name_used_inside_a_filter_or_a_table_is_used():
    inside = decision("d", literal("[1, 2][item > x]"), needs(["x"]))
    assert unused(input_data("x"), inside) == []
    body = table("FIRST", ["x"], [(["> 1"], ["1"])])
    assert unused(input_data("x"), decision("d", body, needs(["x"]))) == []


def test_a_column_in_which_no_rule_says_anything():
    body = table("FIRST", ["x", "y"], [(["> 1", "-"], ["1"]), (["-", "-"], ["2"])])
    parts = (input_data("x"), input_data("y"), decision("d", body, needs(["x", "y"])))
    assert unused(*parts) == [("D643", "no rule looks at y")]


def test_a_parameter_that_a_function_does_not_use():
    function = (
        '<businessKnowledgeModel id="b" name="f"><variable name="f"/><encapsulatedLogic>'
        '<formalParameter name="a" typeRef="number"/><formalParameter name="b" typeRef="number"/>'
        "<literalExpression><text>a + 1</text></literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel>"
    )
    assert unused(function) == [("D644", "the parameter b of f is not used")]


def test_owners_with_faults_are_not_judged():
    assert unused(input_data("x"), decision("d", literal("1 +"), needs(["x"]))) == []
