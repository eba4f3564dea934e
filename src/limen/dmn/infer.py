"""What type a tree surely has; `Any` where that is not known."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from limen.dmn import tree, types
from limen.dmn.builtins.registry import result_of
from limen.dmn.scope import normal
from limen.dmn.types import (
    ANY,
    BOOLEAN,
    CONTEXT,
    NUMBER,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    RangeOf,
    small,
)
from limen.dmn.values import kind

_PROPERTIES = {
    "date": {"year", "month", "day", "weekday"},
    "time": {"hour", "minute", "second"},
    "date and time": {"year", "month", "day", "weekday", "hour", "minute", "second"},
    "days and time duration": {"days", "hours", "minutes", "seconds"},
    "years and months duration": {"years", "months"},
}


@singledispatch
def infer(node: tree.Node) -> FeelType:
    """Return the type every value of this expression has (null aside)."""
    raise TypeError(f"no type rule for {type(node).__name__}")


def common(found: list[FeelType]) -> FeelType:
    """Return the type that all belong to, or Any."""
    real = [each for each in found if each != types.NULL]
    if not real:
        return types.NULL if found else ANY
    first = real[0]
    return first if all(types.assignable(each, first) for each in real) else ANY


@infer.register
def _(node: tree.Constant) -> FeelType:
    if node.value is None:
        return types.NULL
    return types.SIMPLE[kind(node.value)]


@infer.register
def _(node: tree.Name) -> FeelType:
    return types.plain(node.type)


@infer.register(tree.BuiltinName)
@infer.register(tree.ItemName)
@infer.register(tree.External)
def _(node: Any) -> FeelType:  # noqa: ARG001
    return ANY


@infer.register
def _(node: tree.Path) -> FeelType:
    source = infer(node.source)
    if isinstance(source, ContextOf):
        return types.plain(source.field(node.name) or ANY)
    if isinstance(source, ListOf) and isinstance(types.plain(source.item), ContextOf):
        item = types.plain(source.item)
        assert isinstance(item, ContextOf)
        return ListOf(item.field(node.name) or ANY)
    if isinstance(source, types.Simple) and node.name in _PROPERTIES.get(source.name, ()):
        return NUMBER
    return ANY


@infer.register
def _(node: tree.Filter) -> FeelType:
    source = infer(node.source)
    item = source.item if isinstance(source, ListOf) else source
    condition = infer(node.condition)
    if condition == NUMBER:
        return types.plain(item)
    if condition == BOOLEAN and item != ANY:
        return ListOf(item)
    return ANY


@infer.register
def _(node: tree.Negate) -> FeelType:
    return infer(node.operand) if infer(node.operand) != types.NULL else ANY


@infer.register
def _(node: tree.Arithmetic) -> FeelType:
    left, right = infer(node.left), infer(node.right)
    if left == right == NUMBER:
        return NUMBER
    if node.op == "+" and left == right == types.STRING:
        return types.STRING
    if node.op == "**":
        return NUMBER
    return ANY


@infer.register(tree.Compare)
@infer.register(tree.Logic)
@infer.register(tree.Between)
@infer.register(tree.In)
@infer.register(tree.InstanceOf)
@infer.register(tree.Quantified)
def _(node: Any) -> FeelType:  # noqa: ARG001
    return BOOLEAN


@infer.register
def _(node: tree.If) -> FeelType:
    return common([infer(node.then), infer(node.otherwise)])


@infer.register
def _(node: tree.For) -> FeelType:
    return ListOf(infer(node.body))


@infer.register
def _(node: tree.ListLiteral) -> FeelType:
    return ListOf(common([infer(item) for item in node.items]))


@infer.register
def _(node: tree.ContextLiteral) -> FeelType:
    found = ContextOf(tuple((name, infer(value)) for name, value in node.entries))
    # Entries share their types as values share their parts: such a type is not walked through.
    return found if small(found) else CONTEXT


@infer.register
def _(node: tree.RangeLiteral) -> FeelType:
    return RangeOf(common([infer(end) for end in (node.low, node.high) if end is not None]))


@infer.register
def _(node: tree.FunctionLiteral) -> FeelType:
    result = infer(node.body) if node.body is not None else ANY
    return FunctionOf(tuple(type_ for _, type_ in node.parameters), result)


@infer.register
def _(node: tree.Call) -> FeelType:
    if isinstance(node.callee, tree.BuiltinName):
        return result_of(node.callee.name)
    callee = infer(node.callee)
    return types.plain(callee.result) if isinstance(callee, FunctionOf) else ANY


@infer.register
def _(node: tree.Part) -> FeelType:
    return infer(node.body)


@infer.register
def _(node: tree.Broken) -> FeelType:  # noqa: ARG001
    return types.NULL


@infer.register
def _(node: tree.Coerce) -> FeelType:
    return types.plain(node.type)


@infer.register
def _(node: tree.Table) -> FeelType:
    one = _one_rule(node)
    if node.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        if node.aggregation in ("SUM", "COUNT"):
            return NUMBER
        return ANY if node.aggregation or _has_default(node) else ListOf(one)
    return one


def _has_default(node: tree.Table) -> bool:
    return any(output.default is not None for output in node.outputs)


def _one_rule(node: tree.Table) -> FeelType:
    found = []
    for i, output in enumerate(node.outputs):
        given = [infer(rule.outputs[i]) for rule in node.rules]
        if output.default is not None:
            given.append(infer(output.default))
        found.append(common(given))
    if len(found) == 1:
        return found[0]
    return ContextOf(
        tuple((each.name, type_) for each, type_ in zip(node.outputs, found, strict=True))
    )


def item_of(source: tree.Expression) -> FeelType:
    """Return the type of what a loop or filter over `source` takes in hand."""
    known = infer(source)
    if isinstance(known, ListOf | RangeOf):
        return types.plain(known.item)
    return known


def entry_names(known: FeelType) -> dict[str, FeelType] | None:
    """Return the entries of a context type, or None when they are not known."""
    known = types.plain(known)
    if isinstance(known, ContextOf) and known.fields:
        return {normal(name): type_ for name, type_ in known.fields}
    return None
