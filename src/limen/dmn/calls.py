"""Whether the shape of a call fits what it calls, before anything runs."""

from __future__ import annotations

from limen.dmn import tree
from limen.dmn.builtins.registry import BUILTINS, signatures_for
from limen.dmn.types import FunctionOf


def call_fault(call: tree.Call) -> tuple[str, str] | None:
    """Return a message and a hint when no signature takes such arguments."""
    count = len(call.arguments)
    if call.names is not None and len(set(call.names)) < count:
        return "an argument is given twice", ""
    if isinstance(call.callee, tree.BuiltinName):
        name = call.callee.name
        if signatures_for(name, count, call.names):
            return None
        return f"{name!r} cannot be called like this", f"it takes {_forms(name)}"
    if isinstance(call.callee, tree.Name) and isinstance(call.callee.type, FunctionOf):
        wanted = call.callee.type.parameters
        if len(wanted) != count and wanted:
            return f"{call.callee.name!r} takes {len(wanted)} arguments, not {count}", ""
    if isinstance(call.callee, tree.Constant) and call.callee.value is not None:
        return "a value is called as if it were a function", ""
    return None


def _forms(name: str) -> str:
    forms = (
        ", ".join(each.name + ("?" if each.optional else "") for each in signature.parameters)
        for signature in BUILTINS[name].signatures
    )
    return " or ".join(f"({form})" for form in forms)
