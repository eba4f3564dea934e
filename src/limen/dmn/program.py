"""Programs: the part of a model that one service or decision needs, as Python functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, TypeAlias

from limen.dmn.bind import Bound, BoundDecision, BoundInput, BoundService, Model
from limen.dmn.border import Input, Intake, refuse_unknown
from limen.dmn.errors import EvalError, Exhausted
from limen.dmn.execution import Execution, Watched
from limen.dmn.lower_program import Lowered, lower_program
from limen.dmn.result import Result, errors_at
from limen.dmn.row import TooDeep
from limen.dmn.trace import NodeTrace, Trace, tables_of
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

_Fast: TypeAlias = Callable[[Mapping[str, Any], Any], Result | None]


def _leave(values: Mapping[str, Any], now: Any) -> None:
    """Stand for the fast function of a program that has none."""


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
    fast: _Fast = field(repr=False, compare=False, default=_leave)
    sparse: Callable[[], _Fast] = field(repr=False, compare=False, default=lambda: _leave)
    tracer: Callable[[], Any] = field(repr=False, compare=False, default=dict)

    def run(self, values: Mapping[str, Any], now: dt.datetime | None = None) -> Result:
        """Compute the outputs; an input left out is null.

        `now` is what `now()` and `today()` give; without it they have no result.

        Raises
        ------
        DmnMisuse
            When a key is no input, or a value is not of its input's type.
        """
        x = None
        try:
            if (taken := self.fast(values, now)) is not None:
                return taken
            if self.fast is not _leave and (taken := self.sparse()(values, now)) is not None:
                return taken
            x = Execution(now)
            found = self.main(x, values)
        except (Exhausted, RecursionError) as error:
            x = x or Execution(now)
            x.end(error)
            found = dict.fromkeys(self.outputs)
        return Result(found, tuple(x.rules), self._errors(x.errors))

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

    def trace(self, values: Mapping[str, Any], now: dt.datetime | None = None) -> Trace:
        """Compute every decision and keep its value, tables, matches and errors.

        What is traced is compiled at the first call; a run that is not traced pays nothing.

        Raises
        ------
        DmnMisuse
            As `run` does.
        """
        lowered: Lowered = self.tracer()
        known = self._taken(values)
        nodes = [NodeTrace(self.intakes[id_].name, "input", known[id_]) for id_ in known]
        for step in lowered.steps:
            x = Watched(now)
            function = lowered.namespace[step.function]
            try:
                value = function(x, *(known[id_] for id_ in step.requires))
            except (Exhausted, RecursionError) as error:
                value = x.end(error)
            known[step.id] = value
            errors = tuple(EvalError(lowered.places[at], cause) for at, cause in x.errors)
            tables = tables_of(x, lowered.tables, x.rules)
            nodes.append(NodeTrace(step.name, "decision", value, tables, errors))
        return Trace(tuple(nodes), self.outputs)

    def _taken(self, values: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown(values, (intake.name for intake in self.intakes.values()))
        return {id_: intake.take(values.get(intake.name)) for id_, intake in self.intakes.items()}

    def _errors(self, errors: list[tuple[int, str]]) -> tuple[EvalError, ...]:
        return errors_at(errors, self.places)


def _sparse(model: Model, found: BoundService | BoundDecision) -> _Fast:
    """Return the function for rows with nulls."""
    function: _Fast = lower_program(model, found, sparse=True).namespace["sparse"]
    return function


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
    tracer = cache(partial(lower_program, model, found, watched=True))
    sparse = cache(partial(_sparse, model, found))
    return _program(found, lowered, sparse, tracer), diagnostics


def _find(model: Model, name: str) -> BoundService | BoundDecision | None:
    for kind in (BoundService, BoundDecision):
        # Ids of imported nodes hold their namespace; the model's own come first.
        for node in sorted(model.bound.values(), key=lambda each: "#" in each.id):
            if isinstance(node, kind) and node.name == name:
                return node
    return None


def _program(
    found: Bound,
    lowered: Lowered,
    sparse: Callable[[], _Fast],
    tracer: Callable[[], Lowered],
) -> Program:
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
        namespace.get("fast", _leave),
        sparse,
        tracer,
    )
