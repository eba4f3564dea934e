"""The lowering of a whole program: inputs, decisions in order, outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from limen.dmn import types
from limen.dmn.bind import BoundDecision, BoundKnowledge, BoundService, Model
from limen.dmn.frame_choice import nulled
from limen.dmn.frame_dates import FIRST_DAY, LAST_DAY
from limen.dmn.frame_nodes import allows, coerced, inside, lower
from limen.dmn.frame_outputs import column
from limen.dmn.frame_state import PREFIX, Lowering, Site, Stages
from limen.dmn.frame_terms import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    NUMBER,
    STRING,
    TIME,
    Entries,
    Inline,
    Refused,
    Term,
    Unavailable,
    Value,
    any_of,
    truth,
)
from limen.dmn.lower_program import allowed_literals
from limen.dmn.profile import read_inputs, within
from limen.dmn.program import Program
from limen.dmn.scales import Bounds
from limen.dmn.shapes import Shape
from limen.dmn.types import FeelType, Restricted
from limen.kernel.diagnostics import Diagnostics, Place

_SCALARS = (STRING, BOOLEAN, DATE, DATE_TIME, TIME)


@dataclass(frozen=True, slots=True)
class FrameInput:
    """An input column: its FEEL kind, and for numbers the bounds and scale declared."""

    name: str
    kind: str
    column: str
    bounds: Bounds
    fields: tuple[FrameInput, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameOutput:
    """An output column and the way back to FEEL values."""

    name: str
    shape: Shape


@dataclass(slots=True)
class Built:
    """What a frame program is made of."""

    inputs: list[FrameInput] = field(default_factory=list)
    outputs: list[tuple[FrameOutput, pl.Expr]] = field(default_factory=list)
    stages: Stages = field(default_factory=Stages)
    fault: pl.Expr | None = None
    rules: list[tuple[str, pl.Expr]] = field(default_factory=list)
    errors: list[Site] = field(default_factory=list)


def build(
    model: Model, program: Program, bounds: Mapping[str, Bounds], diagnostics: Diagnostics
) -> Built | None:
    """Lower a program to expressions, or note why not."""
    return _Builder(model, program, bounds, diagnostics).build()


class _Builder:
    def __init__(
        self,
        model: Model,
        program: Program,
        bounds: Mapping[str, Bounds],
        diagnostics: Diagnostics,
    ) -> None:
        self.model = model
        self.program = program
        self.bounds = bounds
        self.diagnostics = diagnostics
        self.built = Built()
        self.s = Lowering(self.built.stages, {})
        self.values: dict[str, Value] = {}
        self.faults: list[tuple[str, pl.Expr]] = []
        self.current = ""

    def build(self) -> Built | None:
        for id_, intake in self.program.intakes.items():
            try:
                self.values[id_] = self._input(id_, intake.name)
            except Refused as refused:
                self.values[id_] = Unavailable(refused.reason, refused.hint)
        for step in self.program.steps:
            self.values[step.id] = self._decided(step.id)
        for id_, name in zip(_outputs(self.model, self.program), self.program.outputs, strict=True):
            self._output(id_, name)
        self._refuse_declared_result()
        if self.diagnostics.items:
            return None
        self.built.rules, self.built.errors = self.s.rules, self.s.errors
        read = read_inputs(self.model, self.program)
        self.built.fault = any_of([wrong for name, wrong in self.faults if name in read])
        return self.built

    def _refuse_declared_result(self) -> None:
        for node in self.model.bound.values():
            if isinstance(node, BoundService) and node.name == self.program.name:
                if node.wanted != types.ANY:
                    reason = "the service's result is fitted to a declared type"
                    self._refuse(Refused(reason, "declare the types of its decisions"), node.place)
                return

    def _refuse(self, refused: Refused, place: Place) -> Unavailable:
        """Note why a node is not lowered, once."""
        if not refused.reported:
            text = f"not lowered to a frame: {refused.reason}"
            self.diagnostics.warning("L101", place, text, refused.hint)
        return Unavailable(refused.reason, reported=True)

    def _decided(self, id_: str) -> Value:
        decision = self.model.bound[id_]
        assert isinstance(decision, BoundDecision)
        try:
            with self.s.scope(self._names(decision), owner=decision.name):
                return self.s.kept(lower(decision.body, self.s))
        except Refused as refused:
            # The place of the node that was refused still stands: nothing was left regularly.
            place = self.s.place
            self.s = Lowering(self.built.stages, {}, errors=self.s.errors, rules=self.s.rules)
            return self._refuse(refused, place if place != Place() else decision.place)

    def _names(self, node: BoundDecision | BoundKnowledge) -> dict[str, Value]:
        names: dict[str, Value] = {}
        for id_ in node.requires:
            required = self.model.bound[id_]
            names[required.name] = self._named(required.id)
        return names

    def _named(self, id_: str) -> Value:
        node = self.model.bound[id_]
        if isinstance(node, BoundKnowledge):
            body_names = self._names(node)
            wanted = node.type.parameters
            return Inline(node.name, node.parameters, wanted, node.body, body_names, node.name)
        if isinstance(node, BoundService):
            return Unavailable("a decision service is called")
        return self.values.get(id_, Unavailable("a value that is not given"))

    def _output(self, id_: str, name: str) -> None:
        value = self.values[id_]
        place = self.model.bound[id_].place
        try:
            if isinstance(value, Unavailable):
                raise value.refuse()
            expr, shape = column(value)
        except Refused as refused:
            self._refuse(refused, place)
            return
        self.built.outputs.append((FrameOutput(name, shape), expr))

    def _input(self, id_: str, name: str) -> Value:
        node = self.model.bound[id_]
        known = node.type
        taken = f"{PREFIX}in{len(self.built.inputs)}"
        self.current = name
        source, value = self._taken(name, name, taken, types.plain(known))
        self.built.inputs.append(source)
        with self.s.at(node.place):
            return self._limited(value, known, name)

    def _taken(self, path: str, name: str, taken: str, known: FeelType) -> tuple[FrameInput, Value]:
        """Return an input column and the value it brings."""
        bounds = self.bounds.get(path, Bounds())
        expr = pl.col(taken)
        if isinstance(known, types.ContextOf) and known.fields:
            parts = [
                self._taken(f"{path}.{each}", each, f"{taken}_{i}", types.plain(of))
                for i, (each, of) in enumerate(known.fields)
            ]
            fields = tuple(part for part, _ in parts)
            entries = {part.name: value for part, value in parts}
            gone = pl.col(taken)
            return (
                FrameInput(name, "context", taken, bounds, fields),
                Entries(entries, gone),
            )
        if known == types.NUMBER:
            span = bounds.span()
            bounded = bounds.minimum is not None or bounds.maximum is not None
            self._check(expr, bounds, expr.is_between(span.low, span.high) if bounded else None)
            value = Term(NUMBER, expr, bounds.nullable, span)
            return FrameInput(name, NUMBER, taken, bounds), value
        if not isinstance(known, types.Simple) or known.name not in _SCALARS:
            raise Refused(f"the input {name!r} is {types.describe(known)}", "declare a scalar type")
        inside: pl.Expr | None = None
        if known.name == DATE:
            day = expr.cast(pl.Int32)
            inside = day.is_between(FIRST_DAY, LAST_DAY)
        elif known.name == DATE_TIME:
            inside = expr.dt.year().is_between(1, 9999)
        elif bounds.values:
            inside = expr.is_in(bounds.values)
        self._check(expr, bounds, inside)
        value = Term(known.name, expr, bounds.nullable)
        return FrameInput(name, known.name, taken, bounds), value

    def _check(self, expr: pl.Expr, bounds: Bounds, inside: pl.Expr | None) -> None:
        """Note when a value of an input is a fault of its row."""
        name = self.current
        if inside is not None:
            wrong = ~inside if bounds.nullable else ~inside.fill_null(False)
            self.faults.append((name, wrong.fill_null(False) if bounds.nullable else wrong))
        elif not bounds.nullable:
            self.faults.append((name, expr.is_null()))

    def _limited(self, value: Value, known: FeelType, name: str) -> Value:
        """Return an input inside its type's allowed values, else null with the cause."""
        if types.unlimited(known) == known or within(self.bounds.get(name), known):
            return value
        literals = allowed_literals(known)
        if not literals:
            return self.s.kept(coerced(value, known, self.s))
        assert isinstance(known, Restricted)
        allowed = self.s.stages.keep(allows(value, known, self.s))
        if not isinstance(value, Term):
            raise Refused("allowed values of what is no scalar")
        wrong = ~allowed & value.expr.is_not_null() if value.nullable else ~allowed
        self.s.fail(wrong, f"the value of {name!r} is not among those allowed")
        return self.s.kept(inside(nulled(value, ~allowed), known))


def _outputs(model: Model, program: Program) -> tuple[str, ...]:
    """Return the ids of a program's outputs."""
    for node in model.bound.values():
        if isinstance(node, BoundService) and node.name == program.name:
            return node.outputs
    return tuple(
        node.id
        for node in model.bound.values()
        if isinstance(node, BoundDecision) and node.name == program.name
    )


def unfaulted(built: Built) -> pl.Expr:
    """Return when a row's inputs are inside their bounds."""
    return truth(True) if built.fault is None else ~built.fault
