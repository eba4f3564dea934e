"""What an expression begins with: literals, names, words that lead, brackets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar, get_args

from limen.dmn import bounds, tree
from limen.dmn.cursor import KEYWORDS, Cursor
from limen.dmn.errors import FeelError
from limen.dmn.external_bodies import external_body
from limen.dmn.infer import entry_names, infer, item_of
from limen.dmn.numbers import parse_number
from limen.dmn.scope import Scope, normal
from limen.dmn.temporal_text import parse_at
from limen.dmn.type_parser import parse_type
from limen.dmn.types import ANY, NUMBER, FeelType, ListOf
from limen.kernel.diagnostics import did_you_mean

COMPARE: Final = get_args(tree.CompareOp)
NEGATING: Final = 7
"""How tightly unary minus binds."""
_NodeT = TypeVar("_NodeT", bound=tree.Node)


@dataclass(slots=True)
class OperandParser(Cursor):
    """Reads operands; what joins them is the business of `Parser`."""

    scope: Scope = field(default_factory=lambda: Scope({}))
    types: Mapping[str, FeelType] = field(default_factory=dict)
    builtins: Scope = field(default_factory=lambda: Scope({}))
    depth: int = 0
    count: int = 0
    heights: dict[int, int] = field(default_factory=dict)
    closing_range: bool = False
    input_used: bool = False

    def expression(self, binding: int = 0) -> tree.Expression:
        """Read an expression whose operators bind tighter than `binding`."""
        raise NotImplementedError

    def built(self, node: _NodeT) -> _NodeT:
        """Check a new node against the bounds."""
        self.count += 1
        below = (self.heights.get(id(child), 1) for child in tree.children(node))
        height = 1 + max(below, default=0)
        self.heights[id(node)] = height
        if self.count > bounds.EXPRESSION_NODES_MAX or height > bounds.HEIGHT_MAX:
            self.stop("the expression is too large", "F106", "split it into several decisions")
        return node

    def enter_items(self, item: FeelType) -> None:
        """Put in scope what a filter's condition sees: the item, and its entries."""
        names = entry_names(item)
        self.scope.push({"item": item, **(names or {})}, open_items=names is None, filters=True)

    # What an expression begins with

    def operand(self) -> tree.Expression:
        """Read what stands before the first operator."""
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            return self.built(tree.Constant(self.advance().text, at=token.at))
        if token.kind == "at":
            return self._at_literal()
        if token.kind == "name":
            return self._word()
        if token.kind == "op" and (read := _PREFIXES.get(token.text)):
            return read(self, self.advance().at)
        return self.stop(f"expected an expression, found {self.found()}")

    def _number(self) -> tree.Expression:
        token = self.advance()
        try:
            return self.built(tree.Constant(parse_number(token.text), at=token.at))
        except FeelError as error:
            return self.stop(error.cause, "F107")

    def _at_literal(self) -> tree.Expression:
        token = self.advance()
        try:
            return self.built(tree.Constant(parse_at(token.text), at=token.at))
        except FeelError as error:
            self.fault(token.at, "F107", error.cause)
            return tree.Constant(None, at=token.at)

    def _word(self) -> tree.Expression:
        token = self.token
        if (token.text in _WORDS or token.text in _CONSTANTS) and not self._longer_name():
            self.advance()
            if token.text in _CONSTANTS:
                return self.built(tree.Constant(_CONSTANTS[token.text], at=token.at))
            return _WORDS[token.text](self, token.at)
        return self._name()

    def _longer_name(self) -> bool:
        """Whether a keyword here only begins a longer name of the scope ("if only")."""
        match = self.scope.find(self.tokens, self.here)
        return match is not None and match[0] > 1

    def _name(self) -> tree.Expression:
        at = self.token.at
        match = self.scope.find(self.tokens, self.here)
        builtin = self.builtins.find(self.tokens, self.here)
        if match and not (builtin and builtin[0] > match[0]):
            return self._scoped(match, at)
        if builtin:
            self.advance(builtin[0])
            node: tree.Expression = tree.BuiltinName(builtin[1], at=at)
            if self.scope.has_open_items() and not self.sees("("):
                node = tree.ItemName(builtin[1], node, at=at)
            return self.built(node)
        return self._unknown(at)

    def _scoped(self, match: tuple[int, str, FeelType], at: int) -> tree.Expression:
        length, name, known = match
        self.advance(length)
        self.input_used = self.input_used or name == "?"
        node = self.built(tree.Name(name, known, at=at))
        if self.scope.is_local(name) or not self.scope.has_open_items():
            return node
        return self.built(tree.ItemName(name, node, at=at))

    def _unknown(self, at: int) -> tree.Expression:
        if self.token.text in KEYWORDS or self.token.text == "?":
            self.stop(f"expected an expression, found {self.found()}")
        name = self.words()
        if self.scope.has_open_items():
            return self.built(tree.ItemName(name, None, at=at))
        if self.sees("("):
            hint = did_you_mean(name, (*self.scope.names(), *self.builtins.names()))
            self.fault(at, "F103", f"unknown function {name!r}", hint)
        elif self.scope.has_filter():
            hint = did_you_mean(name, self.scope.names())
            self.fault(at, "F102", f"no item is known to have {name!r}", hint, mild=True)
            return self.built(tree.ItemName(name, None, at=at))
        else:
            self.fault(at, "F102", f"unknown name {name!r}", did_you_mean(name, self.scope.names()))
        return tree.Constant(None, at=at)

    def _minus(self, at: int) -> tree.Expression:
        operand = self.expression(NEGATING)
        if isinstance(operand, tree.Constant) and infer(operand) == NUMBER:
            return self.built(tree.Constant(-operand.value, at=at))
        return self.built(tree.Negate(operand, at=at))

    def _if(self, at: int) -> tree.Expression:
        condition = self.expression()
        self.expect("then", "after the condition")
        then = self.expression()
        self.expect("else", "after the first answer")
        return self.built(tree.If(condition, then, self.expression(), at=at))

    def _for(self, at: int) -> tree.Expression:
        iterators, frames = self._iterators("return")
        self.scope.push({"partial": ListOf(ANY)})
        body = self.expression()
        self._leave(frames + 1)
        return self.built(tree.For(iterators, body, at=at))

    def _some(self, at: int) -> tree.Expression:
        iterators, frames = self._iterators("satisfies")
        body = self.expression()
        self._leave(frames)
        return self.built(tree.Quantified("some", iterators, body, at=at))

    def _every(self, at: int) -> tree.Expression:
        iterators, frames = self._iterators("satisfies")
        body = self.expression()
        self._leave(frames)
        return self.built(tree.Quantified("every", iterators, body, at=at))

    def _iterators(self, word: str) -> tuple[tuple[tree.Iterator_, ...], int]:
        found: list[tree.Iterator_] = []
        while True:
            at = self.token.at
            name = self.words()
            self.expect("in", "after the loop's name")
            source = self.expression()
            high = self.expression() if self.accept("..") else None
            found.append(self.built(tree.Iterator_(name, source, high, at=at)))
            self.scope.push({name: item_of(source)})
            if not self.accept(","):
                break
        self.expect(word, "after what is looped over")
        return tuple(found), len(found)

    def _leave(self, frames: int) -> None:
        for _ in range(frames):
            self.scope.pop()

    def _function(self, at: int) -> tree.Expression:
        self.expect("(", "after 'function'")
        parameters: list[tuple[str, FeelType]] = []
        while not self.sees(")"):
            if parameters:
                self.expect(",", "between parameters")
            name = self.words()
            known = parse_type(self, self.types) if self.accept(":") else ANY
            parameters.append((name, known))
        self.advance()
        if self.accept("external"):
            return self._external(tuple(parameters), at)
        self.scope.push(dict(parameters))
        body = self.expression()
        self.scope.pop()
        return self.built(tree.FunctionLiteral(tuple(parameters), body, at=at))

    def _external(self, parameters: tuple[tuple[str, FeelType], ...], at: int) -> tree.Expression:
        try:
            body = external_body(self.expression(), parameters)
        except FeelError as error:
            self.fault(at, "F108", error.cause, "write the function in FEEL")
            return tree.Constant(None, at=at)
        return self.built(tree.FunctionLiteral(parameters, body, at=at))

    # Brackets

    def _parenthesis(self, at: int) -> tree.Expression:
        if self.token.text in COMPARE and self.token.kind == "op":
            return self._half_range(at)
        closing, self.closing_range = self.closing_range, False
        inner = self.expression()
        self.closing_range = closing
        if self.sees(".."):
            return self._range(inner, at, closed=False)
        self.expect(")", "to close the parenthesis")
        return inner

    def _half_range(self, at: int) -> tree.Expression:
        op = self.advance().text
        end = self.expression()
        self.expect(")", "after the end of the range")
        closed = "=" in op
        if op in ("=", "!="):
            return self.built(tree.RangeLiteral(end, end, closed, closed, op == "!=", at=at))
        if op.startswith(">"):
            return self.built(tree.RangeLiteral(end, None, closed, False, at=at))
        return self.built(tree.RangeLiteral(None, end, False, closed, at=at))

    def _bracket(self, at: int) -> tree.Expression:
        closing, self.closing_range = self.closing_range, False
        items: list[tree.Expression] = []
        while not self.sees("]"):
            if items:
                self.expect(",", "between items")
            items.append(self.expression())
            if len(items) == 1 and self.sees(".."):
                self.closing_range = closing
                return self._range(items[0], at, closed=True)
        self.advance()
        self.closing_range = closing
        return self.built(tree.ListLiteral(tuple(items), at=at))

    def _open_bracket(self, at: int) -> tree.Expression:
        low = self.expression()
        if not self.sees(".."):
            self.stop(f"expected '..' in a range, found {self.found()}")
        return self._range(low, at, closed=False)

    def _range(self, low: tree.Expression, at: int, *, closed: bool) -> tree.Expression:
        self.expect("..", "between the two ends")
        closing, self.closing_range = self.closing_range, True
        high = self.expression()
        self.closing_range = closing
        end = self.accept("]", ")", "[")
        if end is None:
            self.stop(f"expected the end of a range, found {self.found()}")
        return self.built(tree.RangeLiteral(low, high, closed, end.text == "]", at=at))

    def _brace(self, at: int) -> tree.Expression:
        closing, self.closing_range = self.closing_range, False
        entries: list[tuple[str, tree.Expression]] = []
        frames = 0
        while not self.sees("}"):
            if entries:
                self.expect(",", "between entries")
            name = self._key()
            if any(name == other for other, _ in entries):
                self.fault(self.token.at, "F109", f"the entry {name!r} stands twice")
            value = self.expression()
            entries.append((name, value))
            self.scope.push({name: infer(value)})
            frames += 1
        self._leave(frames)
        self.advance()
        self.closing_range = closing
        return self.built(tree.ContextLiteral(tuple(entries), at=at))

    def _key(self) -> str:
        first = self.token
        if first.kind == "string":
            self.advance()
            self.expect(":", "after the entry's name")
            return first.text
        while not self.sees(":"):
            if self.token.kind in ("end", "string", "at") or self.sees("{", "}", ","):
                self.stop(f"expected the entry's name and ':', found {self.found()}")
            self.advance()
        name = normal(self.text[first.at : self.token.at])
        if not name:
            self.stop("an entry needs a name")
        self.advance()
        return name


_PREFIXES: Final = {
    "-": OperandParser._minus,
    "(": OperandParser._parenthesis,
    "[": OperandParser._bracket,
    "]": OperandParser._open_bracket,
    "{": OperandParser._brace,
}
_WORDS: Final = {
    "if": OperandParser._if,
    "for": OperandParser._for,
    "some": OperandParser._some,
    "every": OperandParser._every,
    "function": OperandParser._function,
}
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
