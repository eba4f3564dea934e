"""What changed between two models, in words: inputs, types, logic, rules and cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from limen.dmn import model
from limen.dmn.bind import WORDS
from limen.dmn.diff_tables import table_changes
from limen.dmn.show import box_lines, item_text

ChangeKind: TypeAlias = Literal["added", "removed", "changed", "moved", "renamed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where it is in the author's words, and what it says now and said before."""

    kind: ChangeKind
    where: str
    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}"
        if self.kind in ("changed", "renamed") and (self.before or self.after):
            return f"{text} changed from {self.before or 'nothing'} to {self.after or 'nothing'}"
        return f"{text} {self.after or self.before}".rstrip()

    def as_dict(self) -> dict[str, str]:
        """Plain values."""
        return {
            "kind": self.kind,
            "where": self.where,
            "what": self.what,
            "before": self.before,
            "after": self.after,
        }


def diff_models(old: model.Definitions, new: model.Definitions) -> list[Change]:
    """Return the differences of two models; layout and ids of no meaning are none."""
    return [*_items(old, new), *_nodes(old, new)]


def _items(old: model.Definitions, new: model.Definitions) -> Iterator[Change]:
    before = {item.name: item_text(item) for item in old.items}
    after = {item.name: item_text(item) for item in new.items}
    for name in dict.fromkeys((*before, *after)):
        where = f"type {name}"
        if name not in after:
            yield Change("removed", where, "removed,", before[name])
        elif name not in before:
            yield Change("added", where, "added,", after=after[name])
        elif before[name] != after[name]:
            yield Change("changed", where, "it", before[name], after[name])


def _nodes(old: model.Definitions, new: model.Definitions) -> Iterator[Change]:
    pairs = _pairs(old, new)
    taken = {partner.id for _, partner in pairs if partner is not None}
    for before, after in pairs:
        where = f"{WORDS[type(before)]} {before.name}"
        if after is None:
            yield Change("removed", where, "removed")
            continue
        if before.name != after.name:
            yield Change("renamed", where, "its name", before.name, after.name)
        yield from _node(before, after, where, _names(old), _names(new))
    for node in new.nodes:
        if node.id not in taken:
            yield Change("added", f"{WORDS[type(node)]} {node.name}", "added")


def _pairs(
    old: model.Definitions, new: model.Definitions
) -> list[tuple[model.Node, model.Node | None]]:
    """Pair the nodes by kind and name, else by kind and id."""
    named = {(type(node), node.name): node for node in new.nodes}
    by_id = {(type(node), node.id): node for node in new.nodes}
    kept = {(type(node), node.name) for node in old.nodes}
    found: list[tuple[model.Node, model.Node | None]] = []
    for node in old.nodes:
        partner = named.get((type(node), node.name))
        if partner is None:
            renamed = by_id.get((type(node), node.id))
            if renamed is not None and (type(renamed), renamed.name) not in kept:
                partner = renamed
        found.append((node, partner))
    return found


def _names(definitions: model.Definitions) -> dict[str, str]:
    return {node.id: node.name for node in definitions.nodes}


def _node(
    before: model.Node,
    after: model.Node,
    where: str,
    old_names: Mapping[str, str],
    new_names: Mapping[str, str],
) -> Iterator[Change]:
    if _type(before) != _type(after):
        yield Change("changed", where, "its type", _type(before), _type(after))
    for what, old_ids, new_ids in _links(before, after):
        was = [old_names.get(each, each) for each in old_ids]
        now = [new_names.get(each, each) for each in new_ids]
        for name in was:
            if name not in now:
                yield Change("removed", where, f"no longer {what} {name}")
        for name in now:
            if name not in was:
                yield Change("added", where, f"now {what} {name}")
    yield from _logic(_body(before), _body(after), where)


def _type(node: model.Node) -> str:
    return getattr(node, "type_ref", None) or ""


def _links(
    before: model.Node, after: model.Node
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield what a node is bound to: a word, the ids before, the ids after."""
    if isinstance(before, model.DecisionService) and isinstance(after, model.DecisionService):
        yield "gives", before.outputs, after.outputs
        yield "keeps inside", before.encapsulated, after.encapsulated
        yield (
            "takes",
            (*before.input_data, *before.input_decisions),
            (*after.input_data, *after.input_decisions),
        )
    elif not isinstance(before, model.InputData | model.DecisionService) and not isinstance(
        after, model.InputData | model.DecisionService
    ):
        yield "requires", before.requires, after.requires


def _body(node: model.Node) -> model.Boxed | None:
    if isinstance(node, model.Decision):
        return node.body
    return node.function if isinstance(node, model.BusinessKnowledge) else None


def _logic(before: model.Boxed | None, after: model.Boxed | None, where: str) -> Iterator[Change]:
    if isinstance(before, model.BoxedFunction) and isinstance(after, model.BoxedFunction):
        was, now = (str(dict(each.parameters)) for each in (before, after))
        if was != now:
            yield Change("changed", where, "its parameters", was, now)
        before, after = before.body, after.body
    if isinstance(before, model.DecisionTable) and isinstance(after, model.DecisionTable):
        for kind, what, old, new in table_changes(before, after):
            yield Change(kind, where, what, old, new)
        return
    was, now = _logic_text(before), _logic_text(after)
    if was != now:
        yield Change("changed", where, "its logic", was, now)


def _logic_text(box: model.Boxed | None) -> str:
    if isinstance(box, model.DecisionTable):
        return f"a table of {len(box.rules)} rules"
    return "" if box is None else "; ".join(box_lines(box))
