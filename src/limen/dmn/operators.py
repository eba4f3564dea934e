"""FEEL operators at run time: null where there is no result, and the cause recorded.

Generated code calls these where the types are not known to be plain numbers or strings. Each
takes the execution and the number of its place first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from limen.dmn import numbers, temporal
from limen.dmn.bounds import STRING_LENGTH_MAX
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.numbers import INT_LIMIT
from limen.dmn.values import Range, kind
from limen.dmn.work import SIZED, steps_through

_LOW: Final = -INT_LIMIT


def add(x: Execution, place: int, a: Any, b: Any) -> Any:
    """`a + b`: numbers, strings, and times with durations."""
    if type(a) is int and type(b) is int:
        total = a + b
        if _LOW < total < INT_LIMIT:
            return total
    if type(a) is str:
        x.spend(steps_through(a) + steps_through(b))
    return _attempt(x, place, "+", a, b)


def subtract(x: Execution, place: int, a: Any, b: Any) -> Any:
    """`a - b`."""
    if type(a) is int and type(b) is int:
        total = a - b
        if _LOW < total < INT_LIMIT:
            return total
    return _attempt(x, place, "-", a, b)


def multiply(x: Execution, place: int, a: Any, b: Any) -> Any:
    """`a * b`."""
    if type(a) is int and type(b) is int:
        total = a * b
        if _LOW < total < INT_LIMIT:
            return total
    return _attempt(x, place, "*", a, b)


def divide(x: Execution, place: int, a: Any, b: Any) -> Any:
    """`a / b`; by zero is null with a cause."""
    if type(a) is int and type(b) is int and b and a % b == 0 and _LOW < a < INT_LIMIT:
        return a // b
    return _attempt(x, place, "/", a, b)


def power(x: Execution, place: int, a: Any, b: Any) -> Any:
    """`a ** b`."""
    return _attempt(x, place, "**", a, b)


def _attempt(x: Execution, place: int, op: str, a: Any, b: Any) -> Any:
    try:
        return _ARITHMETIC[op](a, b)
    except FeelError as error:
        return x.fail(place, error.cause)
    except (OverflowError, ValueError):
        return x.fail(place, f"{kind(a)} {op} {kind(b)} is out of range")


def _choose(
    op: str, on_numbers: Callable[[Any, Any], Any], others: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Any]:
    def operate(a: Any, b: Any) -> Any:
        if numbers.is_number(a) and numbers.is_number(b):
            return on_numbers(a, b)
        if a is None or b is None:
            raise FeelError(f"null in {op}")
        result = others(a, b)
        if result is NotImplemented:
            raise FeelError(f"{kind(a)} {op} {kind(b)} has no meaning")
        return result

    return operate


def _single(value: Any) -> Any:
    if type(value) is list and len(value) == 1:
        return value[0]
    return value


def _add_others(a: Any, b: Any) -> Any:
    if type(a) is str and type(b) is str:
        if len(a) + len(b) > STRING_LENGTH_MAX:
            raise FeelError("the string is too long")
        return a + b
    return temporal.add(a, b)


def _no_others(a: Any, b: Any) -> Any:  # noqa: ARG001
    return NotImplemented


_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": _choose("+", numbers.add, _add_others),
    "-": _choose("-", numbers.subtract, temporal.subtract),
    "*": _choose("*", numbers.multiply, temporal.multiply),
    "/": _choose("/", numbers.divide, temporal.divide),
    "**": _choose("**", numbers.power, _no_others),
}


def negate(x: Execution, place: int, a: Any) -> Any:
    """`-a`: numbers and durations."""
    if numbers.is_number(a):
        return -a if type(a) is int else numbers.tidy(a.copy_negate())
    if kind(a).endswith("duration"):
        return temporal.negated(a)
    return x.fail(place, f"- {kind(a)} has no meaning")


def equal(x: Execution, place: int, a: Any, b: Any) -> bool | None:
    """`a = b`; values of different kinds are not comparable, so null."""
    try:
        if type(a) in SIZED:
            x.spend(steps_through(a))
        return same(a, b)
    except FeelError as error:
        x.fail(place, error.cause)
        return None


def unequal(x: Execution, place: int, a: Any, b: Any) -> bool | None:
    """`a != b`."""
    found = equal(x, place, a, b)
    return None if found is None else not found


def same(a: Any, b: Any) -> bool:
    """Whether two values are equal.

    Raises
    ------
    FeelError
        When they are of different kinds.
    """
    if a is None or b is None:
        return a is b
    found = kind(a)
    if found != kind(b):
        if type(a) is list and len(a) == 1:
            return same(a[0], b)
        if type(b) is list and len(b) == 1:
            return same(a, b[0])
        raise FeelError(f"{found} and {kind(b)} cannot be compared")
    if found == "list":
        return len(a) == len(b) and all(same(p, q) for p, q in zip(a, b, strict=True))
    if found == "context":
        return a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if found in ("time", "date and time"):
        return temporal.same_instant(a, b)
    return bool(a == b)


_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ORDERED: Final = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def order(x: Execution, place: int, op: str, a: Any, b: Any) -> bool | None:
    """`a < b` and its kin: null with null, null with a cause for other kinds."""
    if a is None or b is None:
        return None
    try:
        return ordered(op, a, b)
    except FeelError as error:
        x.fail(place, error.cause)
        return None


def ordered(op: str, a: Any, b: Any) -> bool:
    """Compare two values by size.

    Raises
    ------
    FeelError
        When they are not of one ordered kind.
    """
    a, b = _single(a), _single(b)
    found = kind(a)
    if found != kind(b) or found not in _ORDERED:
        raise FeelError(f"{found} {op} {kind(b)} has no meaning")
    if found in ("time", "date and time"):
        a, b = temporal.comparable(a, b)
    return _ORDER[op](a, b)


def contains(interval: Range, value: Any) -> bool | None:
    """Whether an interval holds a value; null when either is unknown.

    Raises
    ------
    FeelError
        When the value is of another kind than the ends.
    """
    if interval.negated:
        return not same(value, interval.low)
    if value is None:
        return True if interval.low is None and interval.high is None else None
    if interval.low is not None and not ordered(
        ">=" if interval.low_closed else ">", value, interval.low
    ):
        return False
    return interval.high is None or ordered(
        "<=" if interval.high_closed else "<", value, interval.high
    )


def between(x: Execution, place: int, value: Any, low: Any, high: Any) -> bool | None:
    """`value between low and high`, both ends included."""
    return conjunction(order(x, place, ">=", value, low), order(x, place, "<=", value, high))


def conjunction(a: Any, b: Any) -> bool | None:
    """Three-valued `and`; what is not boolean counts as null."""
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def disjunction(a: Any, b: Any) -> bool | None:
    """Three-valued `or`."""
    if a is True or b is True:
        return True
    return False if a is False and b is False else None


def matches(x: Execution, place: int, value: Any, operand: Any) -> bool | None:
    """Whether a tested value equals an operand, or is in it when that is a list or a range."""
    try:
        if type(value) in SIZED or type(operand) in SIZED:
            x.spend(steps_through(value) + steps_through(operand))
        return _matches(value, operand)
    except FeelError as error:
        x.fail(place, error.cause)
        return None


def matches_or_holds(x: Execution, place: int, value: Any, operand: Any) -> bool | None:
    """Tell as `matches` does; a boolean that cannot equal the value is a test of its own."""
    if type(operand) is bool and value is not None and type(value) is not bool:
        return operand
    return matches(x, place, value, operand)


def _matches(value: Any, operand: Any) -> bool | None:
    if type(operand) is Range and type(value) is not Range:
        return contains(operand, value)
    if type(operand) is list and type(value) is not list:
        return _in_list(value, operand)
    if type(operand) is list and value != operand and value in operand:
        return True
    if value is None or operand is None:
        return value is operand
    return same(value, operand)


def _in_list(value: Any, items: list[Any]) -> bool | None:
    fault: FeelError | None = None
    for item in items:
        try:
            if _matches(value, item) is True:
                return True
        except FeelError as error:
            fault = fault or error
    if fault is not None and len(items) == 1:
        raise fault
    return False
