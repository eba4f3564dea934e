"""Lowering of expressions to terms: one function a node, as in the row's own lowering."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

import polars as pl

from limen.dmn import frame_operators as ops
from limen.dmn import tree, types
from limen.dmn.frame_calls import call_builtin
from limen.dmn.frame_choice import choose, nulled
from limen.dmn.frame_dates import part
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import (
    BOOLEAN,
    NULL,
    NUMBER,
    Entries,
    Inline,
    Interval,
    Items,
    Ratio,
    Refused,
    Term,
    Unavailable,
    Value,
    any_of,
    constant,
    fails,
    holds,
    is_nothing,
    is_null,
    truth,
)
from limen.dmn.infer import infer
from limen.dmn.parse import parse_cell
from limen.dmn.profile import allowed_bounds
from limen.dmn.scales import Bounds, Span
from limen.dmn.types import ANY, FeelType, Restricted


@singledispatch
def lower(node: tree.Node, s: Lowering) -> Value:  # noqa: ARG001 - the other rules need it
    """Return the value of a node.

    Raises
    ------
    Refused
        When it is not in the frame profile.
    """
    raise Refused(f"{_NAMES.get(type(node), 'this')} is not in the frame profile")


_NAMES = {
    tree.Filter: "a filter",
    tree.For: "a loop",
    tree.Quantified: "a quantified expression",
    tree.FunctionLiteral: "a function value",
    tree.ItemName: "a name that may be an item's",
    tree.BuiltinName: "a built-in as a value",
    tree.Broken: "a text that cannot be read",
}


@lower.register
def _(node: tree.Constant, s: Lowering) -> Value:  # noqa: ARG001
    return constant(node.value)


@lower.register
def _(node: tree.Name, s: Lowering) -> Value:
    found = s.names[node.name]
    if isinstance(found, Unavailable):
        raise found.refuse()
    return found


@lower.register
def _(node: tree.Path, s: Lowering) -> Value:
    source = lower(node.source, s)
    if is_nothing(source):
        return source
    if isinstance(source, Entries):
        if node.name not in source.entries:
            raise Refused(f"there is no entry {node.name!r}")
        return nulled(source.entries[node.name], source.absent)
    if not isinstance(source, Term):
        raise Refused("a part of such a value is not in the frame profile")
    source = s.term(source)
    found = part(source, node.name)
    if found is None:
        raise Refused(f"{source.kind} has no property {node.name!r} in the frame profile")
    return found


@lower.register
def _(node: tree.Negate, s: Lowering) -> Value:
    return ops.negate(s, lower(node.operand, s))


@lower.register
def _(node: tree.Arithmetic, s: Lowering) -> Value:
    left = lower(node.left, s)
    return ops.arithmetic(s, node.op, left, lower(node.right, s))


@lower.register
def _(node: tree.Compare, s: Lowering) -> Value:
    left = lower(node.left, s)
    return ops.compare(s, node.op, left, lower(node.right, s))


@lower.register
def _(node: tree.Logic, s: Lowering) -> Value:
    joined = ops.conjunction if node.op == "and" else ops.disjunction
    decided = fails if node.op == "and" else holds
    first, *rest = node.operands
    result = ops.as_logic(lower(first, s))
    for operand in rest:
        with s.where(~decided(result)):
            value = ops.as_logic(lower(operand, s))
        result = joined(result, value)
    return result


@lower.register
def _(node: tree.Between, s: Lowering) -> Value:
    value = s.kept(lower(node.value, s))
    low, high = lower(node.low, s), lower(node.high, s)
    above = ops.compare(s, ">=", value, low)
    below = ops.compare(s, "<=", value, high)
    found = ops.conjunction(above, below)
    known = {infer(node.value), infer(node.low), infer(node.high)}
    if len(known) == 1 and known <= _PLAINLY_ORDERED:
        missing = any_of([is_null(each) for each in (value, low, high)])
        if missing is not None:
            return Term(BOOLEAN, pl.when(~missing).then(found.expr), nullable=True)
    return found


_PLAINLY_ORDERED = frozenset(
    {types.NUMBER, types.STRING, types.DATE, types.DAYS_DURATION, types.MONTHS_DURATION}
)


@lower.register
def _(node: tree.In, s: Lowering) -> Value:
    from limen.dmn.frame_tests import lower_tests  # noqa: PLC0415 - the two rest on each other

    return lower_tests(node.tests, s.kept(lower(node.value, s)), infer(node.value), s)


@lower.register
def _(node: tree.InstanceOf, s: Lowering) -> Value:
    value = lower(node.value, s)
    missing = truth(True) if is_nothing(value) else is_null(value)
    if node.type == types.NULL:
        return Term(BOOLEAN, truth(False) if missing is None else missing, nullable=False)
    wanted = types.unlimited(node.type)
    if not isinstance(wanted, types.Simple) or not isinstance(value, Term):
        raise Refused("only scalar types are tested in the frame profile")
    fits = wanted == ANY or wanted.name == value.kind
    found = truth(fits) if missing is None or not fits else ~missing
    return Term(BOOLEAN, found, nullable=False)


@lower.register
def _(node: tree.If, s: Lowering) -> Value:
    found = ops.as_logic(lower(node.condition, s))
    condition = s.stages.keep(holds(found))
    with s.where(condition):
        then = lower(node.then, s)
    with s.where(~condition):
        otherwise = lower(node.otherwise, s)
    return choose([(condition, then)], otherwise)


@lower.register
def _(node: tree.ListLiteral, s: Lowering) -> Value:
    return Items(tuple((None, s.kept(lower(item, s))) for item in node.items))


@lower.register
def _(node: tree.ContextLiteral, s: Lowering) -> Value:
    names: dict[str, Value] = {}
    for name, value in node.entries:
        with s.scope(names):
            names[name] = s.kept(lower(value, s))
    return Entries(names)


@lower.register
def _(node: tree.RangeLiteral, s: Lowering) -> Value:
    low = None if node.low is None else lower(node.low, s)
    high = None if node.high is None else lower(node.high, s)
    ends = [None if end is None else _end(end) for end in (low, high)]
    missing = any_of([is_null(end) for end in ends if end is not None])
    s.fail(missing, "an end of the range is null")
    if None not in ends and not node.negated:
        one, other = ends
        assert one is not None
        assert other is not None
        if one.kind != other.kind and NULL not in (one.kind, other.kind):
            raise Refused("the ends of a range are of two kinds")
    return Interval(ends[0], ends[1], node.low_closed, node.high_closed, node.negated, missing)


def _end(value: Value) -> Term:
    if not isinstance(value, Term):
        raise Refused("the end of a range is no scalar of known digits")
    return value


@lower.register
def _(node: tree.Call, s: Lowering) -> Value:
    if isinstance(node.callee, tree.BuiltinName):
        return call_builtin(node, [s.kept(lower(each, s)) for each in node.arguments], s)
    callee = lower(node.callee, s)
    arguments = [s.kept(lower(each, s)) for each in node.arguments]
    if not isinstance(callee, Inline):
        raise Refused("only functions of the model are called")
    if node.names is not None:
        if set(node.names) != set(callee.parameters) or len(node.names) != len(arguments):
            raise Refused(f"{callee.name} takes {', '.join(callee.parameters)}")
        by_name = dict(zip(node.names, arguments, strict=True))
        arguments = [by_name[name] for name in callee.parameters]
    if len(arguments) != len(callee.parameters):
        raise Refused(f"{callee.name} takes {len(callee.parameters)} arguments")
    wrong = _unfit(arguments, callee, s)
    given = dict(zip(callee.parameters, arguments, strict=True))
    with (
        s.where(None if wrong is None else ~wrong),
        s.scope({**callee.names, **given}, owner=callee.owner),
    ):
        value = lower(callee.body, s)
    return value if wrong is None else nulled(s.kept(value), wrong)


def _unfit(arguments: list[Value], callee: Inline, s: Lowering) -> pl.Expr | None:
    """Return when an argument is not of its parameter's type, and record the first such."""
    before: pl.Expr | None = None
    for value, wanted in zip(arguments, callee.types, strict=True):
        wrong = misfit(value, wanted, s)
        if wrong is not None:
            first = wrong if before is None else wrong & ~before
            s.fail(first, f"the value does not fit {types.describe(wanted)}")
            before = s.stages.keep(wrong if before is None else before | wrong)
    return before


@lower.register
def _(node: tree.Part, s: Lowering) -> Value:
    with s.at(node.place):
        return lower(node.body, s)


@lower.register
def _(node: tree.Coerce, s: Lowering) -> Value:
    value = lower(node.operand, s)
    if types.assignable(infer(node.operand), node.type):
        return value
    return coerced(value, node.type, s)


@lower.register
def _(node: tree.Table, s: Lowering) -> Value:
    from limen.dmn.frame_tables import lower_table  # noqa: PLC0415 - the two rest on each other

    return lower_table(node, s)


def misfit(value: Value, wanted: FeelType, s: Lowering) -> pl.Expr | None:
    """Return when a value does not belong to a type; None is never.

    Raises
    ------
    Refused
        When a list of one item and the item may stand for each other, or types are open.
    """
    if wanted == ANY or is_nothing(value):
        return None
    there = is_null(value)
    match wanted:
        case types.Simple(name):
            if isinstance(value, Items):
                raise Refused(f"a list is given where {name} is declared")
            if ops.kind_of(value) == name:
                return None
        case types.ListOf(item):
            if not isinstance(value, Items):
                raise Refused("one value is given where a list is declared")
            wrong = [(present, misfit(each, item, s)) for present, each in value.items]
            return any_of([e if p is None or e is None else e & p for p, e in wrong])
        case types.ContextOf(fields):
            if isinstance(value, Items):
                raise Refused("a list is given where a context is declared")
            if isinstance(value, Entries) and all(name in value.entries for name, _ in fields):
                parts = [misfit(value.entries[name], each, s) for name, each in fields]
                found = any_of(list(parts))
                return found if found is None or there is None else found & ~there
        case Restricted(base):
            below = misfit(value, base, s)
            return any_of([below, _disallowed(value, wanted, s)])
        case _:
            raise Refused(f"the value may not fit {types.describe(wanted)}")
    return truth(True) if there is None else ~there


def _disallowed(value: Value, wanted: Restricted, s: Lowering) -> pl.Expr:
    allowed = s.stages.keep(allows(value, wanted, s))
    there = is_null(value)
    return ~allowed if there is None else ~allowed & ~there


def coerced(value: Value, wanted: FeelType, s: Lowering) -> Value:
    """Return a value of a declared type, or null with the cause."""
    value = s.kept(value)
    wrong = misfit(value, wanted, s)
    if wrong is None:
        return value
    wrong = s.stages.keep(wrong)
    s.fail(wrong, f"the value does not fit {types.describe(wanted)}")
    if isinstance(value, Ratio):
        raise Refused("a quotient of up to 34 digits has allowed values", "round it first")
    return inside(nulled(value, wrong), wanted)


def inside(value: Value, wanted: FeelType) -> Value:
    """Return a number that passed a type's allowed values, with the bounds these give it."""
    if not isinstance(value, Term) or value.kind != NUMBER or value.known:
        return value
    allowed = allowed_bounds(wanted, Bounds(scale=value.bounds.scale)).span()
    span = value.bounds
    narrow = Span(max(span.low, allowed.low), min(span.high, allowed.high), span.scale)
    if narrow.low > narrow.high or narrow.wide != span.wide:
        return value
    return replace(value, span=narrow)


def allows(value: Value, wanted: Restricted, s: Lowering) -> pl.Expr:
    """Return when a type's allowed values hold a value, and those of its base."""
    from limen.dmn.frame_tests import lower_tests  # noqa: PLC0415 - the two rest on each other

    parsed = parse_cell(wanted.text, {"?": wanted.base}, {})
    if parsed.tree is None or parsed.faults:
        raise Refused("the allowed values cannot be read")
    with s.silent(), s.scope({"?": value}):
        term = lower_tests(
            parsed.tree.tests, value, types.plain(wanted.base), s, negated=parsed.tree.negated
        )
    found = holds(term)
    if isinstance(wanted.base, Restricted):
        found = found & allows(value, wanted.base, s)
    return found
