"""Operations that may fail: on null, by zero, on wrong kinds."""

from __future__ import annotations

import pytest

from dmn.analysis.small_tables import findings
from dmn.models import decision, definitions, input_data, literal, needs, table

POSITIVE = (
    '<itemDefinition name="pos"><typeRef>number</typeRef><allowedValues><text>&gt; 0</text>'
    "</allowedValues></itemDefinition>"
)


def codes(text: str, type_ref: str = "number") -> list[str]:
    data = definitions(
        POSITIVE, input_data("x", type_ref), input_data("y", type_ref),
        decision("d", literal(text), needs(["x", "y"])),
    )  # fmt: skip
    return sorted(f.code for f in findings(data) if f.code[:3] in ("D65", "D66", "D63"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x + 1", ["D651"]),
        ("x + y", ["D651", "D651"]),
        ("x + x", ["D651"]),
        ("-x", ["D651"]),
        ("if x > 1 then 1 else 2", ["D652"]),
        ("x between 1 and 2", ["D652"]),
        ("x = 1", []),
        ("if x != null then x + 1 else 0", []),
        ("if x = null then 0 else x + 1", []),
        ("if x != null and x > 1 then x else 0", []),
        ("x != null and x > 1", []),
        ("x = null or x > 1", []),
        ("if x != null then y + 1 else x + 1", ["D651", "D651"]),
        ("for x in [1, 2] return x + 1", []),
        ("{x: 1, z: x + 1}.z", []),
        ("some x in [1] satisfies x > 1", []),
        ("[1, 2][item > 1]", []),
        ("(x + 1) * 2", ["D651"]),
        ("1 + null", ["D651"]),
        ('"a" / [x]', []),
    ],
)
def test_nulls(text, found):
    assert codes(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 / x", ["D651", "D661"]),
        ("1 / 0", ["D662"]),
        ("1 / 2", []),
        ("modulo(1, x)", ["D661"]),
        ("if x != 0 then 1 / x else 0", ["D651"]),
        ("if x > 0 then 1 / x else 0", ["D652"]),
        ("if x = 0 then 0 else 1 / x", ["D651"]),
        ("if x = null or x = 0 then 0 else 1 / x", []),
        ("if x != null then 1 / (x + 1) else 0", ["D661"]),
        ("if x > 0 and y > 0 then 1 / (x * y) else 0", ["D652", "D652"]),
        ("1 / (if x > 0 then x else 1)", ["D652"]),
        ("if count([x]) > 0 then 1 / count([x]) else 0", []),
    ],
)
def test_zeros(text, found):
    assert codes(text) == found


def test_allowed_values_without_zero_divide_safely():
    assert codes("1 / x", "pos") == ["D651"]


@pytest.mark.parametrize("text", ['x + "a"', 'x = "a"', "x and true", "if x then 1 else 2"])
def test_wrong_kinds(text):
    assert "D633" in codes(text)


def of_table(rules, policy="FIRST", inputs=("x",)) -> list[tuple[str, str]]:
    body = table(policy, list(inputs), rules)
    data = definitions(input_data("x"), input_data("y"), decision("d", body, needs(["x", "y"])))
    return [(f.code, f.rule) for f in findings(data) if f.code[:3] in ("D65", "D66")]


def test_the_cells_of_a_rule_guard_its_answers():
    assert of_table([(["> 1"], ["10 / x"]), (["-"], ["0"])]) == []
    assert of_table([([">= 0"], ["10 / x"]), (["-"], ["0"])]) == [("D661", "r1")]
    assert of_table([(["-"], ["x + 1"])]) == [("D651", "r1")]
    assert of_table([(["not(null)"], ["x + 1"]), (["-"], ["0"])]) == []


def test_a_first_rule_takes_the_nulls_from_those_after_it():
    rules = [(["null"], ["0"]), (["-"], ["x + 1"])]
    assert of_table(rules) == []
    assert of_table(rules, "COLLECT") == [("D651", "r2")]
    partly = [(["null", "> 1"], ["0"]), (["-", "-"], ["x + 1"])]
    assert of_table(partly, inputs=("x", "y")) == [("D651", "r2")]


def over(first: str, second: str) -> list[str]:
    data = definitions(
        input_data("x"),
        decision("a", first, needs(["x"]), "number"),
        decision("b", literal(second), needs(decisions=["a"])),
    )
    return [f.code for f in findings(data) if f.decision == "b"]


def test_a_decision_that_may_be_null_is_as_good_as_an_input():
    assert over(literal("if x = 1 then 2 else 3"), "a + 1") == []
    assert over(literal("if x = 1 then 2 else null"), "a + 1") == ["D651"]
    complete = table("FIRST", ["x"], [(["1"], ["1"]), (["-"], ["2"])])
    assert over(complete, "a + 1") == []
    gap = table("FIRST", ["x"], [(["1"], ["1"])])
    assert over(gap, "a + 1") == ["D651"]
    assert over(table("FIRST", ["x"], [(["1"], ["1"])], default="0"), "a + 1") == []
    assert over(table("FIRST", ["x"], [(["1"], ["null"]), (["-"], ["1"])]), "a + 1") == ["D651"]
