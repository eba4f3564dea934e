"""Decision tables as grids of texts: what a sheet holds of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count
from typing import Final, Literal, TypeAlias

from limen.dmn.border import literals_of
from limen.dmn.markup import Element
from limen.dmn.parse import parse_cell
from limen.dmn.scope import normal
from limen.dmn.types import ANY
from limen.dmn.write import Document

Kind: TypeAlias = Literal["input", "output", "annotation", "description"]
ANYTHING: Final = ("", "-")
_OWNERS: Final = ("decision", "businessKnowledgeModel")
_STABLE: Final = re.compile(r"[^\s#]\S*")
_CHAIN_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `name` is an input's expression or the name of an output or annotation."""

    kind: Kind
    name: str
    label: str = ""
    type: str = ""
    allowed: str = ""
    default: str = ""

    @property
    def identity(self) -> tuple[Kind, str]:
        """What tells columns apart, up to order."""
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: a key unique in its table, and a text for each column.

    The key is the rule's id, or `#4` for the fourth rule where that has no id of its own.
    """

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A decision table; `key` is unique in its model."""

    key: str
    name: str
    hit_policy: str
    aggregation: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def row(self, key: str) -> Row | None:
        """Return the row of a key."""
        return next((row for row in self.rows if row.key == key), None)

    def by_key(self) -> dict[str, Row]:
        """Return the rows by their key."""
        return {row.key: row for row in self.rows}


def shown(text: str) -> str:
    """Return a text as a sheet shows it: without the white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def same(kind: Kind, one: str, other: str) -> bool:
    """Whether two cells say the same: an empty condition is `-`."""
    one, other = shown(one), shown(other)
    return one == other or (kind == "input" and one in ANYTHING and other in ANYTHING)


def literals_in(allowed: str) -> tuple[str, ...]:
    """Return allowed values as FEEL literals; none where they are more than a list of literals."""
    parsed = parse_cell(allowed.strip() or "-", {"?": ANY}, {})
    values = () if parsed.tree is None else literals_of(parsed.tree)
    texts = [text for text in map(literal_text, values) if text is not None]
    return tuple(dict.fromkeys(texts)) if len(texts) == len(values) else ()


def literal_text(value: object) -> str | None:
    """Write a string, number, boolean or null as FEEL; None for what is no such literal."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case int() | Decimal():
            return format(Decimal(value), "f")
        case _:
            return None


def grids_of(document: Document) -> tuple[Grid, ...]:
    """Return every decision table of a model, in the document's order."""
    types = _Types(document.root)
    return tuple(types.grid(key, name, table) for key, name, table in tables_of(document.root))


def tables_of(root: Element) -> Iterator[tuple[str, str, Element]]:
    """Yield key, name and element of each decision table."""
    tables = [each for each in root.walk() if each.local == "decisionTable"]
    ids = [each.attributes.get("id", "") for each in tables]
    titles: set[str] = set()
    for table, id_ in zip(tables, ids, strict=True):
        name = normal(_owner(table).attributes.get("name", "")) or "table"
        spellings = (f"{name} ({number})" for number in count(2))
        title = next(each for each in chain([name], spellings) if each not in titles)
        titles.add(title)
        is_own = bool(_STABLE.fullmatch(id_)) and ids.count(id_) == 1
        yield id_ if is_own else f"#{title}", title, table


def keys_of(table: Element) -> list[str]:
    """Return the key of each rule of a table."""
    ids = [rule.attributes.get("id", "") for rule in table.named("rule")]
    seen: set[str] = set()
    keys = []
    for number, id_ in enumerate(ids, 1):
        is_own = bool(_STABLE.fullmatch(id_)) and id_ not in seen
        keys.append(id_ if is_own else f"#{number}")
        seen.add(id_)
    return keys


def entries_of(rule: Element, kind: Kind) -> list[Element]:
    """Return the elements that hold a rule's cells of a kind."""
    if kind == "description":
        return [*rule.named("description")][:1]
    return [*rule.named(f"{kind}Entry")]


def entry_text(entry: Element, kind: Kind) -> str:
    """Return the text of a cell's element."""
    if kind == "description":
        return entry.text
    found = entry.first("text")
    return "" if found is None else found.text


class _Types:
    """Looks up the types and allowed values that a table's header shows."""

    def __init__(self, root: Element) -> None:
        self.items = {
            normal(each.attributes.get("name", "")): each for each in root.named("itemDefinition")
        }
        self.inputs = {
            normal(each.attributes.get("name", "")): _variable_type(each)
            for each in root.named("inputData")
        }

    def grid(self, key: str, name: str, table: Element) -> Grid:
        columns = (
            *map(self._input, table.named("input")),
            *self._outputs(table),
            *(
                Column("annotation", shown(each.attributes.get("name", "")))
                for each in table.named("annotation")
            ),
            Column("description", ""),
        )
        rules = zip(keys_of(table), table.named("rule"), strict=True)
        return Grid(
            key,
            name,
            table.attributes.get("hitPolicy", "UNIQUE"),
            table.attributes.get("aggregation", ""),
            columns,
            tuple(Row(key, _cells(rule, columns)) for key, rule in rules),
        )

    def _input(self, element: Element) -> Column:
        expression = element.first("inputExpression")
        text = "" if expression is None else shown(entry_text(expression, "input"))
        type_ = "" if expression is None else _reference(expression)
        type_ = type_ or self.inputs.get(normal(text), "")
        label = shown(element.attributes.get("label", ""))
        return Column("input", text, label, type_, self._allowed(element, "inputValues", type_))

    def _outputs(self, table: Element) -> list[Column]:
        found = [*table.named("output")]
        whole = _reference(table) or _variable_type(_owner(table))
        return [self._output(each, whole, len(found) == 1) for each in found]

    def _output(self, element: Element, whole: str, is_single: bool) -> Column:
        name = shown(element.attributes.get("name", ""))
        type_ = _reference(element) or (whole if is_single else self._component(whole, name))
        default = element.first("defaultOutputEntry")
        return Column(
            "output",
            name,
            shown(element.attributes.get("label", "")),
            type_,
            self._allowed(element, "outputValues", type_),
            "" if default is None else shown(entry_text(default, "output")),
        )

    def _component(self, whole: str, name: str) -> str:
        item = self.items.get(whole)
        parts = () if item is None else item.named("itemComponent")
        for part in parts:
            if normal(part.attributes.get("name", "")) == name:
                return _reference(part)
        return ""

    def _allowed(self, element: Element, values: str, type_: str) -> str:
        own = element.first(values)
        text = "" if own is None else shown(entry_text(own, "input"))
        for _ in range(_CHAIN_MAX):
            item = self.items.get(type_)
            if text or item is None or item.attributes.get("isCollection") == "true":
                break
            limits = item.first("allowedValues", "typeConstraint")
            text = "" if limits is None else shown(entry_text(limits, "input"))
            type_ = _reference(item)
        return text

    def base(self, type_: str) -> str:
        """Return the FEEL type that a named type narrows, or the name itself."""
        for _ in range(_CHAIN_MAX):
            item = self.items.get(type_)
            if item is None or item.attributes.get("isCollection") == "true":
                break
            type_ = _reference(item) or type_
        return type_


def base_types(document: Document, grid: Grid) -> tuple[str, ...]:
    """Return for each column the FEEL type that its type narrows."""
    types = _Types(document.root)
    return tuple(types.base(column.type) for column in grid.columns)


def positions(columns: tuple[Column, ...]) -> Mapping[tuple[Kind, str, int], int]:
    """Return each column's place by kind, name and how many of that name came before."""
    seen: dict[tuple[Kind, str], int] = {}
    found = {}
    for index, column in enumerate(columns):
        before = seen.get(column.identity, 0)
        seen[column.identity] = before + 1
        found[*column.identity, before] = index
    return found


def _cells(rule: Element, columns: tuple[Column, ...]) -> tuple[str, ...]:
    left = {
        kind: iter(entries_of(rule, kind))
        for kind in ("input", "output", "annotation", "description")
    }
    cells = []
    for column in columns:
        entry = next(left[column.kind], None)
        cells.append("" if entry is None else entry_text(entry, column.kind))
    return tuple(cells)


def _owner(element: Element) -> Element:
    found = element
    while found.parent is not None and found.local not in _OWNERS:
        found = found.parent
    return found


def _variable_type(element: Element) -> str:
    variable = element.first("variable")
    return "" if variable is None else _reference(variable)


def _reference(element: Element) -> str:
    inner = element.first("typeRef")
    text = normal(element.attributes.get("typeRef", "") or ("" if inner is None else inner.text))
    return text.removeprefix("feel:").removeprefix("feel.")
