"""What a name in a decision stands for: an input, a parameter, another decision's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from limen.dmn import tree
from limen.dmn.types import ContextOf, FeelType, plain

LeafKind: TypeAlias = Literal["input", "parameter", "decision", "function", "derived"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that a table or expression rests on.

    `text` is its FEEL text where it is a name or path; `values` are all it can be, where known;
    `nullable` whether it can be null; `null_known` whether that is more than a guess; `support`
    are the ids of the inputs it is computed from.
    """

    kind: LeafKind
    text: str = ""
    type: FeelType | None = None
    values: tuple[Any, ...] | None = None
    nullable: bool = True
    null_known: bool = False
    support: frozenset[str] = frozenset()

    @property
    def is_given(self) -> bool:
        """Whether the value comes from outside, so that any value of its type can occur."""
        return self.kind in ("input", "parameter")


def leaf_of(node: tree.Expression, leaves: Mapping[str, Leaf]) -> Leaf:
    """Return what an expression rests on."""
    match node:
        case tree.Part(_, body):
            return leaf_of(body, leaves)
        case tree.Name(name, known):
            found = leaves.get(name)
            return found if found is not None else Leaf("derived", name, known)
        case tree.Path(source, name):
            return _member(leaf_of(source, leaves), name)
    support: frozenset[str] = frozenset()
    for child in tree.children(node):
        support |= leaf_of(child, leaves).support  # type: ignore[arg-type]
    return Leaf("derived", "", None, support=support)


def _member(whole: Leaf, name: str) -> Leaf:
    if not whole.text or whole.type is None:
        return Leaf("derived", support=whole.support)
    inner = plain(whole.type)
    if not isinstance(inner, ContextOf):
        return Leaf("derived", f"{whole.text}.{name}", support=whole.support)
    kind: LeafKind = whole.kind if whole.is_given else "derived"
    return Leaf(
        kind,
        f"{whole.text}.{name}",
        inner.field(name),
        null_known=whole.kind == "input",
        # Each entry is a value of its own: `a.x` and `a.y` do not depend on each other.
        support=frozenset(f"{each}.{name}" for each in whole.support),
    )
