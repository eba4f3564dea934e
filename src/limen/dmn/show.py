"""Models as text: what requires what, tables in columns, expressions as they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import Final

from limen.dmn import model
from limen.dmn.bind import WORDS, Model

CELL_WIDTH_MAX: Final = 48
"""Columns that a cell of a table takes at most; longer texts are broken into lines."""
_INDENT: Final = "  "
_GENERATED: Final = re.compile(r"_?[0-9A-Fa-f-]{16,}|(?:DecisionRule|row)[_-][0-9A-Za-z-]+")
"""Ids that editors make up: nobody knows a rule by them."""


def rule_name(id_: str | None, number: int) -> str:
    """Return what to call a rule: the id its author gave, else its number in the table."""
    return str(number) if not id_ or _GENERATED.fullmatch(id_) else id_


def width(text: str) -> int:
    """Return how many columns a terminal gives a text: two for a Chinese character."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def padded(text: str, columns: int) -> str:
    """Fill a text with blanks to a number of terminal columns."""
    return text + " " * (columns - width(text))


def show_model(found: Model, decision: str | None = None) -> list[str]:
    """Return a model as lines, or one of its decisions or functions.

    Raises
    ------
    KeyError
        When no decision or function bears the name.
    """
    owners = [
        node
        for node in found.definitions.nodes
        if isinstance(node, model.Decision | model.BusinessKnowledge)
        and decision in (None, node.name)
    ]
    if decision is not None and not owners:
        raise KeyError(decision)
    lines = [] if decision is not None else _head(found)
    for owner in owners:
        lines += ["", *_owner(owner)]
    return lines[1:] if decision is not None else lines


def _head(found: Model) -> list[str]:
    definitions = found.definitions
    lines = [f"{definitions.name} ({definitions.file})"]
    for item in definitions.items:
        lines.append(f"{_INDENT}type {item_text(item)}")
    return [*lines, "", "What requires what", *requirements(definitions)]


def item_text(item: model.ItemDefinition) -> str:
    """Write a type in one line."""
    kind = item.type_ref or ("context" if item.components else "Any")
    listed = "list of " if item.is_collection else ""
    allowed = f" ({item.allowed.text.strip()})" if item.allowed is not None else ""
    fields = ", ".join(map(item_text, item.components))
    return f"{item.name}: {listed}{kind}{allowed}" + (f" {{{fields}}}" if fields else "")


def requirements(definitions: model.Definitions) -> list[str]:
    """Return the requirement graph, what nobody requires first, each node once in full."""
    nodes = {node.id: node for node in definitions.nodes}
    below = {node.id: [i for i in _below(node) if i in nodes] for node in definitions.nodes}
    required = {id_ for ids in below.values() for id_ in ids}
    tops = [node.id for node in definitions.nodes if node.id not in required]
    # Requirements that go round have no top; they are still shown.
    lines: list[str] = []
    shown: set[str] = set()
    for top in (*tops, *nodes):
        if top not in shown:
            lines += _branch(top, nodes, below, shown, 1)
    return lines


def _branch(
    top: str,
    nodes: dict[str, model.Node],
    below: dict[str, list[str]],
    shown: set[str],
    depth: int,
) -> list[str]:
    node = nodes[top]
    again = top in shown and bool(below[top])
    shown.add(top)
    kind = getattr(node, "type_ref", None)
    text = f"{WORDS[type(node)]} {node.name}" + (f": {kind}" if kind else "")
    lines = [_INDENT * depth + text + (" (above)" if again else "")]
    for id_ in () if again else below[top]:
        lines += _branch(id_, nodes, below, shown, depth + 1)
    return lines


def _below(node: model.Node) -> tuple[str, ...]:
    if isinstance(node, model.DecisionService):
        return node.outputs
    if isinstance(node, model.InputData):
        return ()
    return tuple(dict.fromkeys(node.requires))


def _owner(node: model.Decision | model.BusinessKnowledge) -> list[str]:
    kind = f": {node.type_ref}" if node.type_ref else ""
    head = f"{WORDS[type(node)]} {node.name}{kind}"
    body = node.body if isinstance(node, model.Decision) else node.function
    if body is None:
        return [head, f"{_INDENT}(no logic)"]
    return [head, *(_INDENT + line if line else "" for line in box_lines(body))]


@singledispatch
def box_lines(box: model.Boxed) -> list[str]:
    """Return a box as lines."""
    raise TypeError(f"no text for {type(box).__name__}")


@box_lines.register
def _(box: model.LiteralExpression) -> list[str]:
    return box.source.text.strip().splitlines() or ["(empty)"]


@box_lines.register
def _(box: model.BoxedContext) -> list[str]:
    lines: list[str] = []
    for entry in box.entries:
        lines += _named(entry.name or "result", entry.body)
    return lines


@box_lines.register
def _(box: model.BoxedList) -> list[str]:
    lines: list[str] = []
    for item in box.items:
        lines += _named("-", item)
    return lines


@box_lines.register
def _(box: model.BoxedRelation) -> list[str]:
    rows = [["; ".join(box_lines(cell)) for cell in row] for row in box.rows]
    return grid_lines(list(box.columns), rows, len(box.columns))


@box_lines.register
def _(box: model.BoxedInvocation) -> list[str]:
    lines = [f"call {' '.join(box_lines(box.callee))}"]
    for name, value in box.bindings:
        lines += [_INDENT + line for line in _named(name, value)]
    return lines


@box_lines.register
def _(box: model.BoxedFunction) -> list[str]:
    given = ", ".join(name + (f": {kind}" if kind else "") for name, kind in box.parameters)
    return [f"function({given})", *(_INDENT + line for line in box_lines(box.body))]


@box_lines.register
def _(box: model.BoxedConditional) -> list[str]:
    return [
        *_named("if", box.condition),
        *_named("then", box.then),
        *_named("else", box.otherwise),
    ]


@box_lines.register
def _(box: model.BoxedFilter) -> list[str]:
    return [*_named("filter", box.source), *_named("where", box.condition)]


@box_lines.register
def _(box: model.BoxedLoop) -> list[str]:
    word = "return" if box.word == "for" else "satisfies"
    return [*_named(f"{box.word} {box.name} in", box.source), *_named(word, box.body)]


@box_lines.register
def _(box: model.DecisionTable) -> list[str]:
    policy = f"{box.hit_policy} {box.aggregation}" if box.aggregation else box.hit_policy
    heads = ["rule", *(clause.label for clause in box.inputs)]
    answers = [clause.name or "output" for clause in box.outputs]
    rows = [
        [
            rule_name(rule.id, number),
            *(cell.text.strip() or "-" for cell in rule.inputs),
            *(cell.text.strip() or "-" for cell in rule.outputs),
        ]
        for number, rule in enumerate(box.rules, 1)
    ]
    extra = [
        (
            word,
            [""] + [_text(i.values) for i in box.inputs] + [_text(o.values) for o in box.outputs],
        )
        for word in ["allowed"]
    ] + [("default", [""] * (len(box.inputs) + 1) + [_text(o.default) for o in box.outputs])]
    tail = [[word, *cells[1:]] for word, cells in extra if any(cells)]
    return [f"table, {policy}", *grid_lines([*heads, *answers], [*rows, *tail], len(heads))]


def _text(source: model.Source | None) -> str:
    return "" if source is None else source.text.strip()


def _named(name: str, box: model.Boxed) -> list[str]:
    lines = box_lines(box)
    joint = "" if name == "-" else ":"
    if len(lines) == 1:
        return [f"{name}{joint} {lines[0]}"]
    return [f"{name}{joint}", *(_INDENT + line for line in lines)]


def grid_lines(heads: Sequence[str], rows: Sequence[Sequence[str]], inputs: int) -> list[str]:
    """Return rows under headings in columns; a bar parts the answers from the conditions."""
    broken = [[_wrapped(cell) for cell in row] for row in (heads, *rows)]
    widths = [
        max((width(line) for row in broken if i < len(row) for line in row[i]), default=0)
        for i in range(len(heads))
    ]
    lines: list[str] = []
    for number, row in enumerate(broken):
        lines += _row(row, widths, inputs)
        if number == 0:
            lines.append("-" * (sum(widths) + 2 * len(widths) - 2 + (inputs < len(widths))))
    return lines


def _row(row: list[list[str]], widths: list[int], inputs: int) -> Iterator[str]:
    for line in range(max((len(cell) for cell in row), default=0)):
        parts = [
            padded(cell[line] if line < len(cell) else "", wide)
            for cell, wide in zip(row, widths, strict=False)
        ]
        left, right = "  ".join(parts[:inputs]), "  ".join(parts[inputs:])
        yield (f"{left} | {right}" if right else left).rstrip()


def _wrapped(text: str) -> list[str]:
    """Break a text into lines that fit a cell."""
    lines: list[str] = []
    for whole in text.splitlines() or [""]:
        line = ""
        for word in whole.split(" "):
            if line and width(line) + 1 + width(word) > CELL_WIDTH_MAX:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines
