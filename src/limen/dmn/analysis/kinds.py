"""Operations whose operands can have no result, whatever their values."""

from __future__ import annotations

from limen.dmn import tree
from limen.dmn.infer import infer
from limen.dmn.types import ANY, BOOLEAN, NULL, STRING, FeelType, Simple, plain


def _kind(node: tree.Expression) -> FeelType | None:
    """Return the type of an expression where it is a simple one that is known."""
    found = plain(infer(node))
    return found if isinstance(found, Simple) and found not in (ANY, NULL) else None


def kind_fault(node: tree.Node) -> str:
    """Say what is wrong about the kinds of an operation's operands, or nothing."""
    match node:
        case tree.Compare(_, left, right):
            a, b = _kind(left), _kind(right)
            if isinstance(a, Simple) and isinstance(b, Simple) and a != b:
                return f"a {a.name} is never compared with a {b.name}"
        case tree.Arithmetic(op, left, right):
            return _arithmetic(op, _kind(left), _kind(right))
        case tree.Logic(op, operands):
            for operand in operands:
                found = _kind(operand)
                if isinstance(found, Simple) and found != BOOLEAN:
                    return f"a {found.name} stands where `{op}` wants true or false"
        case tree.If(condition, _, _):
            found = _kind(condition)
            if isinstance(found, Simple) and found != BOOLEAN:
                return f"the condition is a {found.name}"
    return ""


def _arithmetic(op: str, a: FeelType | None, b: FeelType | None) -> str:
    if not isinstance(a, Simple) or not isinstance(b, Simple):
        return ""
    if BOOLEAN in (a, b) or (STRING in (a, b) and not (op == "+" and a == b)):
        return f"{a.name} {op} {b.name} has no meaning"
    return ""


def simple_mismatch(node: tree.Expression, wanted: FeelType) -> str:
    """Say that an expression's values are of another simple type than is wanted, or nothing."""
    given, base = _kind(node), plain(wanted)
    if not isinstance(given, Simple) or not isinstance(base, Simple) or base in (ANY, NULL):
        return ""
    return "" if given == base else f"a {given.name} where a {base.name} is declared"
