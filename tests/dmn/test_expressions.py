"""Single expressions for other rooms."""

import pytest

from limen.dmn import DmnMisuse, compile_expression, compile_unary
from limen.kernel.diagnostics import Place


def test_an_expression_runs_on_names() -> None:
    when, diagnostics = compile_expression(
        'status = "paid" and amount > 0', {"status": "string", "amount": "number"}
    )
    assert diagnostics.items == []
    assert when is not None
    assert when.type == "boolean"
    assert when({"status": "paid", "amount": 1}) is True
    assert when({"status": "paid"}) is None
    with pytest.raises(DmnMisuse):
        when({"stats": "paid"})


def test_faults_carry_the_callers_place() -> None:
    place = Place("mapping.toml", 7, "event 'draw', when")
    found, diagnostics = compile_expression("amont > 0", {"amount": "number"}, place)
    assert found is None
    assert diagnostics.items[0].place == place
    assert diagnostics.items[0].hint == "did you mean 'amount'?"


def test_an_unknown_type_is_a_fault() -> None:
    found, diagnostics = compile_expression("a", {"a": "nmber"})
    assert found is None
    assert diagnostics.items[0].code == "F105"


def test_unary_tests() -> None:
    cell, _ = compile_unary("[low..9]", "number", {"low": "number"})
    assert cell is not None
    assert cell({"?": 5, "low": 3}) is True
    assert cell({"?": 2, "low": 3}) is False


def test_an_error_has_its_place() -> None:
    expression, _ = compile_expression("1 / a", {"a": "number"}, Place("f", 3))
    assert expression is not None
    found = expression.evaluate({"a": 0})
    assert found.value is None
    assert found.errors[0].place == Place("f", 3)
