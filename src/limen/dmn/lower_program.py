"""Lowering of a whole program: a Python function for each node, and one that calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from limen.dmn import tree, types
from limen.dmn.bind import (
    Bound,
    BoundDecision,
    BoundInput,
    BoundKnowledge,
    BoundService,
    Model,
    name_in,
)
from limen.dmn.border import Input, Intake, intake_of, literals_of, refuse_unknown
from limen.dmn.emitter import Emitter
from limen.dmn.lower import lower
from limen.dmn.lower_fast import can_be_fast
from limen.dmn.lower_tests import limits
from limen.dmn.lower_whole import Surroundings, lower_whole
from limen.dmn.numbers import INT_LIMIT
from limen.dmn.parse import parse_cell
from limen.dmn.row import build
from limen.dmn.types import NUMBER, FeelType, Restricted
from limen.kernel.diagnostics import Place

_PYTHON_TYPES: Final[dict[FeelType, str]] = {
    NUMBER: "int",
    types.STRING: "str",
    types.BOOLEAN: "bool",
}


@dataclass(frozen=True, slots=True)
class LoweredStep:
    """A decision of the main function; `requires` are ids of values it is given."""

    id: str
    name: str
    function: str
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lowered:
    """Generated code with what is needed to use it."""

    nodes: tuple[Bound, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    intakes: dict[str, Intake]
    steps: tuple[LoweredStep, ...]
    places: tuple[Place, ...]
    text: str
    namespace: dict[str, Any]
    tables: tuple[tuple[str, tree.Table], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions in the order they are taken, and the inputs that they rest on."""

    decisions: tuple[BoundDecision, ...]
    inputs: tuple[BoundInput, ...]


def lower_program(
    model: Model,
    root: BoundService | BoundDecision,
    *,
    watched: bool = False,
    sparse: bool = False,
) -> Lowered:
    """Lower what a service or decision needs; a `watched` one keeps the tables that it comes by.

    The function for rows with nulls is written for a `sparse` one only: many programs never meet
    such a row.

    Raises
    ------
    TooDeep
        When Python cannot compile the text.
    """
    return _Lowering(model, watched=watched).program(root, sparse=sparse)


class _Lowering:
    def __init__(self, model: Model, *, watched: bool = False) -> None:
        self.bound = model.bound
        self.e = Emitter()
        self.e.watched = [] if watched else None
        self.atoms: dict[str, str] = {}
        self.nodes: list[Bound] = []

    def program(self, root: BoundService | BoundDecision, *, sparse: bool) -> Lowered:
        given = root.inputs if isinstance(root, BoundService) else ()
        outputs = root.outputs if isinstance(root, BoundService) else (root.id,)
        plan = self.plan(outputs, given)
        if isinstance(root, BoundService):
            self.nodes.append(root)
        for decision in plan.decisions:
            self.need(decision)
        taken = [self.bound[id_] for id_ in given]
        taken += [each for each in plan.inputs if each.id not in given]
        names = tuple(self.bound[id_].name for id_ in outputs)
        self._main(root, taken, plan, dict(zip(names, outputs, strict=True)))
        if can_be_fast(taken) and self.e.watched is None:
            around = self._surroundings(root, plan, dict(zip(names, outputs, strict=True)))
            for name in ("fast", "sparse") if sparse else ("fast",):
                lower_whole(self.e, name, taken, around)
        return Lowered(
            tuple(self.nodes),
            tuple(_input(each) for each in taken),
            names,
            {each.id: intake_of(each.name, each.type) for each in taken},
            tuple(self._step(decision) for decision in plan.decisions),
            tuple(self.e.places),
            "\n".join(self.e.lines),
            build(self.e, root.name),
            tuple(self.e.watched or ()),
        )

    def plan(self, outputs: Iterable[str], given: Iterable[str]) -> Plan:
        """Order the decisions below `outputs`, taking `given` ids as known."""
        known, seen = set(given), set[str]()
        decisions: list[BoundDecision] = []
        inputs: list[BoundInput] = []

        def visit(id_: str) -> None:
            node = self.bound[id_]
            if id_ in seen or id_ in known:
                return
            seen.add(id_)
            if isinstance(node, BoundInput):
                inputs.append(node)
            elif isinstance(node, BoundDecision):
                for required in node.requires:
                    if isinstance(self.bound[required], BoundInput | BoundDecision):
                        visit(required)
                decisions.append(node)

        for output in outputs:
            visit(output)
        return Plan(tuple(decisions), tuple(inputs))

    def _step(self, decision: BoundDecision) -> LoweredStep:
        values = self._values(decision)
        return LoweredStep(decision.id, decision.name, self.atoms[decision.id], values)

    def _values(self, node: BoundDecision) -> tuple[str, ...]:
        return tuple(
            id_ for id_ in node.requires if isinstance(self.bound[id_], BoundInput | BoundDecision)
        )

    def need(self, node: Bound) -> str:
        """Return the Python name of a node's function, emitting it the first time."""
        if node.id in self.atoms:
            return self.atoms[node.id]
        self.nodes.append(node)
        if isinstance(node, BoundDecision):
            self.atoms[node.id] = self.e.fresh("d")
            self._decision(node)
        elif isinstance(node, BoundKnowledge):
            self.atoms[node.id] = self.e.fresh("B")
            self._knowledge(node)
        elif isinstance(node, BoundService):
            self.atoms[node.id] = self.e.fresh("S")
            self._service(node)
        return self.atoms[node.id]

    def _functions(self, node: BoundDecision | BoundKnowledge) -> dict[str, str]:
        """Return the names in a node's scope that stand for functions of the model."""
        return {
            name_in(node, id_, self.bound): self.need(self.bound[id_])
            for id_ in node.requires
            if isinstance(self.bound[id_], BoundKnowledge | BoundService)
        }

    def _decision(self, node: BoundDecision) -> None:
        names = self._functions(node)
        given = {name_in(node, id_, self.bound): self.e.fresh("v") for id_ in self._values(node)}
        self._function(node, self.atoms[node.id], {**names, **given}, tuple(given.values()))

    def _function(
        self,
        node: BoundDecision | BoundKnowledge,
        function: str,
        names: dict[str, str],
        parameters: tuple[str, ...],
    ) -> None:
        self.e.owner = node.name
        head = f"def {function}({', '.join(['X', *parameters])}):"
        with self.e.block(head), self.e.only(names):
            self.e.line(f"return {lower(node.body, self.e)}")

    def _knowledge(self, node: BoundKnowledge) -> None:
        began = len(self.e.lines)
        names = self._functions(node)
        given = {name: self.e.fresh("v") for name in node.parameters}
        function = self.e.fresh("f")
        self._function(node, function, {**names, **given}, tuple(given.values()))
        self._bind_function(node, node.parameters, function, len(self.e.lines) - began)

    def _bind_function(
        self,
        node: BoundKnowledge | BoundService,
        parameters: tuple[str, ...],
        function: str,
        steps: int,
    ) -> None:
        wanted = self.e.constant(node.type.parameters)
        result = self.e.constant(node.type.result)
        self.e.line(
            f"{self.atoms[node.id]} = "
            f"_Function({node.name!r}, {parameters!r}, {wanted}, {function}, {result}, {steps})"
        )

    def _service(self, node: BoundService) -> None:
        plan = self.plan(node.outputs, node.inputs)
        for decision in plan.decisions:
            self.need(decision)
        values = {id_: self.e.fresh("v") for id_ in node.inputs}
        function = self.e.fresh("f")
        with self.e.block(f"def {function}({', '.join(['X', *values.values()])}):"):
            values.update({each.id: "None" for each in plan.inputs})
            self._take_decisions(plan, values)
            outputs = {self.bound[id_].name: values[id_] for id_ in node.outputs}
            found = values[node.outputs[0]] if len(outputs) == 1 else _context(outputs)
            self.e.line(f"return {self._fitted(node, found)}")
        parameters = tuple(self.bound[id_].name for id_ in node.inputs)
        # What a service's decisions do counts with each invocation, and they stand before it.
        self._bind_function(node, parameters, function, len(self.e.lines))

    def _fitted(self, node: BoundService, value: str) -> str:
        """Return a service's value as the type wants it that the model declares."""
        if node.wanted == types.ANY:
            return value
        with self.e.at(node.place):
            return f"_coerce(X, {self.e.place}, {value}, {self.e.constant(node.wanted)})"

    def _take_decisions(self, plan: Plan, values: dict[str, str]) -> None:
        for decision in plan.decisions:
            given = ", ".join(["X", *(values[id_] for id_ in self._values(decision))])
            values[decision.id] = self.e.assign(f"{self.atoms[decision.id]}({given})")

    def _main(
        self, root: Bound, taken: list[Bound], plan: Plan, outputs: Mapping[str, str]
    ) -> None:
        e = self.e
        names = frozenset(each.name for each in taken)
        e.namespace["_refuse_unknown"] = refuse_unknown
        known = e.constant(names)
        values: dict[str, str] = {}
        with e.block("def main(X, values):"):
            with e.block(f"if not {known}.issuperset(values):"):
                e.line(f"_refuse_unknown(values, {known})")
            e.line("get = values.get")
            for each in taken:
                values[each.id] = self._take(each)
            self._take_decisions(plan, values)
            e.line(f"return {_context(self._outputs(root, outputs, values))}")

    def _surroundings(self, root: Bound, plan: Plan, outputs: Mapping[str, str]) -> Surroundings:
        def scope(decision: BoundDecision, values: Mapping[str, str]) -> dict[str, str]:
            names = self._functions(decision)
            for id_ in self._values(decision):
                names[name_in(decision, id_, self.bound)] = values[id_]
            return names

        return Surroundings(plan.decisions, scope, partial(self._outputs, root, outputs))

    def _outputs(
        self, root: Bound, outputs: Mapping[str, str], values: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the atoms of the answers, the only one of a service fitted to its type."""
        found = {name: values[id_] for name, id_ in outputs.items()}
        if isinstance(root, BoundService) and len(found) == 1:
            return {name: self._fitted(root, atom) for name, atom in found.items()}
        return found

    def _take(self, node: Bound) -> str:
        """Emit the reading of one input: the common Python type first, the rest by its intake."""
        e = self.e
        value = e.assign(f"get({node.name!r})")
        python_type = _PYTHON_TYPES.get(types.plain(node.type))
        intake = e.constant(intake_of(node.name, node.type))
        test = f"type({value}) is not {python_type}" if python_type else "True"
        if python_type == "int":
            test = f"({test} or not {-INT_LIMIT} < {value} < {INT_LIMIT})"
        with e.block(f"if {value} is not None and {test}:"):
            e.line(f"{value} = {intake}.take({value})")
        if types.unlimited(node.type) != node.type:
            with e.at(node.place):
                self._limit(node, value)
        return value

    def _limit(self, node: Bound, value: str) -> None:
        """Emit the test of an input against its type's allowed values."""
        e = self.e
        literals = allowed_literals(node.type)
        if not literals and types.plain(node.type) in _PYTHON_TYPES:
            texts = " and ".join(f"({text})" for text in limits(e, node.type, value))
            with e.block(f"if {value} is not None and not ({texts}):"):
                cause = f"the value does not fit {types.describe(node.type)}"
                e.line(f"{value} = X.fail({e.place}, {cause!r})")
            return
        if not literals:
            wanted = e.constant(node.type)
            e.line(f"{value} = _coerce(X, {e.place}, {value}, {wanted})")
            return
        with e.block(f"if {value} is not None and {value} not in {e.constant(literals)}:"):
            cause = f"the value of {node.name!r} is not among those allowed"
            e.line(f"{value} = X.fail({e.place}, {cause!r})")


def _context(atoms: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {atom}" for name, atom in atoms.items()) + "}"


def _input(node: Bound) -> Input:
    type_ref = node.type_ref if isinstance(node, BoundInput) else types.describe(node.type)
    return Input(node.name, type_ref, allowed_literals(node.type))


def allowed_literals(known: FeelType) -> tuple[object, ...]:
    """Return the literal values a type lists, or nothing."""
    if not isinstance(known, Restricted) or isinstance(known.base, Restricted):
        return ()
    parsed = parse_cell(known.text, {"?": known.base}, {})
    return literals_of(parsed.tree) if parsed.tree is not None else ()
