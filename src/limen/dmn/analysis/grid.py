"""A decision table as boxes: each rule the product of its cells' sets of atoms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.analysis.axis import ALIEN, KINDS, NULL, Axis, bits, is_point
from limen.dmn.analysis.cells import CellReader, named_values
from limen.dmn.analysis.leaves import Leaf, leaf_of
from limen.dmn.infer import infer
from limen.dmn.numbers import is_number
from limen.dmn.parse import parse_cell
from limen.dmn.show import rule_name
from limen.dmn.types import FeelType, Restricted, Simple, plain
from limen.dmn.values import kind
from limen.kernel.diagnostics import Place

_TEMPORAL: Final = ("time", "date and time")
Box = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A table of a model: its owner's name, its label, and what its names stand for."""

    owner: str
    label: str
    place: Place
    table: tree.Table
    leaves: Mapping[str, Leaf]


@dataclass(frozen=True, slots=True)
class Domain:
    """What a column can hold: atoms surely possible, and those that may be."""

    sure: int
    maybe: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The boxes of a table's rules over its axes; columns with one expression share an axis.

    `sure` and `maybe` hold, rule by rule, where the rule surely and maybe matches; `unread` are
    (rule, column) whose cells are not plain comparisons with constants.
    """

    found: Found
    axes: tuple[Axis, ...]
    leaves: tuple[Leaf, ...]
    domains: tuple[Domain, ...]
    columns: tuple[int, ...]
    sure: tuple[Box, ...]
    maybe: tuple[Box, ...]
    unread: tuple[tuple[int, int], ...] = ()
    unread_allowed: tuple[int, ...] = field(default=())

    def plain(self) -> Box:
        """Return the domain of proper values: neither null nor of another kind."""
        return tuple(each.sure & ~NULL & ~ALIEN for each in self.domains)

    def everything(self) -> Box:
        """Return every atom that may occur."""
        return tuple(each.maybe for each in self.domains)

    def witness(self, box: Box) -> dict[str, Any]:
        """Return one value of each axis in a box, by the column's text."""
        row = {}
        for axis, leaf, mask in zip(self.axes, self.leaves, box, strict=True):
            known = mask & axis.values
            row[leaf.text or axis.label] = axis.witness(next(bits(known))) if known else None
        return row

    def cells(self, box: Box) -> str:
        """Write a box as the cells of a rule that would cover it."""
        parts = []
        for axis, mask, domain in zip(self.axes, box, self.domains, strict=True):
            text = axis.feel(mask, domain.sure & ~NULL & ~ALIEN)
            if text != "-":
                parts.append(f"{axis.label}: {text}")
        return "; ".join(parts) or "any row"

    def rule(self, index: int) -> str:
        """Return a rule's id."""
        return self.found.table.rules[index].id

    def rule_name(self, index: int) -> str:
        """Return what a message calls a rule."""
        return rule_name(self.rule(index), index + 1)

    def place(self, rule: int, column: int | None = None) -> Place:
        """Return where a rule's cell stands, or its row."""
        cells = self.found.table.rules[rule].cells
        if not cells:
            return self.found.place
        if column is not None:
            return cells[column].place
        first = cells[0].place
        return Place(first.file, first.line, first.path.rpartition(", input")[0])


def grid_of(found: Found) -> Grid:
    """Read a table's columns and rules."""
    table = found.table
    expressions: list[tree.Expression] = []
    columns = []
    for column in table.columns:
        body = bare(column.expression)
        if body not in expressions:
            expressions.append(body)
        columns.append(expressions.index(body))
    axes, leaves, domains, readers, unread_allowed = [], [], [], [], []
    for i, expression in enumerate(expressions):
        mine = [c for c, axis in enumerate(columns) if axis == i]
        leaf = leaf_of(expression, found.leaves)
        axis, domain, known = _axis(table, mine, expression, leaf)
        axes.append(axis)
        leaves.append(leaf)
        domains.append(domain)
        readers.append(CellReader(axis))
        unread_allowed += [] if known else mine[:1]
    sure, maybe, unread = _boxes(table, columns, readers)
    return Grid(
        found, tuple(axes), tuple(leaves), tuple(domains), tuple(columns),
        sure, maybe, unread, tuple(unread_allowed),
    )  # fmt: skip


def _boxes(
    table: tree.Table, columns: list[int], readers: list[CellReader]
) -> tuple[tuple[Box, ...], tuple[Box, ...], tuple[tuple[int, int], ...]]:
    sure, maybe, unread = [], [], []
    for number, rule in enumerate(table.rules):
        held = [reader.every for reader in readers]
        may = list(held)
        for column, (cell, axis) in enumerate(zip(rule.cells, columns, strict=True)):
            if not cell.tests.tests:
                continue
            truth = readers[axis].read(cell.tests)
            held[axis] &= truth.true
            may[axis] &= truth.maybe_true
            if not truth.known:
                unread.append((number, column))
        sure.append(tuple(held))
        maybe.append(tuple(may))
    return tuple(sure), tuple(maybe), tuple(unread)


def bare(node: tree.Expression) -> tree.Expression:
    """Return an expression without its place."""
    while isinstance(node, tree.Part):
        node = node.body
    return node


def _axis(
    table: tree.Table, mine: list[int], expression: tree.Expression, leaf: Leaf
) -> tuple[Axis, Domain, bool]:
    column = table.columns[mine[0]]
    limits = [
        each.tests for c in mine if (each := table.columns[c].allowed) is not None
    ] + allowed_tests(leaf.type)
    tests = [rule.cells[c].tests for rule in table.rules for c in mine]
    named = [pair for each in (*tests, *limits) for pair in named_values(each)]
    named += [(value, False) for value in leaf.values or ()]
    kind_, typed = _kind(expression, named)
    points, ordered = _points(kind_, named)
    axis = Axis(column.label, kind_, points, ordered)
    reader = CellReader(axis)
    sure = maybe = axis.values
    known = True
    for limit in limits:
        truth = reader.read(limit)
        sure &= truth.true
        maybe &= truth.maybe_true
        known = known and truth.known
    if leaf.values is not None:
        listed = 0
        for value in leaf.values:
            listed |= axis.point(value) if value is not None and kind(value) == kind_ else 0
        sure &= listed
        maybe &= listed
    odd = 0 if typed and kind_ not in _TEMPORAL else ALIEN
    null = NULL if leaf.nullable else 0
    return axis, Domain(sure | null, maybe | null | (odd if leaf.values is None else 0)), known


def allowed_tests(known: FeelType | None) -> list[tree.UnaryTests]:
    """Return the allowed values of a type as tests."""
    found = []
    while isinstance(known, Restricted):
        parsed = parse_cell(known.text, {"?": known.base}, {})
        if parsed.tree is not None:
            found.append(parsed.tree)
        known = known.base
    return found


def allows_no_zero(known: FeelType | None) -> bool:
    """Whether a type's allowed values leave zero out."""
    limits = allowed_tests(known)
    named = [pair for each in limits for pair in named_values(each)]
    numbers = sorted({value for value, _ in named if is_number(value)})
    axis = Axis("", "number", tuple(numbers), ordered=True)
    reader = CellReader(axis)
    return any(not reader.read(each).maybe_true & axis.atom(0) for each in limits)


def _kind(expression: tree.Expression, named: list[tuple[Any, bool]]) -> tuple[str, bool]:
    """Return the kind of a column's values ("" where it is none), and whether it is declared."""
    known = plain(infer(expression))
    if isinstance(known, Simple) and known.name in KINDS:
        return known.name, True
    kinds = {kind(value) for value, _ in named if value is not None}
    return (kinds.pop() if len(kinds) == 1 and kinds <= KINDS else ""), False


def _points(kind_: str, named: list[tuple[Any, bool]]) -> tuple[tuple[Any, ...], bool]:
    if kind_ == "boolean":
        return (False, True), False
    values = {
        value
        for value, _ in named
        if value is not None and kind(value) == kind_ and is_point(value)
    } if kind_ else set()  # fmt: skip
    ordered = kind_ not in ("", "string") or any(
        by for value, by in named if isinstance(value, str)
    )
    return tuple(sorted(values)), ordered and bool(kind_)
