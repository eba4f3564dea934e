"""Cells as sets of atoms: where they surely hold, and where they may.

A test is true, false or null of a value, and a cell holds where it is true. What depends on other
inputs or on functions is not known: such a test may hold anywhere and surely holds nowhere, so
that no gap or overlap is claimed because of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.analysis.axis import ALIEN, NULL, Axis, is_point
from limen.dmn.builtins import BUILTINS
from limen.dmn.errors import FeelError
from limen.dmn.numbers import is_number
from limen.dmn.values import kind

_LITERAL_CALLS: Final = ("date", "time", "date and time", "duration")
_FLIPPED: Final[dict[tree.CompareOp, tree.CompareOp]] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a test is surely true, may be true, is surely false and may be false, as atoms."""

    true: int
    maybe_true: int
    false: int
    maybe_false: int

    @property
    def known(self) -> bool:
        """Whether truth is settled for null and for every value of the column's kind."""
        unsure = (self.true ^ self.maybe_true) | (self.false ^ self.maybe_false)
        return not unsure & ~ALIEN

    def negated(self) -> Truth:
        """Return the truth of `not`."""
        return Truth(self.false, self.maybe_false, self.true, self.maybe_true)

    def either(self, other: Truth) -> Truth:
        """Return the truth of `or`."""
        return Truth(
            self.true | other.true,
            self.maybe_true | other.maybe_true,
            self.false & other.false,
            self.maybe_false & other.maybe_false,
        )

    def both(self, other: Truth) -> Truth:
        """Return the truth of `and`."""
        return self.negated().either(other.negated()).negated()


class NotConstant(Exception):
    """The expression is no constant."""


def constant_of(node: tree.Expression) -> Any:
    """Return the value of a literal expression.

    Raises
    ------
    NotConstant
        When it is more than a literal.
    """
    match node:
        case tree.Constant(value):
            return value
        case tree.Part(_, body):
            return constant_of(body)
        case tree.Negate(operand):
            value = constant_of(operand)
            if is_number(value):
                return -value
        case tree.Call(tree.BuiltinName(name), (tree.Constant(value),)) if (
            name in _LITERAL_CALLS and isinstance(value, str)
        ):
            try:
                return BUILTINS[name].signatures[0].call(value)
            except FeelError:
                raise NotConstant from None
        case tree.ListLiteral(items):
            return [constant_of(item) for item in items]
        case tree.ContextLiteral(entries):
            return {name: constant_of(each) for name, each in entries}
    raise NotConstant


def named_values(tests: tree.UnaryTests) -> Iterator[tuple[Any, bool]]:
    """Yield the constants that tests compare the value with, and whether by order."""
    for test in tests.tests:
        match test:
            case tree.UnaryTests():
                yield from named_values(test)
            case tree.CompareTest(op, operand):
                yield from _named(operand, by_order=op not in ("=", "!="))
            case tree.ValueTest(operand, uses_input):
                yield from _named_in_condition(operand) if uses_input else _named(operand)


def _named(node: tree.Expression, *, by_order: bool = False) -> Iterator[tuple[Any, bool]]:
    match node:
        case tree.Part(_, body):
            yield from _named(body, by_order=by_order)
        case tree.ListLiteral(items):
            for item in items:
                yield from _named(item)
        case tree.RangeLiteral(low, high):
            for end in (low, high):
                if end is not None:
                    yield from _named(end, by_order=True)
        case _:
            try:
                yield constant_of(node), by_order
            except NotConstant:
                return


def _named_in_condition(node: tree.Expression) -> Iterator[tuple[Any, bool]]:
    match node:
        case tree.Compare(op, left, right):
            for side in (left, right):
                yield from _named(side, by_order=op not in ("=", "!="))
        case tree.Between(_, low, high):
            yield from _named(low, by_order=True)
            yield from _named(high, by_order=True)
        case tree.Logic(_, operands):
            for operand in operands:
                yield from _named_in_condition(operand)


class CellReader:
    """Reads the cells of one column over its axis."""

    def __init__(self, axis: Axis) -> None:
        self.axis = axis
        self.every = (1 << axis.size) - 1
        self.kind = self.every & ~NULL & ~ALIEN
        self.unknown = Truth(0, self.every, 0, self.every)

    def read(self, tests: tree.UnaryTests) -> Truth:
        """Return where a cell holds."""
        if not tests.tests:
            return Truth(self.every, self.every, 0, 0)
        found = self._test(tests.tests[0])
        for test in tests.tests[1:]:
            found = found.either(self._test(test))
        return found.negated() if tests.negated else found

    def _test(self, test: tree.Test) -> Truth:
        match test:
            case tree.UnaryTests():
                return self.read(test)
            case tree.CompareTest(op, operand):
                return self._compare(op, operand)
            case tree.ValueTest(operand, True):
                return self._condition(operand)
            case tree.ValueTest(operand, _):
                return self._value(operand)

    def _constant(self, node: tree.Expression) -> Any:
        """Return a constant of this axis's kind, or null.

        Raises
        ------
        NotConstant
            When it is something else.
        """
        value = constant_of(node)
        if value is None:
            return None
        if kind(value) != self.axis.kind or not is_point(value) or not self.axis.point(value):
            raise NotConstant
        return value

    def _settled(self, true: int, false: int) -> Truth:
        """Return a truth known but for values of other kinds, where it may be null."""
        return Truth(true, true, false, false | ALIEN)

    def _equal(self, value: Any) -> Truth:
        if value is None:
            return Truth(NULL, NULL, self.every & ~NULL, self.every & ~NULL)
        at = self.axis.point(value)
        return self._settled(at, (self.kind | NULL) & ~at)

    def _compare(self, op: tree.CompareOp, operand: tree.Expression) -> Truth:
        try:
            value = self._constant(operand)
        except NotConstant:
            return self.unknown
        if op == "=":
            return self._equal(value)
        if op == "!=":
            return self._equal(value).negated()
        if value is None:
            return Truth(0, 0, 0, 0)
        if not self.axis.ordered:
            return self.unknown
        closed = op in ("<=", ">=")
        if op in ("<", "<="):
            held = self.axis.interval(None, value, low_closed=False, high_closed=closed)
        else:
            held = self.axis.interval(value, None, low_closed=closed, high_closed=False)
        return self._settled(held, self.kind & ~held)

    def _value(self, operand: tree.Expression) -> Truth:
        match operand:
            case tree.Part(_, body):
                return self._value(body)
            case tree.RangeLiteral():
                return self._range(operand)
            case tree.ListLiteral(items):
                return self._any_of(items)
        try:
            return self._equal(self._constant(operand))
        except NotConstant:
            return self.unknown

    def _any_of(self, items: tuple[tree.Expression, ...]) -> Truth:
        found = Truth(0, 0, self.every, self.every)
        for item in items:
            found = found.either(self._value(item))
        # Being in no item of a list is false, never null.
        return Truth(found.true, found.maybe_true, self.every & ~found.maybe_true,
                     self.every & ~found.true)  # fmt: skip

    def _range(self, node: tree.RangeLiteral) -> Truth:
        if node.negated or not self.axis.ordered:
            return self.unknown
        try:
            low = None if node.low is None else self._constant(node.low)
            high = None if node.high is None else self._constant(node.high)
        except NotConstant:
            return self.unknown
        if (node.low is not None and low is None) or (node.high is not None and high is None):
            return self.unknown
        held = self.axis.interval(
            low, high, low_closed=node.low_closed, high_closed=node.high_closed
        )
        if low is not None and high is not None and high < low:
            return Truth(0, 0, 0, self.every)
        return self._settled(held, self.kind & ~held)

    def _condition(self, node: tree.Expression) -> Truth:
        match node:
            case tree.Part(_, body):
                return self._condition(body)
            case tree.Compare(op, tree.Name("?"), right):
                return self._compare(op, right)
            case tree.Compare(op, left, tree.Name("?")):
                return self._compare(_FLIPPED[op], left)
            case tree.Between(tree.Name("?"), low, high):
                return self._compare(">=", low).both(self._compare("<=", high))
            case tree.Logic("and", operands):
                return self._joined(operands, every=True)
            case tree.Logic("or", operands):
                return self._joined(operands, every=False)
        return self.unknown

    def _joined(self, operands: tuple[tree.Expression, ...], *, every: bool) -> Truth:
        found = self._condition(operands[0])
        for operand in operands[1:]:
            other = self._condition(operand)
            found = found.both(other) if every else found.either(other)
        return found
