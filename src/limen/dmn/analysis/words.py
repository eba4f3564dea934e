"""Trees back to FEEL, as far as a message needs it."""

from __future__ import annotations

from limen.dmn import tree
from limen.dmn.analysis.findings import literal


def words(node: tree.Node) -> str:  # noqa: PLR0911 - a table of forms
    """Write an expression as FEEL; what is long or boxed becomes `…`."""
    match node:
        case tree.Part(_, body) | tree.Coerce(body, _):
            return words(body)
        case tree.Constant(value):
            return literal(value)
        case tree.Name(name, _) | tree.BuiltinName(name) | tree.ItemName(name, _):
            return name
        case tree.Path(source, name):
            return f"{words(source)}.{name}"
        case tree.Negate(operand):
            return f"-{_inner(operand)}"
        case tree.Arithmetic(op, left, right) | tree.Compare(op, left, right):
            return f"{_inner(left)} {op} {_inner(right)}"
        case tree.Logic(op, operands):
            return f" {op} ".join(map(_inner, operands))
        case tree.Between(value, low, high):
            return f"{_inner(value)} between {_inner(low)} and {_inner(high)}"
        case tree.Call(callee, arguments):
            return f"{words(callee)}({', '.join(map(words, arguments))})"
        case tree.Filter(source, condition):
            return f"{_inner(source)}[{words(condition)}]"
        case _:
            return "…"


def _inner(node: tree.Expression) -> str:
    text = words(node)
    if isinstance(node, tree.Arithmetic | tree.Compare | tree.Logic | tree.Between):
        return f"({text})"
    return text
