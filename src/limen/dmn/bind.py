"""Every text of a model read in its scope: requirements in order, faults all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias, assert_never

from limen.dmn import model, tree
from limen.dmn.boxing import Boxing
from limen.dmn.infer import infer
from limen.dmn.item_types import TypeTable
from limen.dmn.scope import spelt_alike
from limen.dmn.types import ANY, FeelType, FunctionOf, plain
from limen.kernel.diagnostics import Diagnostic, Diagnostics, Place, did_you_mean


@dataclass(frozen=True, slots=True)
class BoundInput:
    """An input with its type."""

    id: str
    name: str
    type: FeelType
    type_ref: str
    place: Place


@dataclass(frozen=True, slots=True)
class BoundDecision:
    """A decision with its tree; `requires` are ids in the order of its scope."""

    id: str
    name: str
    type: FeelType
    requires: tuple[str, ...]
    body: tree.Expression
    place: Place
    faults: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundKnowledge:
    """A function of the model."""

    id: str
    name: str
    type: FunctionOf
    parameters: tuple[str, ...]
    requires: tuple[str, ...]
    body: tree.Expression
    place: Place
    faults: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundService:
    """A decision service: `inputs` are ids of decisions and data, in order of its parameters."""

    id: str
    name: str
    type: FunctionOf
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    requires: tuple[str, ...]
    place: Place
    faults: tuple[Diagnostic, ...] = ()


Bound: TypeAlias = BoundInput | BoundDecision | BoundKnowledge | BoundService
WORDS: Final = {
    model.InputData: "input",
    model.Decision: "decision",
    model.BusinessKnowledge: "function",
    model.DecisionService: "service",
}


@dataclass(frozen=True, slots=True)
class Model:
    """A DMN model read and checked."""

    file: str
    name: str
    bound: dict[str, Bound] = field(repr=False)
    definitions: model.Definitions = field(repr=False)

    def names(self) -> tuple[str, ...]:
        """Return the names of what can be compiled: services, then decisions."""
        services = [each.name for each in self.bound.values() if isinstance(each, BoundService)]
        decisions = [each.name for each in self.bound.values() if isinstance(each, BoundDecision)]
        return (*services, *decisions)


def bind(definitions: model.Definitions, diagnostics: Diagnostics) -> Model:
    """Read every text of a model."""
    binder = Binder(definitions, diagnostics)
    for node in definitions.nodes:
        binder.node(node.id)
    return Model(definitions.file, definitions.name, binder.bound, definitions)


class Binder:
    """Binds nodes on demand, so that what a node requires is bound before it."""

    def __init__(self, definitions: model.Definitions, diagnostics: Diagnostics) -> None:
        self.file = definitions.file
        self.diagnostics = diagnostics
        self.types = TypeTable(definitions.items, definitions.file, diagnostics)
        self.nodes: dict[str, model.Node] = {}
        self.bound: dict[str, Bound] = {}
        self.open: list[str] = []
        for name, line in definitions.imports:
            place = Place(self.file, line, f"import '{name}'")
            diagnostics.error("D303", place, "imported models are not read")
        self._enter(definitions.nodes)

    def _enter(self, nodes: Iterable[model.Node]) -> None:
        names: dict[tuple[bool, str], model.Node] = {}
        for node in nodes:
            if self.nodes.setdefault(node.id, node) is not node:
                self._fault(node, "D304", f"the id {node.id!r} stands twice")
            key = (isinstance(node, model.DecisionService), node.name)
            if names.setdefault(key, node) is not node:
                self._fault(node, "D304", f"the name {node.name!r} stands twice")

    def place(self, node: model.Node) -> Place:
        """Return the place of a node."""
        return Place(self.file, node.line, f"{WORDS[type(node)]} '{node.name}'")

    def _fault(self, node: model.Node, code: str, message: str, hint: str = "") -> None:
        self.diagnostics.error(code, self.place(node), message, hint)

    def node(self, id_: str) -> Bound | None:
        """Return a node bound, or None while it is being bound (a cycle)."""
        if id_ in self.bound:
            return self.bound[id_]
        if id_ in self.open:
            circle = " → ".join(self.nodes[each].name for each in self.open[self.open.index(id_) :])
            self._fault(self.nodes[id_], "D305", f"requirements go round: {circle}")
            return None
        self.open.append(id_)
        before = len(self.diagnostics.items)
        bound = self._bind(self.nodes[id_], before)
        self.open.pop()
        self.bound[id_] = bound
        return bound

    def _bind(self, node: model.Node, before: int) -> Bound:
        match node:
            case model.InputData():
                wanted = self.types.find(node.type_ref, self.place(node))
                return BoundInput(
                    node.id, node.name, wanted, node.type_ref or "Any", self.place(node)
                )
            case model.Decision():
                return self._decision(node, before)
            case model.BusinessKnowledge():
                return self._knowledge(node, before)
            case model.DecisionService():
                return self._service(node, before)
            case _:
                assert_never(node)

    def _since(self, before: int) -> tuple[Diagnostic, ...]:
        return tuple(self.diagnostics.items[before:])

    def _required(self, node: model.Decision | model.BusinessKnowledge) -> tuple[str, ...]:
        """Return the ids a node requires, each once, without those that do not exist."""
        found = []
        for id_ in dict.fromkeys(node.requires):
            if id_ not in self.nodes:
                hint = did_you_mean(id_, self.nodes)
                self._fault(node, "D306", f"requires {id_!r}, which does not exist", hint)
            elif self.node(id_) is not None:
                found.append(id_)
        return tuple(found)

    def _scope(self, node: model.Node, requires: tuple[str, ...]) -> dict[str, FeelType]:
        names = {self.bound[id_].name: self.bound[id_].type for id_ in requires}
        for one, other in spelt_alike(names):
            self._fault(node, "D307", f"{one!r} and {other!r} cannot be told apart")
        return names

    def _decision(self, node: model.Decision, before: int) -> BoundDecision:
        requires = self._required(node)
        names = self._scope(node, requires)
        boxing = Boxing(self.types, self.place(node).path, self.diagnostics)
        if node.body is None:
            self._fault(node, "D308", "the decision has no logic")
            body: tree.Expression = tree.Constant(None)
        else:
            body = boxing.typed(boxing.box(node.body, names), node.type_ref, node.line)
        return BoundDecision(
            node.id,
            node.name,
            infer(body),
            requires,
            tree.Part(self.place(node), body),
            self.place(node),
            self._since(before),
        )

    def _knowledge(self, node: model.BusinessKnowledge, before: int) -> BoundKnowledge:
        requires = self._required(node)
        boxing = Boxing(self.types, self.place(node).path, self.diagnostics)
        parameters: tuple[tuple[str, FeelType], ...] = ()
        body: tree.Expression = tree.Constant(None)
        if node.function is None:
            self._fault(node, "D308", "the function has no logic")
        else:
            parameters = boxing.parameters(node.function)
            if node.function.feel:
                names = {**self._scope(node, requires), **dict(parameters)}
                body = boxing.box(node.function.body, names)
            else:
                body = boxing.box(node.function, {})
        body = self._result(boxing, body, node)
        wanted = tuple(type_ for _, type_ in parameters)
        return BoundKnowledge(
            node.id,
            node.name,
            FunctionOf(wanted, infer(body)),
            tuple(name for name, _ in parameters),
            requires,
            tree.Part(self.place(node), body),
            self.place(node),
            self._since(before),
        )

    def _result(
        self, boxing: Boxing, body: tree.Expression, node: model.BusinessKnowledge
    ) -> tree.Expression:
        """Type a function's result, whether the model names the result or the function's type."""
        wanted = self.types.find(node.type_ref, self.place(node))
        reference = node.type_ref
        if isinstance(wanted, FunctionOf):
            return tree.Coerce(body, wanted.result) if wanted.result != ANY else body
        return boxing.typed(body, reference, node.line)

    def _service(self, node: model.DecisionService, before: int) -> BoundService:
        roles = (*node.input_data, *node.input_decisions)
        members = (*node.outputs, *node.encapsulated, *roles)
        for id_ in members:
            if id_ not in self.nodes:
                hint = did_you_mean(id_, self.nodes)
                self._fault(node, "D306", f"names {id_!r}, which does not exist", hint)
        if not node.outputs:
            self._fault(node, "D308", "the service has no output decision")
        for id_ in members:
            if id_ in self.nodes:
                self.node(id_)
        # Parameters stand in the order of the specification: input data, then input decisions.
        inputs = tuple(
            id_ for id_ in (*node.input_data, *node.input_decisions) if id_ in self.bound
        )
        outputs = tuple(id_ for id_ in node.outputs if id_ in self.bound)
        result = self.bound[outputs[0]].type if len(outputs) == 1 else ANY
        return BoundService(
            node.id,
            node.name,
            FunctionOf(tuple(plain(self.bound[id_].type) for id_ in inputs), plain(result)),
            inputs,
            outputs,
            outputs,
            self.place(node),
            self._since(before),
        )
