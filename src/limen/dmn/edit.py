"""A table's new state written into its document: only the cells and rules that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from limen.dmn.grid import Grid, Kind, Row, entries_of, grids_of, keys_of, same, tables_of
from limen.dmn.markup import (
    WORKING,
    Element,
    Splice,
    escaped,
    escaped_attribute,
    is_self_closing,
    spliced,
)
from limen.dmn.write import Document, with_text

NEW_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_KINDS: Final[tuple[Kind, ...]] = ("description", "input", "output", "annotation")
_BREAK_MAX: Final = 400


def with_grids(document: Document, grids: Iterable[Grid]) -> Document:
    """Return the document with these tables in their new state.

    Rows are told by their keys: those the table does not have are new rules, and their keys become
    their ids. Everything a grid does not hold stays as it is, to the byte.
    """
    new = {grid.key: grid for grid in grids}
    old = {grid.key: grid for grid in grids_of(document)}
    edited = document.data
    # From the last table to the first: the spans of those before stay true.
    for key, _, table in reversed([*tables_of(document.root)]):
        if key in new and new[key].rows != old[key].rows:
            writer = _TableWriter(document, table, old[key], new[key])
            edited = edited[: table.start] + writer.text() + edited[table.end :]
    return with_text(document, edited)


def ids_of(document: Document) -> set[str]:
    """Return every id of a document."""
    return {each.attributes["id"] for each in document.root.walk() if "id" in each.attributes}


class _TableWriter:
    """Writes one table."""

    def __init__(self, document: Document, table: Element, old: Grid, new: Grid) -> None:
        self.data = document.data
        self.table = table
        self.columns = new.columns
        self.new = new
        self.old_rows = old.by_key()
        self.rules = dict(zip(keys_of(table), table.named("rule"), strict=True))
        self.used = ids_of(document)

    def text(self) -> bytes:
        """Return the table's new bytes."""
        kept = [row for row in self.new.rows if row.key in self.rules]
        slots = [rule for key, rule in self.rules.items() if self.new.row(key) is not None]
        splices = [
            Splice(rule.start, rule.end, self._kept(row))
            for rule, row in zip(slots, kept, strict=True)
        ]
        splices += [
            Splice(*self._span_with_break(rule), b"")
            for key, rule in self.rules.items()
            if self.new.row(key) is None
        ]
        return self._joined(splices, dict(zip((row.key for row in kept), slots, strict=True)))

    def _joined(self, splices: list[Splice], slot_of: dict[str, Element]) -> bytes:
        """Return the table with the splices made and the new rules after those before them."""
        inserts: dict[int, list[bytes]] = {}
        at = self._front()
        for row in self.new.rows:
            if row.key in slot_of:
                at = slot_of[row.key].end
            else:
                inserts.setdefault(at, []).append(self._indent() + self._new_rule(row))
        after = [Splice(at, at, b"".join(texts)) for at, texts in inserts.items()]
        return _in_order(self.data, [*splices, *after], self.table.start, self.table.end)

    def _front(self) -> int:
        """Return where rules begin: after all that has to stand before them."""
        before = [*self.table.named("input", "output", "annotation")]
        if self.rules:
            first = next(iter(self.rules.values()))
            return first.start - len(self._break_before(first))
        return max(each.end for each in before) if before else self.table.inner_start

    def _span_with_break(self, rule: Element) -> tuple[int, int]:
        return rule.start - len(self._break_before(rule)), rule.end

    def _break_before(self, element: Element) -> bytes:
        """Return the white space that an element stands after."""
        before = self.data[max(0, element.start - _BREAK_MAX) : element.start]
        return before[len(before.rstrip(b" \t\r\n")) :]

    def _indent(self) -> bytes:
        anchors = [*self.rules.values(), *self.table.named("output")]
        return self._break_before(anchors[0]) if anchors else b""

    def _kept(self, row: Row) -> bytes:
        """Return a rule that stays, with its changed cells."""
        rule, before = self.rules[row.key], self.old_rows[row.key]
        left = {kind: entries_of(rule, kind) for kind in _KINDS}
        splices: list[Splice] = []
        missing: dict[Kind, list[str]] = {kind: [] for kind in _KINDS}
        for column, old, new in zip(self.columns, before.cells, row.cells, strict=True):
            entry = left[column.kind].pop(0) if left[column.kind] else None
            if entry is None:
                missing[column.kind].append(new)
            elif not same(column.kind, old, new):
                splices.append(self._replaced(entry, column.kind, new))
        for kind, texts in missing.items():
            while texts and not texts[-1].strip():
                texts.pop()
            if texts:
                splices.append(self._added_entries(rule, kind, texts))
        return _in_order(self.data, splices, rule.start, rule.end)

    def _replaced(self, entry: Element, kind: Kind, text: str) -> Splice:
        owner = entry if kind == "description" else entry.first("text")
        if kind == "description" and not text.strip():
            return Splice(entry.start - len(self._break_before(entry)), entry.end, b"")
        if owner is None:
            inner = f"<{entry.prefix}text>{escaped(text)}</{entry.prefix}text>"
            return self._filled(entry, inner)
        return self._filled(owner, escaped(text))

    def _filled(self, element: Element, inner: str) -> Splice:
        """Return the splice that gives an element another content."""
        if not is_self_closing(self.data, element):
            return Splice(element.inner_start, element.inner_end, inner.encode(WORKING))
        tag = self.data[element.start : element.inner_start - 2].rstrip()
        text = tag + f">{inner}</{element.name}>".encode(WORKING)
        return Splice(element.start, element.end, text)

    def _added_entries(self, rule: Element, kind: Kind, texts: list[str]) -> Splice:
        before = _KINDS[: _KINDS.index(kind) + 1]
        ends = [entry.end for each in before for entry in rule.children if _is_of(entry, each)]
        at = max(ends, default=rule.inner_start) if kind != "description" else rule.inner_start
        anchor = rule.children[0] if rule.children else None
        indent = b"" if anchor is None else self._break_before(anchor)
        parts = [indent + self._entry(kind, text, "").encode(WORKING) for text in texts]
        if is_self_closing(self.data, rule):
            return self._filled(rule, b"".join(parts).decode(WORKING))
        return Splice(at, at, b"".join(parts))

    def _new_rule(self, row: Row) -> bytes:
        """Return a rule written like the ones around it."""
        prefix, outer = self.table.prefix, self._indent()
        inner, close = self._inner_breaks(outer)
        lines = []
        for kind in _KINDS:
            cells = [
                text
                for column, text in zip(self.columns, row.cells, strict=True)
                if column.kind == kind
            ]
            if kind == "description":
                cells = [text for text in cells if text.strip()]
            if kind == "annotation" and not any(text.strip() for text in cells):
                cells = []
            lines += [
                self._entry(kind, text, self._entry_id(row.key, kind, number))
                for number, text in enumerate(cells, 1)
            ]
        body = b"".join(inner + line.encode(WORKING) for line in lines)
        head = f'<{prefix}rule id="{escaped_attribute(row.key)}">'
        return head.encode(WORKING) + body + close + f"</{prefix}rule>".encode(WORKING)

    def _inner_breaks(self, outer: bytes) -> tuple[bytes, bytes]:
        """Return the white space before an entry and before the rule's end tag."""
        for rule in self.rules.values():
            if rule.children:
                last = rule.children[-1]
                return self._break_before(rule.children[0]), self.data[last.end : rule.inner_end]
        return (outer + b"  ", outer) if outer else (b"", b"")

    def _entry_id(self, rule_id: str, kind: Kind, number: int) -> str:
        """Return an id for an entry that takes one, free in the document."""
        if kind not in ("input", "output"):
            return ""
        short = {"input": "in", "output": "out"}[kind]
        id_ = f"{rule_id}-{short}-{number}"
        while id_ in self.used:
            id_ += "-x"
        self.used.add(id_)
        return id_

    def _entry(self, kind: Kind, text: str, id_: str) -> str:
        prefix = self.table.prefix
        if kind == "description":
            return f"<{prefix}description>{escaped(text)}</{prefix}description>"
        name = f"{prefix}{kind}Entry"
        head = f'<{name} id="{escaped_attribute(id_)}">' if id_ else f"<{name}>"
        return f"{head}<{prefix}text>{escaped(text)}</{prefix}text></{name}>"


def _is_of(entry: Element, kind: Kind) -> bool:
    names = ("description", "extensionElements") if kind == "description" else (f"{kind}Entry",)
    return entry.local in names


def _in_order(data: bytes, splices: list[Splice], start: int, end: int) -> bytes:
    """Make splices, of which several may stand at one place; insertions come first."""
    joined: dict[tuple[int, int], bytes] = {}
    for each in splices:
        span = (each.start, each.end)
        joined[span] = joined.get(span, b"") + each.text
    return spliced(data, [Splice(*span, text) for span, text in joined.items()], start, end)
