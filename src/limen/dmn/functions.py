"""Invoking values that are functions."""

from __future__ import annotations

from typing import Any

from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.temporal import as_date_time
from limen.dmn.types import ANY, DATE_TIME, FeelType, ListOf, conforms, describe, plain
from limen.dmn.values import BuiltinFunction, Function, kind
from limen.dmn.wide import DATES
from limen.dmn.work import SIZED, steps_through


def call_value(
    x: Execution, function: Any, arguments: tuple[Any, ...], names: tuple[str, ...] | None = None
) -> Any:
    """Invoke a function value.

    Raises
    ------
    FeelError
        When it is no function, or the arguments do not fit.
    """
    if type(function) is BuiltinFunction:
        return function.invoke(x, 0, arguments)
    if type(function) is not Function:
        raise FeelError(f"{kind(function)} is called as if it were a function")
    if names is not None:
        arguments = _in_order(function, arguments, names)
    if len(arguments) != len(function.parameters):
        raise FeelError(
            f"{function.name} takes {len(function.parameters)} arguments, not {len(arguments)}"
        )
    for each in arguments:
        if type(each) in SIZED:
            x.spend(steps_through(each))
    fitted = tuple(map(coerced, arguments, function.types))
    return x.invoke(function.call, fitted, function.steps)


def _in_order(
    function: Function, arguments: tuple[Any, ...], names: tuple[str, ...]
) -> tuple[Any, ...]:
    given = dict(zip(names, arguments, strict=True))
    if set(given) != set(function.parameters):
        raise FeelError(f"{function.name} takes {', '.join(function.parameters)}")
    return tuple(given[name] for name in function.parameters)


def coerced(value: Any, wanted: FeelType) -> Any:
    """Return a value as a type wants it.

    A list of one and its item stand for each other, and a date for its midnight in universal time.

    Raises
    ------
    FeelError
        When the value does not belong to the type.
    """
    if wanted == ANY or value is None or conforms(value, wanted):
        return value
    if plain(wanted) == DATE_TIME and type(value) in DATES:
        return coerced(as_date_time(value), wanted)
    if isinstance(plain(wanted), ListOf):
        if type(value) is not list and conforms([value], wanted):
            return [value]
    elif type(value) is list and len(value) == 1 and conforms(value[0], wanted):
        return value[0]
    raise FeelError(f"the value does not fit {describe(wanted)}")
