"""Built-in functions in a frame: those that Polars computes exactly as FEEL says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from limen.dmn import frame_lists as lists
from limen.dmn import frame_moments as moments
from limen.dmn import frame_numbers as numeric
from limen.dmn import frame_operators as ops
from limen.dmn import frame_strings as strings
from limen.dmn import tree
from limen.dmn.builtins.registry import Signature, invoke, signatures_for
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import (
    BOOLEAN,
    DAYS,
    MONTHS,
    NUMBER,
    Items,
    Ratio,
    Refused,
    Term,
    Value,
    any_of,
    constant,
    is_nothing,
    is_null,
    truth,
)
from limen.dmn.infer import infer
from limen.dmn.scales import Span
from limen.dmn.types import ANY, Simple

_SCALE_MAX: Final = 30

Call = Callable[[Lowering, list[Value]], Value]


def call_builtin(node: tree.Call, arguments: list[Value], s: Lowering) -> Value:
    """Lower a call of a built-in."""
    assert isinstance(node.callee, tree.BuiltinName)
    name = node.callee.name
    candidates = signatures_for(name, len(arguments), node.names)
    if not candidates:
        raise Refused(f"{name} cannot be called with {len(arguments)} such arguments")
    sure = _surely(node, candidates)
    signature = candidates[0]
    if signature.named_only:
        raise Refused(f"{name} is called with some of its names")
    if node.names is not None:
        given = dict(zip(node.names, arguments, strict=True))
        arguments = [given[each.name] for each in signature.parameters if each.name in given]
    folded = _folded(name, arguments, s, sure=sure)
    if folded is not None:
        return folded
    if name in _OF_ITEMS:
        return _OF_ITEMS[name](s, _items(arguments))
    if name == "not":
        return ops.opposite(arguments[0])
    if name not in _CALLS:
        raise Refused(f"{name} is not in the frame profile")
    kinds, call = _CALLS[name]
    _null_causes(name, signature, arguments, s, sure=sure)
    if any(is_nothing(each) for each in arguments[: len(kinds)]):
        return constant(None)
    for value, wanted in zip(arguments, kinds, strict=False):
        if wanted and ops.kind_of(value) not in wanted:
            raise Refused(f"{name} is given a {ops.kind_of(value)}")
    s.called = f"{name}: " if sure else ""
    return call(s, arguments)


def _surely(node: tree.Call, candidates: list[Signature]) -> bool:
    """Whether the row program calls the one signature directly; its causes differ then."""
    if node.names is not None or len(candidates) != 1 or not node.arguments:
        return False
    signature = candidates[0]
    return not signature.takes_execution and all(
        not parameter.variadic
        and isinstance(known := infer(argument), Simple)
        and known != ANY
        and parameter.kinds == (known.name,)
        for argument, parameter in zip(node.arguments, signature.parameters, strict=False)
    )


def _folded(name: str, arguments: list[Value], s: Lowering, *, sure: bool) -> Value | None:
    """Return what a call of constants gives, computed now."""
    known = [each.constant for each in arguments if isinstance(each, Term) and each.known]
    if len(known) < len(arguments) or (None in known and not sure):
        return None
    if sure and None in known:
        s.fail(truth(True), f"{name}: an argument is null")
        return constant(None)
    try:
        return constant(invoke(Execution(), name, tuple(known), None))
    except FeelError as error:
        s.fail(truth(True), f"{name}: {error.cause}" if sure else error.cause)
    except (OverflowError, ValueError):
        s.fail(truth(True), f"{name} has no result for such arguments")
    return constant(None)


def _null_causes(
    name: str, signature: Signature, arguments: list[Value], s: Lowering, *, sure: bool
) -> None:
    if sure:
        s.fail(any_of([is_null(each) for each in arguments]), f"{name}: an argument is null")
        return
    before = None
    for value, parameter in zip(arguments, signature.parameters, strict=False):
        missing = is_null(value)
        if missing is None or parameter.nullable:
            continue
        first = missing if before is None else missing & ~before
        s.fail(first, f"{name}: {parameter.name!r} is null")
        before = missing if before is None else before | missing


def _items(arguments: list[Value]) -> Items:
    if len(arguments) == 1 and isinstance(arguments[0], Items):
        if arguments[0].absent is not None:
            raise Refused("the list may be null", "ask whether it is null first")
        return arguments[0]
    return Items(tuple((None, each) for each in arguments))


def _whole_scale(value: Value) -> int:
    if not isinstance(value, Term) or not value.known or not isinstance(value.constant, int):
        raise Refused("the scale is no whole literal")
    if abs(value.constant) > _SCALE_MAX:
        raise Refused("the scale is too large")
    return value.constant


def _rounding(name: str) -> Call:
    def call(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
        number = arguments[0]
        assert isinstance(number, Term | Ratio)
        scale = _whole_scale(arguments[1]) if len(arguments) > 1 else 0
        return numeric.rounded(number, name, scale)

    return call


def _number(value: Value) -> Term:
    if not isinstance(value, Term):
        raise Refused("a quotient is calculated with further", "round it first")
    return value


def _absolute(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
    found = _number(arguments[0])
    size = numeric.absolute(found)
    return Term(found.kind, size.expr, size.nullable, size.span)


def _modulo(s: Lowering, arguments: list[Value]) -> Value:
    a, b = map(_number, arguments)
    if b.bounds.signs[1]:
        zero = (b.expr == 0).fill_null(False)
        s.fail_call(zero & a.expr.is_not_null() if a.nullable else zero, "modulo by zero")
    return numeric.modulo(a, b)


def _parity(rest: int) -> Call:
    def call(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
        found = _number(arguments[0])
        if found.bounds.scale:
            raise Refused("a number that may have a fraction is asked for its parity")
        return Term(BOOLEAN, found.expr % 2 == rest, found.nullable)

    return call


def _extreme(name: str) -> Callable[[Lowering, Items], Value]:
    def call(s: Lowering, found: Items) -> Value:
        terms = lists.numbers_of(found.items)
        if any(there is not None for there, _ in found.items):
            if any(term.nullable for term in terms):
                raise Refused("items that may be null are compared")
            _none_there(s, found)
            return lists.greatest(found.items, greatest=name == "max")
        first, *rest = terms
        s.fail(is_null(first), "null <= null has no meaning")
        missing = any_of([is_null(term) for term in rest])
        if missing is not None:
            here = missing if not first.nullable else missing & first.expr.is_not_null()
            s.fail(here, "number <= null has no meaning")
        return numeric.extreme(tuple(terms), greatest=name == "max")

    return call


def _none_there(s: Lowering, found: Items) -> None:
    present = any_of([there for there, _ in found.items])
    if all(there is not None for there, _ in found.items) and present is not None:
        s.fail(~present, "the list is empty")


def _sum(s: Lowering, found: Items) -> Value:
    from limen.dmn.frame_choice import nulled  # noqa: PLC0415

    if all(there is not None for there, _ in found.items):
        _none_there(s, found)
        present = any_of([there for there, _ in found.items])
        if present is None:
            raise Refused("the list is empty")
        return nulled(lists.total(found.items, s), ~present)
    return lists.total(found.items, s)


def _mean(s: Lowering, found: Items) -> Value:
    if any(there is not None for there, _ in found.items):
        raise Refused("the mean of items that come and go")
    count = len(found.items)
    over = Term(NUMBER, constant(count).expr, False, Span(count, count), count)  # type: ignore[union-attr]
    return numeric.divide(lists.total(found.items, s), over)


def _count(s: Lowering, arguments: list[Value]) -> Value:  # noqa: ARG001
    found = arguments[0]
    if not isinstance(found, Items):
        raise Refused("only lists are counted")
    from limen.dmn.frame_choice import nulled  # noqa: PLC0415

    return nulled(lists.together_count(found.items), found.absent)


def _contains(s: Lowering, arguments: list[Value]) -> Value:
    from limen.dmn.frame_choice import nulled  # noqa: PLC0415

    found = arguments[0]
    if not isinstance(found, Items):
        raise Refused("only lists are searched")
    return nulled(lists.holds_item(found.items, arguments[1], s), found.absent)


def _distinct(s: Lowering, arguments: list[Value]) -> Value:
    found = arguments[0]
    if not isinstance(found, Items):
        raise Refused("only lists are freed of duplicates")
    return Items(lists.distinct(found.items, s).items, found.absent)


_NUMBERS: Final = (NUMBER,)
_OF_ITEMS: Final[dict[str, Callable[[Lowering, Items], Value]]] = {
    "min": _extreme("min"),
    "max": _extreme("max"),
    "sum": _sum,
    "mean": _mean,
}
_ROUNDINGS: Final = (
    "floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down",
)  # fmt: skip
_CALLS: Final[dict[str, tuple[tuple[Any, ...], Call]]] = {
    **{name: ((_NUMBERS, _NUMBERS), _rounding(name)) for name in _ROUNDINGS},
    "abs": (((NUMBER, DAYS, MONTHS),), _absolute),
    "modulo": ((_NUMBERS, _NUMBERS), _modulo),
    "odd": ((_NUMBERS,), _parity(1)),
    "even": ((_NUMBERS,), _parity(0)),
    "count": ((None,), _count),
    "list contains": ((None,), _contains),
    "distinct values": ((None,), _distinct),
    **strings.CALLS,
    **moments.CALLS,
}
"""Built-ins by name: the kinds of their arguments, and how they are lowered."""
