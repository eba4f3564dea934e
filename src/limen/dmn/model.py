"""A DMN file as written: data only, texts not yet read as FEEL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from limen.dmn.tree import Aggregation, HitPolicy


@dataclass(frozen=True, slots=True)
class Source:
    """A text with the line it begins on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type: of another type, of components, or of a function.

    `allowed` narrows each item of a collection, `constraint` the collection as a whole.
    """

    name: str
    line: int
    type_ref: str | None = None
    is_collection: bool = False
    allowed: Source | None = None
    components: tuple[ItemDefinition, ...] = ()
    function: tuple[tuple[str, ...], str | None] | None = None
    constraint: Source | None = None


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """FEEL in a box."""

    source: Source
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """A named box; the result of a context has no name."""

    name: str | None
    type_ref: str | None
    body: Boxed
    line: int


@dataclass(frozen=True, slots=True)
class BoxedContext:
    """Entries, each seeing those before it, and perhaps a result."""

    entries: tuple[ContextEntry, ...]
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedList:
    """Boxes in a row."""

    items: tuple[Boxed, ...]
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedRelation:
    """Rows of boxes under column names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Boxed, ...], ...]
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedInvocation:
    """A call with a box for each argument."""

    callee: Boxed
    bindings: tuple[tuple[str, Boxed], ...]
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedFunction:
    """A function with a boxed body; `feel` is false for other languages, `kind` names them."""

    parameters: tuple[tuple[str, str | None], ...]
    body: Boxed
    feel: bool
    line: int
    type_ref: str | None = None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class BoxedConditional:
    """If, then, else in boxes."""

    condition: Boxed
    then: Boxed
    otherwise: Boxed
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedFilter:
    """A filter in boxes."""

    source: Boxed
    condition: Boxed
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedLoop:
    """`for`, `some` or `every` in boxes."""

    word: str
    name: str
    source: Boxed
    body: Boxed
    line: int
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions."""

    label: str
    expression: Source
    values: Source | None
    line: int


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of answers."""

    name: str
    type_ref: str | None
    values: Source | None
    default: Source | None
    line: int


@dataclass(frozen=True, slots=True)
class TableRule:
    """A row."""

    id: str | None
    inputs: tuple[Source, ...]
    outputs: tuple[Source, ...]
    annotations: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table as written."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[TableRule, ...]
    line: int
    type_ref: str | None = None


Boxed: TypeAlias = (
    LiteralExpression
    | BoxedContext
    | BoxedList
    | BoxedRelation
    | BoxedInvocation
    | BoxedFunction
    | BoxedConditional
    | BoxedFilter
    | BoxedLoop
    | DecisionTable
)


@dataclass(frozen=True, slots=True)
class InputData:
    """A named input."""

    id: str
    name: str
    type_ref: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A named decision; `requires` are ids of what it may name."""

    id: str
    name: str
    type_ref: str | None
    requires: tuple[str, ...]
    body: Boxed | None
    line: int


@dataclass(frozen=True, slots=True)
class BusinessKnowledge:
    """A named function."""

    id: str
    name: str
    type_ref: str | None
    requires: tuple[str, ...]
    function: BoxedFunction | None
    line: int


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered together, as ids."""

    id: str
    name: str
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    line: int
    type_ref: str | None = None


Node: TypeAlias = InputData | Decision | BusinessKnowledge | DecisionService


@dataclass(frozen=True, slots=True)
class Import:
    """Another file, whose names are known here behind `name` (empty: as they are)."""

    name: str
    namespace: str
    kind: str
    line: int


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole file."""

    file: str
    name: str
    namespace: str
    items: tuple[ItemDefinition, ...]
    nodes: tuple[Node, ...]
    imports: tuple[Import, ...] = ()
