"""What generated code calls beside the operators: loops, filters, paths, calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from limen.dmn import numbers, operators, temporal, wide
from limen.dmn.bounds import LIST_LENGTH_MAX
from limen.dmn.builtins.registry import invoke
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.functions import call_value, coerced
from limen.dmn.types import FeelType, conforms
from limen.dmn.values import BuiltinFunction, Function, Range, kind
from limen.dmn.work import SIZED, steps_through

_NO_RESULT: Final = (OverflowError, ValueError, RecursionError)


def path(x: Execution, place: int, value: Any, name: str) -> Any:
    """`value.name`: an entry, a part of a date or range, or that of each item of a list."""
    if type(value) is dict:
        if name not in value:
            return x.fail(place, f"there is no entry {name!r}")
        return value[name]
    if type(value) is list:
        x.spend(len(value))
        return [path(x, place, item, name) for item in value]
    if value is None:
        return None
    try:
        return _range_part(value, name) if type(value) is Range else _part(value, name)
    except FeelError as error:
        return x.fail(place, error.cause)


def _part(value: Any, name: str) -> Any:
    if name == "value" and kind(value).endswith("duration"):
        return value
    return temporal.property_of(value, name)


def _range_part(value: Range, name: str) -> Any:
    parts = {
        "start": value.low,
        "end": value.high,
        "start included": value.low_closed,
        "end included": value.high_closed,
    }
    if name not in parts or value.negated:
        raise FeelError(f"no property {name!r}")
    return parts[name]


def entry(name: str, items: tuple[Any, ...], outer: Any) -> Any:
    """Return an entry of the innermost item that has it, else what the name means outside."""
    for item in items:
        if type(item) is dict and name in item:
            return item[name]
    return outer


def select(
    x: Execution, place: int, source: Any, body: Callable[[Any], Any], *, by_index: bool, steps: int
) -> Any:
    """`source[condition]`: items for which it is true, or one item when it is a number."""
    if source is None:
        return None if by_index else []
    items = source if type(source) is list else [source]
    if not items and by_index:
        return x.fail(place, "the list is empty")
    kept = []
    try:
        for item in items:
            x.spend(steps)
            found = body(item)
            if numbers.is_number(found):
                return _item_at(items, found)
            if by_index:
                return None
            if _holds(found):
                kept.append(item)
    except FeelError as error:
        return x.fail(place, error.cause)
    return kept


def _holds(found: Any) -> bool:
    if found is not None and type(found) is not bool:
        raise FeelError(f"a filter's condition is {kind(found)}")
    return found is True


def _item_at(items: list[Any], position: Any) -> Any:
    at = numbers.whole(position, "position")
    if at == 0 or abs(at) > len(items):
        raise FeelError(f"there is no item {at}")
    return items[at - 1 if at > 0 else at]


def loop(
    x: Execution, place: int, source: Any, body: Callable[[Any], Any], steps: int
) -> bool | None:
    """Call `body`, of so many steps, for each item; null when there is nothing to loop over."""
    try:
        items = _items(source)
        x.spend(len(items) // 8)
        for item in items:
            x.spend(steps)
            body(item)
    except FeelError as error:
        x.fail(place, error.cause)
        return None
    return True


def _items(source: Any) -> Any:
    if type(source) is list:
        return source
    if source is None:
        raise FeelError("null is looped over")
    if type(source) is Range:
        return _steps_of(source)
    return [source]


def _steps_of(interval: Range) -> list[Any]:
    items: list[Any] = span_items(interval.low, interval.high)
    if not interval.low_closed:
        items = items[1:]
    return items if interval.high_closed else items[:-1]


def span(x: Execution, place: int, low: Any, high: Any) -> Any:
    """`low..high` as a list, downwards when the first is larger."""
    try:
        items = span_items(low, high)
    except FeelError as error:
        return x.fail(place, error.cause)
    x.spend(len(items) // 8)
    return items


def span_items(low: Any, high: Any) -> list[Any]:
    """Return the whole numbers, or the days, from one end to the other.

    Raises
    ------
    FeelError
        When the ends are something else, or too far apart.
    """
    if type(low) in wide.DATES and type(high) in wide.DATES:
        return list(map(wide.from_ordinal, span_items(wide.ordinal(low), wide.ordinal(high))))
    if not (numbers.is_number(low) and numbers.is_number(high)):
        raise FeelError("a loop runs from one whole number to another")
    first, last = numbers.whole(low, "an end"), numbers.whole(high, "an end")
    if abs(last - first) >= LIST_LENGTH_MAX:
        raise FeelError(f"more than {LIST_LENGTH_MAX} steps")
    step = 1 if first <= last else -1
    return list(range(first, last + step, step))


def partial(x: Execution, place: int, done: list[Any]) -> Any:
    """Return the results of a loop so far."""
    try:
        x.spend(len(done))
    except FeelError as error:
        return x.fail(place, error.cause)
    return list(done)


def some(results: list[Any]) -> bool | None:
    """Disjunction of many."""
    if not all(each is None or type(each) is bool for each in results):
        return None
    if any(each is True for each in results):
        return True
    return False if all(each is False for each in results) else None


def every(results: list[Any]) -> bool | None:
    """Conjunction of many."""
    if any(each is False for each in results):
        return False
    return True if all(each is True for each in results) else None


def call_builtin(
    x: Execution, place: int, name: str, arguments: tuple[Any, ...], names: tuple[str, ...] | None
) -> Any:
    """Invoke a built-in, whichever signature fits."""
    try:
        return invoke(x, name, arguments, names)
    except FeelError as error:
        return x.fail(place, error.cause)
    except _NO_RESULT:
        return x.fail(place, f"{name} has no result for such arguments")


def call_direct(x: Execution, place: int, name: str, call: Callable[..., Any], *args: Any) -> Any:
    """Invoke the one signature that fits arguments of known types."""
    if None in args:
        return x.fail(place, f"{name}: an argument is null")
    try:
        for each in args:
            if type(each) in SIZED:
                x.spend(steps_through(each))
        return call(*args)
    except FeelError as error:
        return x.fail(place, f"{name}: {error.cause}")
    except _NO_RESULT:
        return x.fail(place, f"{name} has no result for such arguments")


def call_function(
    x: Execution, place: int, value: Any, arguments: tuple[Any, ...], names: tuple[str, ...] | None
) -> Any:
    """Invoke a function value."""
    try:
        return call_value(x, value, arguments, names)
    except FeelError as error:
        return x.fail(place, error.cause)
    except _NO_RESULT:
        return x.fail(place, "the function has no result for such arguments")


def call_external(x: Execution, place: int, call: Any, arguments: tuple[Any, ...]) -> Any:
    """Invoke a function of the registry of external functions."""
    try:
        return call(arguments)
    except FeelError as error:
        return x.fail(place, error.cause)
    except _NO_RESULT:
        return x.fail(place, "the external function has no result for such arguments")


def builtin_value(name: str) -> BuiltinFunction:
    """Return a built-in as a value."""
    return BuiltinFunction(name, lambda x, _, arguments: invoke(x, name, arguments, None))


def coerce(x: Execution, place: int, value: Any, wanted: FeelType) -> Any:
    """Return a value of a declared type, or null with the cause."""
    if value is None:
        return None
    try:
        if type(value) in SIZED:
            x.spend(steps_through(value))
        return coerced(value, wanted)
    except FeelError as error:
        return x.fail(place, error.cause)


def instance(x: Execution, place: int, value: Any, wanted: FeelType) -> bool | None:
    """`value instance of type`; null is an instance of Any alone."""
    if value is None:
        return False
    try:
        x.spend(steps_through(value))
    except FeelError as error:
        x.fail(place, error.cause)
        return None
    return conforms(value, wanted)


def interval(
    x: Execution, place: int, low: Any, high: Any, closed: tuple[bool, bool], open_end: str
) -> Any:
    """Make a range, if its ends are of one ordered kind."""
    if (low is None and open_end != "low") or (high is None and open_end != "high"):
        return x.fail(place, "an end of the range is null")
    try:
        if not open_end:
            operators.ordered("<=", low, high)
    except FeelError as error:
        return x.fail(place, error.cause)
    return Range(low, high, *closed, negated=open_end == "not")


def opposite(value: Any) -> bool | None:
    """Three-valued `not`."""
    return not value if type(value) is bool else None


HELPERS: Final[dict[str, Any]] = {
    "_add": operators.add,
    "_subtract": operators.subtract,
    "_multiply": operators.multiply,
    "_divide": operators.divide,
    "_power": operators.power,
    "_negate": operators.negate,
    "_equal": operators.equal,
    "_unequal": operators.unequal,
    "_order": operators.order,
    "_between": operators.between,
    "_and": operators.conjunction,
    "_or": operators.disjunction,
    "_not": opposite,
    "_matches": operators.matches,
    "_matches_or_holds": operators.matches_or_holds,
    "_path": path,
    "_entry": entry,
    "_select": select,
    "_loop": loop,
    "_span": span,
    "_partial": partial,
    "_some": some,
    "_every": every,
    "_builtin": call_builtin,
    "_direct": call_direct,
    "_call": call_function,
    "_external": call_external,
    "_coerce": coerce,
    "_instance": instance,
    "_interval": interval,
    "_Function": Function,
}
