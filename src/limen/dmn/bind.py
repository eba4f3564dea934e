"""Every text of a model read in its scope: requirements in order, faults all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, assert_never

from limen.dmn import model, tree
from limen.dmn.boxing import Boxing
from limen.dmn.infer import infer
from limen.dmn.item_types import TypeTable
from limen.dmn.reader import read_definitions
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
    """A decision with its tree; `requires` are ids in the order of its scope.

    `aliases` are the names by which it knows what it requires of imported models, by id.
    """

    id: str
    name: str
    type: FeelType
    requires: tuple[str, ...]
    body: tree.Expression
    place: Place
    faults: tuple[Diagnostic, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


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
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BoundService:
    """A decision service: `inputs` are ids of decisions and data, in order of its parameters.

    `wanted` is the type that the model declares for its result.
    """

    id: str
    name: str
    type: FunctionOf
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    requires: tuple[str, ...]
    place: Place
    faults: tuple[Diagnostic, ...] = ()
    wanted: FeelType = ANY


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


Library: TypeAlias = Mapping[str, model.Definitions]
"""Models by namespace, for imports."""


def library_of(files: Mapping[str, bytes]) -> dict[str, model.Definitions]:
    """Return the models among some files by namespace; what cannot be read is left out."""
    read = (read_definitions(data, path, Diagnostics()) for path, data in files.items())
    return {each.namespace: each for each in read if each is not None}


def bind(
    definitions: model.Definitions, diagnostics: Diagnostics, library: Library | None = None
) -> Model:
    """Read every text of a model, and what it requires of the models it imports."""
    binder = Binder(definitions, diagnostics, Imports(library or {}, definitions.namespace))
    for node in definitions.nodes:
        binder.node(node.id)
    return Model(definitions.file, definitions.name, binder.bound, definitions)


def name_in(node: BoundDecision | BoundKnowledge, id_: str, bound: Mapping[str, Bound]) -> str:
    """Return the name by which a node knows what it requires."""
    return dict(node.aliases).get(id_) or bound[id_].name


@dataclass(slots=True)
class Imports:
    """The models at hand, and the binders of those already read, by namespace."""

    library: Library
    root: str
    binders: dict[str, Binder] = field(default_factory=dict)
    bound: dict[str, Bound] = field(default_factory=dict)


class Binder:
    """Binds nodes on demand, so that what a node requires is bound before it.

    Ids of an imported model's nodes stand behind its namespace, so that no two models' are one.
    """

    def __init__(
        self, definitions: model.Definitions, diagnostics: Diagnostics, imports: Imports
    ) -> None:
        self.file = definitions.file
        self.diagnostics = diagnostics
        self.imports = imports
        self.prefix = "" if definitions.namespace == imports.root else f"{definitions.namespace}#"
        self.import_names: dict[str, str] = {}
        self.nodes: dict[str, model.Node] = {}
        self.bound = imports.bound
        self.open: list[str] = []
        imports.binders[definitions.namespace] = self
        known: dict[str, FeelType] = {}
        for each in definitions.imports:
            known.update(self._import(each))
        self.types = TypeTable(definitions.items, definitions.file, diagnostics, known)
        self._enter(definitions.nodes)

    def _import(self, each: model.Import) -> dict[str, FeelType]:
        """Read an imported model and return its types by their names here."""
        place = Place(self.file, each.line, f"import '{each.name}'")
        found = self.imports.library.get(each.namespace)
        if found is None:
            message = f"there is no model {each.namespace!r} to import"
            self.diagnostics.error("D303", place, message, "put its file into the same folder")
            return {}
        binder = self.imports.binders.get(each.namespace)
        if binder is None:
            binder = Binder(found, self.diagnostics, self.imports)
        if not hasattr(binder, "types"):
            self.diagnostics.error("D303", place, "the models import one another")
            return {}
        self.import_names[each.namespace] = each.name
        return {_behind(each.name, name): type_ for name, type_ in binder.types.known.items()}

    def _elsewhere(self, id_: str) -> tuple[Binder, str]:
        """Return the binder that knows an id, and the id there."""
        namespace, _, local = id_.rpartition("#")
        binder = self.imports.binders.get(namespace) if namespace in self.import_names else None
        return (self, id_) if binder is None else (binder, local)

    def known(self, id_: str) -> bool:
        """Whether a reference means a node."""
        binder, local = self._elsewhere(id_)
        return local in binder.nodes

    def global_id(self, id_: str) -> str:
        """Return the id under which a node is bound."""
        binder, local = self._elsewhere(id_)
        return binder.prefix + local

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
        binder, local = self._elsewhere(id_)
        if binder is not self:
            return binder.node(local)
        if (key := self.prefix + id_) in self.bound:
            return self.bound[key]
        if id_ in self.open:
            circle = " → ".join(self.nodes[each].name for each in self.open[self.open.index(id_) :])
            self._fault(self.nodes[id_], "D305", f"requirements go round: {circle}")
            return None
        self.open.append(id_)
        before = len(self.diagnostics.items)
        bound = self._bind(self.nodes[id_], before)
        self.open.pop()
        self.bound[key] = bound
        return bound

    def _bind(self, node: model.Node, before: int) -> Bound:
        match node:
            case model.InputData():
                wanted = self.types.find(node.type_ref, self.place(node))
                return BoundInput(
                    self.prefix + node.id,
                    node.name,
                    wanted,
                    node.type_ref or "Any",
                    self.place(node),
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
            if not self.known(id_):
                hint = did_you_mean(id_, self.nodes)
                self._fault(node, "D306", f"requires {id_!r}, which does not exist", hint)
            elif self.node(id_) is not None:
                found.append(self.global_id(id_))
        return tuple(found)

    def _aliases(self, node: model.Decision | model.BusinessKnowledge) -> dict[str, str]:
        """Return the names, by id, of what a node requires of imported models."""
        found = {}
        for id_ in node.requires:
            binder, local = self._elsewhere(id_)
            if binder is not self and self.known(id_):
                name = self.import_names[id_.rpartition("#")[0]]
                found[self.global_id(id_)] = _behind(name, binder.nodes[local].name)
        return found

    def _scope(
        self, node: model.Decision | model.BusinessKnowledge, requires: tuple[str, ...]
    ) -> dict[str, FeelType]:
        aliases = self._aliases(node)
        names = {aliases.get(id_, self.bound[id_].name): self.bound[id_].type for id_ in requires}
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
            self.prefix + node.id,
            node.name,
            infer(body),
            requires,
            tree.Part(self.place(node), body),
            self.place(node),
            self._since(before),
            tuple(self._aliases(node).items()),
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
                body = boxing.external(node.function, parameters, {})
        body = self._result(boxing, body, node)
        wanted = tuple(type_ for _, type_ in parameters)
        return BoundKnowledge(
            self.prefix + node.id,
            node.name,
            FunctionOf(wanted, infer(body)),
            tuple(name for name, _ in parameters),
            requires,
            tree.Part(self.place(node), body),
            self.place(node),
            self._since(before),
            tuple(self._aliases(node).items()),
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
            if self.known(id_):
                self.node(id_)
            else:
                hint = did_you_mean(id_, self.nodes)
                self._fault(node, "D306", f"names {id_!r}, which does not exist", hint)
        if not node.outputs:
            self._fault(node, "D308", "the service has no output decision")
        # Parameters stand in the order of the specification: input data, then input decisions.
        inputs = self._bound_ids((*node.input_data, *node.input_decisions))
        outputs = self._bound_ids(node.outputs)
        wanted = self.types.find(node.type_ref, self.place(node))
        wanted = wanted.result if isinstance(wanted, FunctionOf) else wanted
        result = self.bound[outputs[0]].type if len(outputs) == 1 else ANY
        result = wanted if wanted != ANY else result
        return BoundService(
            self.prefix + node.id,
            node.name,
            FunctionOf(tuple(plain(self.bound[id_].type) for id_ in inputs), plain(result)),
            inputs,
            outputs,
            outputs,
            self.place(node),
            self._since(before),
            wanted,
        )

    def _bound_ids(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(found for found in map(self.global_id, ids) if found in self.bound)


def _behind(prefix: str, name: str) -> str:
    """Return an imported name as the importing model writes it."""
    return f"{prefix}.{name}" if prefix else name
