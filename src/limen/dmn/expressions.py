"""Single expressions and unary tests, compiled on their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.border import Intake, intake_of
from limen.dmn.bounds import CONSTRAINT_STEPS_MAX, STEPS_MAX
from limen.dmn.emitter import Emitter
from limen.dmn.errors import DmnMisuse, EvalError, Exhausted
from limen.dmn.execution import Execution
from limen.dmn.infer import infer
from limen.dmn.lower import lower
from limen.dmn.lower_tests import lower_tests
from limen.dmn.parse import Parsed, note, parse_cell, parse_expression, read_type
from limen.dmn.row import TooDeep, build
from limen.dmn.types import ANY, FeelType, describe
from limen.kernel.diagnostics import Diagnostics, Place

_INPUT: Final = "?"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A value with what failed on the way."""

    value: Any
    errors: tuple[EvalError, ...]


@dataclass(frozen=True, slots=True)
class CompiledExpression:
    """An expression ready to run on values by name; a name left out is null."""

    text: str
    type: str
    place: Place
    intakes: tuple[Intake, ...]
    function: Callable[..., Any]

    def __call__(self, values: Mapping[str, object]) -> Any:
        """Return the value alone."""
        return self.evaluate(values).value

    def evaluate(self, values: Mapping[str, object]) -> Evaluated:
        """Return the value and every error.

        Raises
        ------
        DmnMisuse
            When a key is no name of the expression, or a value is of a wrong Python type.
        """
        unknown = values.keys() - {intake.name for intake in self.intakes}
        if unknown:
            raise DmnMisuse(f"not a name of this expression: {', '.join(sorted(unknown))}")
        x = Execution()
        taken = [intake.take(values.get(intake.name)) for intake in self.intakes]
        try:
            value = self.function(x, *taken)
        except (Exhausted, RecursionError) as error:
            value = x.end(error)
        return Evaluated(value, tuple(EvalError(self.place, cause) for _, cause in x.errors))


def compile_expression(
    text: str, names: Mapping[str, str], place: Place | None = None
) -> tuple[CompiledExpression | None, Diagnostics]:
    """Compile an expression over names with the given type references.

    Returns
    -------
    tuple
        The expression, or None with the faults found.
    """
    place, diagnostics = place or Place(), Diagnostics()
    known = _types(names, place, diagnostics)
    parsed = parse_expression(text, known, {})
    return _compiled(text, known, parsed, place, diagnostics), diagnostics


def compile_unary(
    text: str, type_ref: str, names: Mapping[str, str] | None = None, place: Place | None = None
) -> tuple[CompiledExpression | None, Diagnostics]:
    """Compile unary tests (a table's cell); the tested value goes by the name `?`."""
    place, diagnostics = place or Place(), Diagnostics()
    known = _types({**(names or {}), _INPUT: type_ref}, place, diagnostics)
    parsed = parse_cell(text, known, {})
    return _compiled(text, known, parsed, place, diagnostics), diagnostics


def _types(names: Mapping[str, str], place: Place, diagnostics: Diagnostics) -> dict[str, FeelType]:
    known: dict[str, FeelType] = {}
    for name, reference in names.items():
        parsed = read_type(reference, {})
        known[name] = parsed.tree or ANY
        for fault in parsed.faults:
            diagnostics.error(fault.code, place, f"{name!r}: {fault.message}", fault.hint)
    return known


def _compiled(
    text: str,
    known: Mapping[str, FeelType],
    parsed: Parsed[tree.Expression] | Parsed[tree.UnaryTests],
    place: Place,
    diagnostics: Diagnostics,
) -> CompiledExpression | None:
    note(parsed.faults, place, diagnostics)
    if diagnostics.has_errors or parsed.tree is None:
        return None
    try:
        function = function_of(parsed.tree, known)
    except TooDeep as error:
        diagnostics.error("F106", place, f"the expression is nested too deeply: {error}")
        return None
    result = "boolean"
    if not isinstance(parsed.tree, tree.UnaryTests):
        result = describe(infer(parsed.tree))
    intakes = tuple(intake_of(name, type_) for name, type_ in known.items())
    return CompiledExpression(text, result, place, intakes, function)


def function_of(
    node: tree.Expression | tree.UnaryTests, names: Mapping[str, FeelType]
) -> Callable[..., Any]:
    """Lower a tree to a function of an execution and the values of its names, in order."""
    e = Emitter()
    atoms = {name: f"v{i}" for i, name in enumerate(names)}
    with e.block(f"def evaluate({', '.join(['X', *atoms.values()])}):"), e.only(atoms):
        if isinstance(node, tree.UnaryTests):
            known = names[_INPUT]
            atom = lower_tests(node.tests, atoms[_INPUT], known, e, negated=node.negated)
        else:
            atom = lower(node, e)
        e.line(f"return {atom}")
    function: Callable[..., Any] = build(e, "expression")["evaluate"]
    return function


def constraint(node: tree.UnaryTests, base: FeelType) -> Callable[[Any], Any]:
    """Return a function that tests a value against a type's allowed values."""
    function = function_of(node, {_INPUT: base})

    def allows(value: Any) -> Any:
        x = Execution()
        x.spend(STEPS_MAX - CONSTRAINT_STEPS_MAX)
        try:
            return function(x, value)
        except Exhausted:
            return None

    return allows
