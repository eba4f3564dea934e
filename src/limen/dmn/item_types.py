"""Item definitions to types."""

from __future__ import annotations

from collections.abc import Mapping

from limen.dmn import model, types
from limen.dmn.bounds import TYPE_PARTS_MAX
from limen.dmn.expressions import constraint
from limen.dmn.parse import note, parse_cell, read_type
from limen.dmn.row import TooDeep
from limen.dmn.type_parser import resolve
from limen.dmn.types import ANY, ContextOf, FeelType, FunctionOf, ListOf, Restricted
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean


class TypeTable:
    """The types of one model by name; unknown references are noted once each."""

    def __init__(
        self,
        items: tuple[model.ItemDefinition, ...],
        file: str,
        diagnostics: Diagnostics,
        imported: Mapping[str, FeelType] | None = None,
    ) -> None:
        self.file = file
        self.diagnostics = diagnostics
        self.known: dict[str, FeelType] = dict(imported or {})
        self._items = {item.name: item for item in items}
        self._open: list[str] = []
        for item in items:
            self._named(item.name)

    def find(self, reference: str | None, place: Place) -> FeelType:
        """Return the type of a reference; Any for none, and for an unknown one with a fault."""
        if reference is None:
            return ANY
        if found := self._named(reference) or resolve(reference, self.known):
            return found
        parsed = read_type(reference, self.known)
        if parsed.tree is not None:
            return parsed.tree
        hint = did_you_mean(reference, (*types.SIMPLE, *self._items))
        self.diagnostics.error("D301", place, f"unknown type {reference!r}", hint)
        return ANY

    def _named(self, name: str) -> FeelType | None:
        if name in self.known or name not in self._items:
            return self.known.get(name)
        place = Place(self.file, self._items[name].line, f"type '{name}'")
        if name in self._open:
            self.diagnostics.error("D302", place, "the type contains itself")
            return ANY
        self._open.append(name)
        found = self._built(self._items[name], place)
        if not types.small(found):
            message = f"the type has more than {TYPE_PARTS_MAX} components"
            self.diagnostics.error("D206", place, message)
            found = ANY
        self.known[name] = found
        self._open.pop()
        return found

    def _built(self, item: model.ItemDefinition, place: Place) -> FeelType:
        found = self._base(item, place)
        if item.allowed is not None and item.allowed.text.strip():
            found = self._restricted(found, item.allowed, place)
        found = ListOf(found) if item.is_collection else found
        if item.constraint is not None and item.constraint.text.strip():
            found = self._restricted(found, item.constraint, place)
        return found

    def _base(self, item: model.ItemDefinition, place: Place) -> FeelType:
        if item.components:
            return ContextOf(
                tuple(
                    (each.name, self._built(each, Place(self.file, each.line, place.path)))
                    for each in item.components
                )
            )
        if item.function is not None:
            parameters, result = item.function
            wanted = tuple(self.find(each, place) for each in parameters)
            return FunctionOf(wanted, self.find(result, place))
        return self.find(item.type_ref, place)

    def _restricted(self, base: FeelType, allowed: model.Source, place: Place) -> FeelType:
        at = Place(self.file, allowed.line, f"{place.path}, allowed values")
        parsed = parse_cell(allowed.text, {"?": base}, self.known)
        note(parsed.faults, at, self.diagnostics)
        if parsed.whole is None:
            return base
        try:
            allows = constraint(parsed.whole, base)
        except TooDeep as error:
            self.diagnostics.error("F106", at, f"nested too deeply: {error}")
            return base
        return Restricted(base, allowed.text.strip(), allows)
