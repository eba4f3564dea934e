"""The parsed form of FEEL: data only, frozen, each node with its offset in the text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from limen.dmn.types import FeelType
from limen.kernel.diagnostics import Place

ArithmeticOp: TypeAlias = Literal["+", "-", "*", "/", "**"]
CompareOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Where a node begins in its text."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal: number, string, boolean, null or an `@` value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name found in scope."""

    name: str
    type: FeelType


@dataclass(frozen=True, slots=True)
class BuiltinName(Node):
    """A built-in function, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class ItemName(Node):
    """A name inside a filter whose items are not known: an entry of the item, else `outer`."""

    name: str
    outer: Expression | None


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`."""

    source: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`."""

    source: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Unary minus."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A binary operation."""

    op: ArithmeticOp
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A comparison."""

    op: CompareOp
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Conjunction or disjunction of two or more operands."""

    op: Literal["and", "or"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in tests`."""

    value: Expression
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Expression
    type: FeelType


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if ... then ... else ...`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iterator_(Node):  # noqa: N801 - `Iterator` is typing's
    """`name in source`, or `name in low..high` when `high` is given."""

    name: str
    source: Expression
    high: Expression | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for ... return ...`."""

    iterators: tuple[Iterator_, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some ... satisfies ...` or `every ...`."""

    quantifier: Literal["some", "every"]
    iterators: tuple[Iterator_, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{a: 1, b: a + 1}`; an entry sees the ones before it."""

    entries: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[low..high]`, or an open one such as `(> low)`."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool
    negated: bool = False


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """`function(a: number) body`; `body` is None for an external function."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Expression | None


@dataclass(frozen=True, slots=True)
class External(Node):
    """What an external function gives for its parameters."""

    class_name: str
    signature: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An invocation; `names` holds the parameter names when arguments are named."""

    callee: Expression
    arguments: tuple[Expression, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CompareTest(Node):
    """`< expression` about the tested value."""

    op: CompareOp
    operand: Expression


@dataclass(frozen=True, slots=True)
class ValueTest(Node):
    """An expression to equal, contain or (when it uses `?`) satisfy the tested value."""

    operand: Expression
    uses_input: bool


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """A cell of a table: any of the tests, or none of them; no tests at all is `-`."""

    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Part(Node):
    """An expression with a text of its own: where faults in it are said to be."""

    place: Place
    body: Expression


@dataclass(frozen=True, slots=True)
class Broken(Node):
    """What could not be read: null, with the cause recorded, in a lenient program."""

    cause: str


@dataclass(frozen=True, slots=True)
class Coerce(Node):
    """A value that must belong to a declared type."""

    operand: Expression
    type: FeelType


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """An input entry of a decision table."""

    place: Place
    tests: UnaryTests


@dataclass(frozen=True, slots=True)
class Column(Node):
    """An input of a decision table; `allowed` is tested before any rule."""

    label: str
    expression: Expression
    allowed: Cell | None


@dataclass(frozen=True, slots=True)
class Output(Node):
    """An output of a decision table; `ranked` are its values in order of priority."""

    name: str
    type: FeelType
    ranked: tuple[Any, ...] | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """A row of a decision table."""

    id: str
    cells: tuple[Cell, ...]
    outputs: tuple[Expression, ...]
    annotations: tuple[str, ...] = ()


HitPolicy: TypeAlias = Literal[
    "UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"
]
Aggregation: TypeAlias = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A decision table."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


Test: TypeAlias = CompareTest | ValueTest | UnaryTests
Expression: TypeAlias = (
    Constant
    | Name
    | BuiltinName
    | ItemName
    | Path
    | Filter
    | Negate
    | Arithmetic
    | Compare
    | Logic
    | Between
    | In
    | InstanceOf
    | If
    | For
    | Quantified
    | ListLiteral
    | ContextLiteral
    | RangeLiteral
    | FunctionLiteral
    | Call
    | External
    | Part
    | Broken
    | Coerce
    | Table
)


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below one."""
    for each in dataclasses.fields(node):
        yield from _nodes_in(getattr(node, each.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
