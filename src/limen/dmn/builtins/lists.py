"""Lists: totals, membership, rearrangement."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from limen.dmn import numbers
from limen.dmn.bounds import LIST_LENGTH_MAX
from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.functions import call_value
from limen.dmn.numbers import CONTEXT, Number
from limen.dmn.operators import ordered, same

_COMPARISON_STEPS: Final = 3


def bounded(items: list[Any]) -> list[Any]:
    """Return a list, if it is not longer than lists may be."""
    if len(items) > LIST_LENGTH_MAX:
        raise FeelError("the list is too long")
    return items


def same_or_false(a: Any, b: Any) -> bool:
    """Equality in which values of different kinds just differ."""
    try:
        return same(a, b)
    except FeelError:
        return False


def aggregate(name: str, result: str = "Any") -> Callable[[Any], Any]:
    """Register a function over one list, callable with the items as arguments too."""

    def register(call: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
        builtin(name, "list: list", result)(call)
        builtin(name, "first: any, rest: any...", result)(lambda *items: call(list(items)))
        return call

    return register


def _all_numbers(items: list[Any]) -> list[Number]:
    if not all(map(numbers.is_number, items)):
        raise FeelError("every item must be a number")
    return items


def _not_empty(items: list[Any]) -> list[Any]:
    if not items:
        raise FeelError("the list is empty")
    return items


@builtin("count", "list: list", "number")
def count(items: list[Any]) -> int:
    """Count of items."""
    return len(items)


@aggregate("min")
def minimum(items: list[Any]) -> Any:
    """Smallest item."""
    return functools.reduce(lambda a, b: b if ordered("<", b, a) else a, _comparable(items))


@aggregate("max")
def maximum(items: list[Any]) -> Any:
    """Largest item."""
    return functools.reduce(lambda a, b: b if ordered(">", b, a) else a, _comparable(items))


def _comparable(items: list[Any]) -> list[Any]:
    for item in _not_empty(items):
        ordered("<=", items[0], item)
    return items


@aggregate("sum", "number")
def total(items: list[Any]) -> Number:
    """Sum."""
    return functools.reduce(numbers.add, _all_numbers(_not_empty(items)))


@aggregate("product", "number")
def product(items: list[Any]) -> Number:
    """Product."""
    return functools.reduce(numbers.multiply, _all_numbers(_not_empty(items)))


@aggregate("mean", "number")
def mean(items: list[Any]) -> Number:
    """Arithmetic mean."""
    return numbers.divide(total(items), len(items))


@aggregate("median", "number")
def median(items: list[Any]) -> Number:
    """Middle of the sorted items, or the mean of the middle two."""
    ranked = sorted(_all_numbers(_not_empty(items)))
    middle = len(ranked) // 2
    if len(ranked) % 2:
        return ranked[middle]
    return numbers.divide(numbers.add(ranked[middle - 1], ranked[middle]), 2)


@aggregate("stddev", "number")
def standard_deviation(items: list[Any]) -> Number:
    """Deviation of a sample."""
    if len(_all_numbers(items)) < 2:
        raise FeelError("a deviation needs two numbers")
    centre = mean(items)
    off = [numbers.subtract(item, centre) for item in items]
    squares = functools.reduce(numbers.add, (numbers.multiply(each, each) for each in off))
    return numbers.tidy(CONTEXT.sqrt(Decimal(numbers.divide(squares, len(items) - 1))))


@aggregate("mode")
def mode(items: list[Any]) -> list[Any]:
    """Most frequent numbers, ascending."""
    counts: dict[Number, int] = {}
    for item in _all_numbers(items):
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(item for item, times in counts.items() if times == most)


def _all_true(items: list[Any]) -> bool | None:
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


def _any_true(items: list[Any]) -> bool | None:
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


for _name in ("all", "and"):
    aggregate(_name, "boolean")(_all_true)
for _name in ("any", "or"):
    aggregate(_name, "boolean")(_any_true)


@builtin("list contains", "list: list, element: any", "boolean")
def list_contains(items: list[Any], element: Any) -> bool:
    """Whether an item equals a value."""
    return any(same_or_false(item, element) for item in items)


@builtin("list replace", "list: list, position: number, newItem: any")
def list_replace_at(items: list[Any], position: Number, new: Any) -> list[Any]:
    """Put one item in the place of another."""
    at = _index(items, position)
    return [*items[:at], new, *items[at + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any", execution=True)
def list_replace_where(x: Execution, items: list[Any], match: Any, new: Any) -> list[Any]:
    """Put one item in the place of all that a function picks."""
    return [new if call_value(x, match, (item, new)) is True else item for item in items]


@builtin("sublist", "list: list, start position: number, length: number?")
def sublist(items: list[Any], start: Number, length: Number | None = None) -> list[Any]:
    """Part of a list."""
    begin = _index(items, start)
    if length is None:
        return items[begin:]
    wanted = numbers.whole(length, "length")
    if wanted < 1 or begin + wanted > len(items):
        raise FeelError("length is outside the list")
    return items[begin : begin + wanted]


def _index(items: list[Any], position: Number) -> int:
    at = numbers.whole(position, "position")
    if at == 0 or abs(at) > len(items):
        raise FeelError("position is outside the list")
    return at - 1 if at > 0 else len(items) + at


@builtin("append", "list: list | null, item: any...")
def append(items: list[Any] | None, *more: Any) -> list[Any]:
    """Items added at the end."""
    return bounded([*([None] if items is None else items), *more])


@builtin("concatenate", "list: list...")
def concatenate(*parts: list[Any]) -> list[Any]:
    """Lists one after another."""
    return bounded([item for part in parts for item in part])


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(items: list[Any], position: Number, new: Any) -> list[Any]:
    """An item put before a position."""
    at = _index(items, position)
    return [*items[:at], new, *items[at:]]


@builtin("remove", "list: list, position: number")
def remove(items: list[Any], position: Number) -> list[Any]:
    """A list without one item."""
    at = _index(items, position)
    return [*items[:at], *items[at + 1 :]]


@builtin("reverse", "list: list")
def reverse(items: list[Any]) -> list[Any]:
    """Items from last to first."""
    return items[::-1]


@builtin("index of", "list: list, match: any")
def index_of(items: list[Any], match: Any) -> list[Any]:
    """Positions of the items equal to a value."""
    return [at for at, item in enumerate(items, 1) if same_or_false(item, match)]


@builtin("union", "list: list...", execution=True)
def union(x: Execution, *parts: list[Any]) -> list[Any]:
    """Lists one after another without duplicates."""
    return _distinct(x, concatenate(*parts))


@builtin("distinct values", "list: list", execution=True)
def distinct_values(x: Execution, items: list[Any]) -> list[Any]:
    """Items without duplicates, the first of each kept."""
    return _distinct(x, items)


def _distinct(x: Execution, items: list[Any]) -> list[Any]:
    """Return items without duplicates; comparing them is work that counts."""
    kept: list[Any] = []
    for item in items:
        x.spend(_COMPARISON_STEPS * len(kept))
        if not any(same_or_false(item, other) for other in kept):
            kept.append(item)
    return kept


@builtin("duplicate values", "list: list", execution=True)
def duplicate_values(x: Execution, items: list[Any]) -> list[Any]:
    """Items that stand more than once, each once."""
    x.spend(_COMPARISON_STEPS * len(items) ** 2)
    return _distinct(
        x, [item for item in items if sum(same_or_false(item, other) for other in items) > 1]
    )


@builtin("flatten", "list: list")
def flatten(items: list[Any]) -> list[Any]:
    """Lists within the list dissolved."""
    flat: list[Any] = []
    for item in items:
        flat.extend(flatten(item) if type(item) is list else [item])
    return bounded(flat)


@builtin("sort", "list: list, precedes: function?", execution=True)
def sort(x: Execution, items: list[Any], precedes: Any = None) -> list[Any]:
    """Items in the order a function gives: whether its first argument precedes its second."""

    def compare(a: Any, b: Any) -> int:
        x.spend(_COMPARISON_STEPS)
        if precedes is None:
            return -1 if ordered("<", a, b) else int(ordered(">", a, b))
        if call_value(x, precedes, (a, b)) is True:
            return -1
        return 1 if call_value(x, precedes, (b, a)) is True else 0

    return sorted(items, key=functools.cmp_to_key(compare))


@builtin("partition", "list: list, size: number")
def partition(items: list[Any], size: Number) -> list[Any]:
    """Items in lists of one length."""
    step = numbers.whole(size, "size")
    if step < 1:
        raise FeelError("size must be at least 1")
    return [items[at : at + step] for at in range(0, len(items), step)]
