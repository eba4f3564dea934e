"""Every fault of a model at once: those of reading it, and those that its tables show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from limen.dmn import tree
from limen.dmn.analysis.axis import ALIEN
from limen.dmn.analysis.cells import NotConstant, constant_of
from limen.dmn.analysis.findings import Finding, of_diagnostic
from limen.dmn.analysis.gaps import Gaps, gap_findings, gaps_of
from limen.dmn.analysis.grid import Found, Grid, grid_of
from limen.dmn.analysis.leaves import Leaf
from limen.dmn.analysis.nulls import State, Walk, state_of
from limen.dmn.analysis.outputs import output_findings
from limen.dmn.analysis.overlaps import PAIRS_MAX, overlap_findings, overlapping
from limen.dmn.analysis.reach import reach_findings, unreached
from limen.dmn.analysis.unused import column_findings, unused_findings
from limen.dmn.bind import BoundDecision, BoundInput, BoundKnowledge, BoundService, Model
from limen.dmn.types import FeelType, Restricted
from limen.kernel.diagnostics import Diagnostics, Place

_SHOWN_CELLS = 10


def check_model(model: Model, diagnostics: Diagnostics) -> list[Finding]:
    """Return every finding of a model, by place and code.

    Parameters
    ----------
    model
        A model that `parse_model` read.
    diagnostics
        What reading it found.

    Returns
    -------
    list of Finding
        Errors, warnings and notes; a row that shows a fault stands with it. Owners whose logic
        could not be read whole are named in a note and not looked into.
    """
    checker = _Checker(model)
    for node in model.bound.values():
        checker.node(node)
    found = [of_diagnostic(item) for item in diagnostics.items]
    # What is imported is looked into for what it can answer; its own file is where faults belong.
    mine = (*checker.found, *unused_findings(model))
    found += [each for each in mine if each.place.file == model.file]
    return sorted(dict.fromkeys(found), key=_order)


def _order(finding: Finding) -> tuple[int, str]:
    return finding.place.line or 0, finding.code


@dataclass(slots=True)
class _Checker:
    model: Model
    leaves: dict[str, Leaf] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def node(self, node: Any) -> None:
        """Look into one node; those it requires have been looked into before."""
        match node:
            case BoundInput():
                support = frozenset({node.id})
                self.leaves[node.id] = Leaf(
                    "input", node.name, node.type, null_known=True, support=support
                )
            case BoundDecision():
                self._decision(node)
            case BoundKnowledge():
                self._knowledge(node)
            case BoundService():
                self.leaves[node.id] = Leaf("function", node.name, nullable=False)

    def _names(self, node: BoundDecision | BoundKnowledge) -> dict[str, Leaf]:
        """Return what a node's names stand for; those of imported nodes bear their prefix."""
        aliases = dict(node.aliases)
        return {
            aliases.get(id_, self.model.bound[id_].name): self.leaves[id_]
            for id_ in node.requires
            if id_ in self.leaves
        }

    def _decision(self, node: BoundDecision) -> None:
        names = self._names(node)
        support = frozenset().union(*(leaf.support for leaf in names.values()))
        if any(fault.severity.value == "error" for fault in node.faults):
            self._skipped(node)
            self.leaves[node.id] = Leaf("decision", node.name, support=support)
            return
        state = self._owner(node, names)
        self.leaves[node.id] = Leaf(
            "decision",
            node.name,
            _declared(node.body),
            _values(node.body),
            nullable=state != "never",
            null_known=state == "null",
            support=support,
        )

    def _knowledge(self, node: BoundKnowledge) -> None:
        self.leaves[node.id] = Leaf("function", node.name, nullable=False)
        if any(fault.severity.value == "error" for fault in node.faults):
            self._skipped(node)
            return
        names = self._names(node)
        for name, known in zip(node.parameters, node.type.parameters, strict=True):
            support = frozenset({f"{node.id}({name}"})
            names[name] = Leaf("parameter", name, known, support=support)
        self._owner(node, names)

    def _skipped(self, node: BoundDecision | BoundKnowledge) -> None:
        message = f"the tables of {node.name} are not analysed: it has errors"
        self.found.append(
            Finding("D693", "note", message, node.place, "correct those first", node.name)
        )

    def _owner(self, node: BoundDecision | BoundKnowledge, names: dict[str, Leaf]) -> State:
        """Look into the logic of an owner; return whether its answer may be null."""
        tables = list(_tables(node.body, node.place))
        states: dict[int, State] = {}
        grids: dict[int, Grid] = {}
        for number, (place, table) in enumerate(tables, 1):
            label = node.name if len(tables) == 1 else f"{node.name}, table {number}"
            grid = grids[id(table)] = grid_of(Found(node.name, label, place, table, names))
            states[id(table)] = self._table(grid)
        walk = Walk(node.name, node.place, names, grids)
        walk.visit(node.body)
        self.found.extend(walk.found.values())
        root = _root(node.body)
        return states[id(root)] if isinstance(root, tree.Table) else state_of(root, names)

    def _table(self, grid: Grid) -> State:
        found = grid.found
        shared = overlapping(tuple(each.sure & ~ALIEN for each in grid.domains), grid.sure)
        is_judged = found.table.hit_policy in ("UNIQUE", "ANY")
        pairs = list(islice(shared, PAIRS_MAX if is_judged else 1))
        gaps = gaps_of(grid, disjoint=not pairs)
        self.found.extend(gap_findings(grid, gaps))
        self.found.extend(overlap_findings(grid, pairs))
        self.found.extend(reach_findings(grid, unreached(grid)))
        self.found.extend(output_findings(found))
        self.found.extend(column_findings(found))
        self.found.extend(_unread(grid))
        return _state(found, gaps, is_judged and bool(pairs))


def _state(found: Found, gaps: Gaps, overlapping_: bool) -> State:
    """Return whether a table's answer may be null."""
    table = found.table
    answers = [
        cell
        for index, output in enumerate(table.outputs)
        for cell in (
            *(rule.outputs[index] for rule in table.rules),
            *([] if output.default is None else [output.default]),
        )
    ]
    if len(table.outputs) > 1 or table.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        answers = []
    states = {state_of(each, found.leaves) for each in answers}
    has_default = any(output.default is not None for output in table.outputs)
    if "null" in states or (gaps.gives_null and not gaps.gave_up and not has_default):
        return "null"
    unsure = overlapping_ or (gaps.gives_null and not has_default) or "unknown" in states
    return "unknown" if unsure or table.aggregation else "never"


def _unread(grid: Grid) -> Iterator[Finding]:
    """Name the cells that were taken to match any row or none."""
    found = grid.found
    columns = found.table.columns
    cells = [
        f"rule {grid.rule_name(rule)} input '{columns[column].label}'"
        for rule, column in grid.unread
    ]
    cells += [f"allowed values of '{columns[column].label}'" for column in grid.unread_allowed]
    if cells:
        shown = ", ".join(cells[:_SHOWN_CELLS])
        more = f" and {len(cells) - _SHOWN_CELLS} more" if len(cells) > _SHOWN_CELLS else ""
        message = f"not analysed, for they are no plain comparisons: {shown}{more}"
        hint = "gaps and overlaps that rest on them are not claimed"
        yield Finding("D691", "note", message, found.place, hint, found.owner, found.label)


def _tables(node: tree.Node, place: Place) -> Iterator[tuple[Place, tree.Table]]:
    if isinstance(node, tree.Part):
        place = node.place
    if isinstance(node, tree.Cell | tree.Constant | tree.Name):
        return
    if isinstance(node, tree.Table):
        yield place, node
    for child in tree.children(node):
        yield from _tables(child, place)


def _root(node: tree.Expression) -> tree.Expression:
    """Return the logic itself, without places and declared types."""
    while isinstance(node, tree.Part | tree.Coerce):
        node = node.body if isinstance(node, tree.Part) else node.operand
    return node


def _declared(node: tree.Expression) -> FeelType | None:
    """Return the declared type of a decision where it restricts values."""
    while isinstance(node, tree.Part):
        node = node.body
    if isinstance(node, tree.Coerce) and isinstance(node.type, Restricted):
        return node.type
    return None


def _values(node: tree.Expression) -> tuple[Any, ...] | None:
    """Return all that a decision can answer, null aside, where that is a list of constants."""
    match _root(node):
        case tree.Table() as table:
            single = table.hit_policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY")
            if not single or len(table.outputs) != 1:
                return None
            default = table.outputs[0].default
            answers = [rule.outputs[0] for rule in table.rules]
            return _joined([*answers, *([default] if default is not None else [])])
        case tree.If(_, then, otherwise):
            return _joined([then, otherwise])
        case inner:
            try:
                value = constant_of(inner)
            except NotConstant:
                return None
            return () if value is None else (value,)


def _joined(nodes: list[tree.Expression]) -> tuple[Any, ...] | None:
    found: list[Any] = []
    for node in nodes:
        values = _values(node)
        if values is None:
            return None
        found += [value for value in values if value not in found]
    return tuple(found)
