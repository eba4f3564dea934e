"""Programs: the part of a model that one service or decision needs, as Python functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from limen.dmn.bind import Bound, BoundDecision, BoundInput, BoundService, Model
from limen.dmn.border import Input, Intake, refuse_unknown
from limen.dmn.errors import EvalError, Exhausted
from limen.dmn.execution import Execution
from limen.dmn.lower_program import Lowered, lower_program
from limen.dmn.row import TooDeep
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: values of the outputs, ids of the rules that matched, what failed."""

    values: dict[str, Any]
    rules: tuple[str, ...]
    errors: tuple[EvalError, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """One decision of a run: its value, the rules that matched and what failed in it."""

    name: str
    value: Any
    rules: tuple[str, ...]
    errors: tuple[EvalError, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A decision of a program: its function and the ids of what it is given."""

    id: str
    name: str
    function: Callable[..., Any]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled service or decision."""

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    text: str = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)
    intakes: dict[str, Intake] = field(repr=False)
    main: Callable[[Execution, Mapping[str, Any]], dict[str, Any]] = field(repr=False)

    def run(self, values: Mapping[str, Any], now: dt.datetime | None = None) -> Result:
        """Compute the outputs; an input left out is null.

        `now` is what `now()` and `today()` give; without it they have no result.

        Raises
        ------
        DmnMisuse
            When a key is no input, or a value is not of its input's type.
        """
        x = Execution(now)
        try:
            found = self.main(x, values)
        except (Exhausted, RecursionError) as error:
            x.end(error)
            found = dict.fromkeys(self.outputs)
        if x.errors:
            return Result(found, tuple(x.rules), self._errors(x.errors))
        return Result(found, tuple(x.rules), ())

    def explain(self, values: Mapping[str, Any], now: dt.datetime | None = None) -> list[Traced]:
        """Compute every decision and keep each one's value, in the order they were taken.

        Raises
        ------
        DmnMisuse
            As `run` does.
        """
        known = self._taken(values)
        traced = []
        for step in self.steps:
            x = Execution(now)
            try:
                value = step.function(x, *(known[id_] for id_ in step.requires))
            except (Exhausted, RecursionError) as error:
                value = x.end(error)
            known[step.id] = value
            traced.append(Traced(step.name, value, tuple(x.rules), self._errors(x.errors)))
        return traced

    def _taken(self, values: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown(values, (intake.name for intake in self.intakes.values()))
        return {id_: intake.take(values.get(intake.name)) for id_, intake in self.intakes.items()}

    def _errors(self, errors: list[tuple[int, str]]) -> tuple[EvalError, ...]:
        return tuple(EvalError(self.places[place], cause) for place, cause in errors)


def compile_service(
    model: Model, name: str, *, lenient: bool = False
) -> tuple[Program | None, Diagnostics]:
    """Compile a decision service, or a single decision, by name.

    Parameters
    ----------
    model
        A model that `parse_model` read.
    name
        The service's name, or a decision's where no service bears it.
    lenient
        Compile what has faults too: an expression that cannot be read gives null and an error.

    Returns
    -------
    tuple
        The program, or None with the faults of what it needs.
    """
    diagnostics = Diagnostics()
    found = _find(model, name)
    if found is None:
        hint = did_you_mean(name, model.names())
        place = Place(model.file)
        diagnostics.error("D309", place, f"there is no service or decision {name!r}", hint)
        return None, diagnostics
    try:
        lowered = lower_program(model, found)
    except (TooDeep, RecursionError) as error:
        diagnostics.error("F106", found.place, f"the logic is nested too deeply: {error}")
        return None, diagnostics
    for node in lowered.nodes:
        if not isinstance(node, BoundInput):
            diagnostics.extend(each for each in node.faults if each not in diagnostics.items)
    if diagnostics.has_errors and not lenient:
        return None, diagnostics
    return _program(found, lowered), diagnostics


def _find(model: Model, name: str) -> BoundService | BoundDecision | None:
    for kind in (BoundService, BoundDecision):
        # Ids of imported nodes hold their namespace; the model's own come first.
        for node in sorted(model.bound.values(), key=lambda each: "#" in each.id):
            if isinstance(node, kind) and node.name == name:
                return node
    return None


def _program(found: Bound, lowered: Lowered) -> Program:
    namespace = lowered.namespace
    return Program(
        found.name,
        lowered.inputs,
        lowered.outputs,
        lowered.text,
        lowered.places,
        tuple(
            Step(step.id, step.name, namespace[step.function], step.requires)
            for step in lowered.steps
        ),
        lowered.intakes,
        namespace["main"],
    )
