"""What a model says of an external function, to the tree that calls it."""

from __future__ import annotations

from limen.dmn import tree
from limen.dmn.errors import FeelError
from limen.dmn.externals import external
from limen.dmn.types import FeelType


def external_body(
    says: tree.Expression, parameters: tuple[tuple[str, FeelType], ...], kind: str | None = None
) -> tree.External:
    """Return the call that a context with class and method signature stands for.

    Parameters
    ----------
    says
        The context; without `kind` it is an entry `java` of an outer one.
    parameters
        The function's parameters, which the call is given in their order.
    kind
        The language a boxed function names.

    Raises
    ------
    FeelError
        When it says something else, or names a function that the registry does not know.
    """
    entries = _entries(says)
    if kind is None and len(entries) == 1:
        kind, inner = next(iter(entries.items()))
        entries = _entries(inner)
    if (kind or "").lower() != "java":
        raise FeelError(f"functions of the kind {kind!r} are not run")
    class_name, signature = (_text(entries, name) for name in ("class", "method signature"))
    external(class_name, signature)
    arguments = tuple(tree.Name(name, type_) for name, type_ in parameters)
    return tree.External(class_name, signature, arguments)


def _entries(node: tree.Expression) -> dict[str, tree.Expression]:
    node = _inside(node)
    if not isinstance(node, tree.ContextLiteral):
        raise FeelError("an external function is a context that names it")
    return dict(node.entries)


def _inside(node: tree.Expression) -> tree.Expression:
    while isinstance(node, tree.Part | tree.Coerce):
        node = node.body if isinstance(node, tree.Part) else node.operand
    return node


def _text(entries: dict[str, tree.Expression], name: str) -> str:
    node = _inside(entries[name]) if name in entries else None
    if isinstance(node, tree.Constant) and isinstance(node.value, str):
        return node.value
    raise FeelError(f"an external function needs {name!r}, a string")
