"""Texts to trees: the doors into the parser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from limen.dmn import tree
from limen.dmn.bounds import EXPRESSION_CHARS_MAX
from limen.dmn.builtins import BUILTINS
from limen.dmn.cursor import Cursor, Fault, SyntaxFault
from limen.dmn.errors import FeelError
from limen.dmn.lexer import tokens_of
from limen.dmn.operators import ordered
from limen.dmn.parser import Parser
from limen.dmn.scope import Scope
from limen.dmn.type_parser import parse_type
from limen.dmn.types import ANY, FeelType
from limen.dmn.values import Range, kind
from limen.kernel.diagnostics import Diagnostics, Place

_BUILTINS: Final = Scope(dict.fromkeys(BUILTINS, ANY))
_LITERAL_CALLS: Final = {"date", "time", "date and time", "duration"}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[_T]):
    """What was read, or None, with every fault found."""

    tree: _T | None
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> _T | None:
        """The tree, if it can run."""
        return self.tree if all(fault.mild for fault in self.faults) else None


def note(faults: tuple[Fault, ...], place: Place, diagnostics: Diagnostics) -> None:
    """Put faults among the diagnostics: a mild one as a warning."""
    for fault in faults:
        add = diagnostics.warning if fault.mild else diagnostics.error
        add(fault.code, place, fault.message, fault.hint)


def parse_expression(
    text: str,
    names: Mapping[str, FeelType],
    known: Mapping[str, FeelType],
    items: FeelType | None = None,
) -> Parsed[tree.Expression]:
    """Read an expression over `names`; `known` are the model's types.

    With `items` the text is the condition of a filter over items of that type.
    """

    def read(parser: Parser) -> tree.Expression:
        if items is not None:
            parser.enter_items(items)
        node = parser.expression()
        parser.whole()
        return node

    return _read(text, names, known, read)


def parse_cell(
    text: str, names: Mapping[str, FeelType], known: Mapping[str, FeelType]
) -> Parsed[tree.UnaryTests]:
    """Read a table's cell; `names` holds the type of the tested value as `?`."""

    def read(parser: Parser) -> tree.UnaryTests:
        node = parser.cell()
        parser.whole()
        return node

    return _read(text, names, known, read)


def read_type(text: str, known: Mapping[str, FeelType]) -> Parsed[FeelType]:
    """Read a type as FEEL writes it."""
    try:
        cursor = Cursor(text, tokens_of(text))
        found = parse_type(cursor, known)
        if cursor.token.kind != "end":
            cursor.stop(f"expected the end, found {cursor.found()}", "F105")
    except FeelError as error:
        return Parsed(None, (Fault(0, "F105", error.cause),))
    except SyntaxFault as fault:
        return Parsed(None, (fault.fault,))
    return Parsed(None if cursor.faults else found, tuple(cursor.faults))


def _read(
    text: str,
    names: Mapping[str, FeelType],
    known: Mapping[str, FeelType],
    read: Callable[[Parser], _T],
) -> Parsed[_T]:
    if len(text) > EXPRESSION_CHARS_MAX:
        message = f"the expression has more than {EXPRESSION_CHARS_MAX} characters"
        return Parsed(None, (Fault(0, "F106", message, "split it into several decisions"),))
    try:
        tokens = tokens_of(text)
    except FeelError as error:
        return Parsed(None, (Fault(0, "F101", error.cause),))
    parser = Parser(text, tokens, scope=Scope(names), types=known, builtins=_BUILTINS)
    try:
        node = read(parser)
    except SyntaxFault as fault:
        return Parsed(None, (*parser.faults, fault.fault))
    return Parsed(node, tuple(parser.faults))


def constant_range(text: str) -> Range:
    """Read a range of literals.

    Raises
    ------
    FeelError
        When the text is something else, or its ends are of different kinds or out of order.
    """
    parsed = parse_expression(text, {}, {})
    node = parsed.tree
    if parsed.faults or not isinstance(node, tree.RangeLiteral) or node.negated:
        raise FeelError(f"{text!r} is not a range")
    low, high = _end(node.low), _end(node.high)
    if low is None and high is None:
        raise FeelError("a range needs an end")
    if (
        low is not None
        and high is not None
        and (kind(low) != kind(high) or ordered(">", low, high))
    ):
        raise FeelError("the ends of a range must be of one kind and in order")
    return Range(low, high, node.low_closed, node.high_closed)


def _end(node: tree.Expression | None) -> object:
    if node is None or isinstance(node, tree.Constant):
        return None if node is None else node.value
    match node:
        case tree.Call(tree.BuiltinName(name), (tree.Constant(value),)) if name in _LITERAL_CALLS:
            return BUILTINS[name].signatures[0].call(value) if isinstance(value, str) else None
        case _:
            raise FeelError("the ends of a range must be literals")
