"""Evaluating FEEL in tests."""

from __future__ import annotations

from typing import Any

from limen.dmn import (
    Program,
    Result,
    compile_expression,
    compile_service,
    compile_unary,
    parse_model,
)


def evaluated(text: str, **values: Any) -> Any:
    """The value of an expression, its faults being failures."""
    expression, diagnostics = compile_expression(text, dict.fromkeys(values, "Any"))
    assert expression is not None, diagnostics.items
    return expression(values)


def cause(text: str, **values: Any) -> str:
    """Why an expression gave null."""
    expression, diagnostics = compile_expression(text, dict.fromkeys(values, "Any"))
    assert expression is not None, diagnostics.items
    found = expression.evaluate(values)
    assert found.value is None, found.value
    return found.errors[0].cause


def holds(tests: str, value: Any, type_ref: str = "Any") -> Any:
    """Whether a cell holds of a value."""
    cell, diagnostics = compile_unary(tests, type_ref)
    assert cell is not None, diagnostics.items
    return cell({"?": value})


def faults(text: str, *names: str) -> list[str]:
    """The codes of an expression's faults."""
    expression, diagnostics = compile_expression(text, dict.fromkeys(names, "Any"))
    assert (expression is None) == bool(diagnostics.items)
    return [item.code for item in diagnostics.items]


def program(data: bytes, name: str, *, lenient: bool = False) -> Program:
    """A program of a model, its faults being failures."""
    model, diagnostics = parse_model(data, "m.dmn")
    assert model is not None, diagnostics.items
    found, diagnostics = compile_service(model, name, lenient=lenient)
    assert found is not None, diagnostics.items
    return found


def run(data: bytes, name: str, **values: Any) -> Result:
    """A model's result, for input names without spaces."""
    return program(data, name).run(values)


def model_faults(data: bytes) -> list[tuple[str, str]]:
    """Codes and places of a model's faults."""
    _, diagnostics = parse_model(data, "m.dmn")
    return [(item.code, item.place.path) for item in diagnostics.items]
