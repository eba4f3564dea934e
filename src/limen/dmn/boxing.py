"""Boxed expressions to trees: one language below, whatever the box."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatchmethod
from typing import TypeVar

from limen.dmn import model, tree
from limen.dmn.errors import FeelError
from limen.dmn.external_bodies import external_body
from limen.dmn.infer import infer, item_of
from limen.dmn.item_types import TypeTable
from limen.dmn.model import Boxed, Source
from limen.dmn.parse import Parsed, note, parse_cell, parse_expression
from limen.dmn.scope import normal
from limen.dmn.tables import TableReader
from limen.dmn.types import ANY, FeelType
from limen.kernel.diagnostics import Diagnostics, Place

Names = Mapping[str, FeelType]
Parameters = tuple[tuple[str, FeelType], ...]
_RESULT = "<result>"
_T = TypeVar("_T")


class Boxing:
    """Turns the boxes of one owner into trees; `path` names the owner."""

    def __init__(self, table: TypeTable, path: str, diagnostics: Diagnostics) -> None:
        self.types = table
        self.path = path
        self.diagnostics = diagnostics

    def place(self, line: int, path: str = "") -> Place:
        """Return a place of this owner."""
        return Place(self.types.file, line, ", ".join(filter(None, (self.path, path))))

    def expression(
        self, text: Source, names: Names, path: str = "", items: FeelType | None = None
    ) -> tree.Part:
        """Read a text; one that cannot be read is null with its cause."""
        place = self.place(text.line, path)
        parsed = parse_expression(text.text, names, self.types.known, items)
        return tree.Part(place, self._whole(parsed, place) or self._broken(parsed))

    def cell(self, text: Source, names: Names, path: str) -> tree.Cell | None:
        """Read unary tests."""
        place = self.place(text.line, path)
        parsed = parse_cell(text.text.strip() or "-", names, self.types.known)
        tests = self._whole(parsed, place)
        return None if tests is None else tree.Cell(place, tests)

    def _whole(self, parsed: Parsed[_T], place: Place) -> _T | None:
        note(parsed.faults, place, self.diagnostics)
        return parsed.whole

    @staticmethod
    def _broken(parsed: Parsed[tree.Expression]) -> tree.Broken:
        return tree.Broken("; ".join(fault.message for fault in parsed.faults if not fault.mild))

    def box(self, box: Boxed, names: Names) -> tree.Expression:
        """Return the tree of a box, its value fitted to the type that the box declares."""
        value = self._box(box, names)
        if box.type_ref is None or isinstance(box, model.BoxedFunction | model.DecisionTable):
            return value
        line = box.source.line if isinstance(box, model.LiteralExpression) else box.line
        return self.typed(value, box.type_ref, line)

    @singledispatchmethod
    def _box(self, box: Boxed, names: Names) -> tree.Expression:  # noqa: ARG002 - see the rules
        raise TypeError(f"no tree for {type(box).__name__}")

    @_box.register
    def _(self, box: model.LiteralExpression, names: Names) -> tree.Expression:
        return self.expression(box.source, names)

    @_box.register
    def _(self, box: model.BoxedContext, names: Names) -> tree.Expression:
        entries: list[tuple[str, tree.Expression]] = []
        inner = dict(names)
        for entry in box.entries:
            name = _RESULT if entry.name is None else entry.name
            value = self.typed(self.box(entry.body, inner), entry.type_ref, entry.line)
            if any(name == other for other, _ in entries):
                place = self.place(entry.line)
                self.diagnostics.error("F109", place, f"the entry {name!r} stands twice")
            entries.append((name, value))
            inner[name] = infer(value)
        context = tree.ContextLiteral(tuple(entries))
        return tree.Path(context, _RESULT) if _RESULT in dict(entries) else context

    def typed(self, value: tree.Expression, reference: str | None, line: int) -> tree.Expression:
        """Return a tree whose value must belong to a declared type."""
        wanted = self.types.find(reference, self.place(line))
        if wanted == ANY:
            return value
        return tree.Part(self.place(line), tree.Coerce(value, wanted))

    @_box.register
    def _(self, box: model.BoxedList, names: Names) -> tree.Expression:
        return tree.ListLiteral(tuple(self.box(item, names) for item in box.items))

    @_box.register
    def _(self, box: model.BoxedRelation, names: Names) -> tree.Expression:
        return tree.ListLiteral(
            tuple(
                tree.ContextLiteral(
                    tuple(
                        (column, self.box(cell, names))
                        for column, cell in zip(box.columns, row, strict=False)
                    )
                )
                for row in box.rows
            )
        )

    @_box.register
    def _(self, box: model.BoxedInvocation, names: Names) -> tree.Expression:
        call = tree.Call(
            self.box(box.callee, names),
            tuple(self.box(value, names) for _, value in box.bindings),
            tuple(name for name, _ in box.bindings) or None,
        )
        return tree.Part(self.place(box.line), call)

    @_box.register
    def _(self, box: model.BoxedFunction, names: Names) -> tree.Expression:
        parameters = self.parameters(box)
        if not box.feel:
            return tree.FunctionLiteral(parameters, self.external(box, parameters, names))
        body = self.typed(self.box(box.body, {**names, **dict(parameters)}), box.type_ref, box.line)
        return tree.FunctionLiteral(parameters, body)

    def external(
        self, box: model.BoxedFunction, parameters: Parameters, names: Names
    ) -> tree.Expression:
        """Return the body of a function in another language, which the registry has to know."""
        place = self.place(box.line)
        try:
            body: tree.Expression = external_body(self.box(box.body, names), parameters, box.kind)
        except FeelError as error:
            self.diagnostics.error("F108", place, error.cause, "write it in FEEL")
            body = tree.Broken(error.cause)
        return self.typed(tree.Part(place, body), box.type_ref, box.line)

    def parameters(self, box: model.BoxedFunction) -> tuple[tuple[str, FeelType], ...]:
        """Return the parameters of a function with their types."""
        place = self.place(box.line)
        return tuple(
            (normal(name), self.types.find(reference, place)) for name, reference in box.parameters
        )

    @_box.register
    def _(self, box: model.BoxedConditional, names: Names) -> tree.Expression:
        parts = (self.box(each, names) for each in (box.condition, box.then, box.otherwise))
        return tree.If(*parts)

    @_box.register
    def _(self, box: model.BoxedFilter, names: Names) -> tree.Expression:
        source = self.box(box.source, names)
        item = item_of(source)
        if isinstance(box.condition, model.LiteralExpression):
            condition: tree.Expression = self.expression(box.condition.source, names, items=item)
        else:
            condition = self.box(box.condition, {**names, "item": item})
        return tree.Part(self.place(box.line), tree.Filter(source, condition))

    @_box.register
    def _(self, box: model.BoxedLoop, names: Names) -> tree.Expression:
        source = self.box(box.source, names)
        inner = {**names, box.name: item_of(source)}
        loop = (tree.Iterator_(box.name, source, None),)
        place = self.place(box.line)
        if box.word == "for":
            body = self.box(box.body, {**inner, "partial": ANY})
            return tree.Part(place, tree.For(loop, body))
        body = self.box(box.body, inner)
        quantifier = "some" if box.word == "some" else "every"
        return tree.Part(place, tree.Quantified(quantifier, loop, body))  # type: ignore[arg-type]

    @_box.register
    def _(self, box: model.DecisionTable, names: Names) -> tree.Expression:
        return tree.Part(self.place(box.line), TableReader(self, box, names).read())
