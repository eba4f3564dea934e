"""Inputs, requirements, parameters and columns that change no answer."""

from __future__ import annotations

from collections.abc import Iterator

from limen.dmn import tree
from limen.dmn.analysis.findings import Finding
from limen.dmn.analysis.grid import Found
from limen.dmn.bind import BoundDecision, BoundInput, BoundKnowledge, BoundService, Model


def unused_findings(model: Model) -> Iterator[Finding]:
    """Find what nobody reads."""
    for node in model.bound.values():
        if isinstance(node, BoundInput):
            yield from _input(model, node)
        elif isinstance(node, BoundDecision | BoundKnowledge):
            yield from _requirements(model, node)


def _input(model: Model, node: BoundInput) -> Iterator[Finding]:
    readers = (
        each
        for each in model.bound.values()
        if not isinstance(each, BoundInput | BoundService) and node.id in each.requires
    )
    if next(readers, None) is None:
        message = f"no decision requires the input {node.name}"
        yield Finding("D641", "warning", message, node.place, "remove it, or draw the requirement")


def _requirements(model: Model, node: BoundDecision | BoundKnowledge) -> Iterator[Finding]:
    if node.faults:
        return
    used = names_in(node.body)
    aliases = dict(node.aliases)
    for id_ in node.requires:
        name = aliases.get(id_, model.bound[id_].name)
        if name not in used:
            message = f"{node.name} requires {name} and does not name it"
            hint = "remove the requirement, or use it"
            yield Finding("D642", "warning", message, node.place, hint, node.name)
    if isinstance(node, BoundKnowledge):
        for name in node.parameters:
            if name not in used:
                message = f"the parameter {name} of {node.name} is not used"
                yield Finding("D644", "warning", message, node.place, "remove it", node.name)


def names_in(node: tree.Node) -> set[str]:
    """Return every name that stands in an expression."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, tree.Name | tree.ItemName):
            found.add(each.name)
        if not isinstance(each, tree.Constant):
            waiting.extend(tree.children(each))
    return found


def column_findings(found: Found) -> Iterator[Finding]:
    """Find columns in which no rule says anything."""
    table = found.table
    for index, column in enumerate(table.columns):
        if table.rules and all(not rule.cells[index].tests.tests for rule in table.rules):
            message = f"no rule looks at {column.label}"
            yield Finding(
                "D643", "warning", message, found.place, "remove the column",
                found.owner, found.label, cell=f"input '{column.label}'",
            )  # fmt: skip
