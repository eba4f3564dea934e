"""FEEL text to tree, names resolved by the longest match against the scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast, get_args

from limen.dmn import bounds, tree
from limen.dmn.calls import call_fault
from limen.dmn.cursor import KEYWORDS, Cursor
from limen.dmn.errors import FeelError
from limen.dmn.infer import entry_names, infer, item_of
from limen.dmn.numbers import parse_number
from limen.dmn.scope import Scope, normal
from limen.dmn.temporal_text import parse_at
from limen.dmn.type_parser import parse_type
from limen.dmn.types import ANY, NUMBER, FeelType, ListOf
from limen.kernel.diagnostics import did_you_mean

_COMPARE: Final = get_args(tree.CompareOp)
_BINDING: Final = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*_COMPARE, "between", "in"), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "**": 6,
    "instance": 8,
    ".": 9,
    "[": 9,
    "(": 9,
}
_COMPARING: Final = 3
_NEGATING: Final = 7
_NodeT = TypeVar("_NodeT", bound=tree.Node)


@dataclass(slots=True)
class Parser(Cursor):
    """Reads one text. Faults that allow it are noted and reading goes on."""

    scope: Scope = field(default_factory=lambda: Scope({}))
    types: Mapping[str, FeelType] = field(default_factory=dict)
    builtins: Scope = field(default_factory=lambda: Scope({}))
    depth: int = 0
    count: int = 0
    heights: dict[int, int] = field(default_factory=dict)
    closing_range: bool = False
    input_used: bool = False

    # Expressions

    def expression(self, binding: int = 0) -> tree.Expression:
        """Read an expression whose operators bind tighter than `binding`."""
        self.depth += 1
        if self.depth > bounds.NESTING_MAX:
            self.stop(f"more than {bounds.NESTING_MAX} levels of nesting", "F106")
        left = self._prefix()
        while (found := self._operator()) and _BINDING[found] > binding:
            left = self._infix(left, found)
        self.depth -= 1
        return left

    def _operator(self) -> str | None:
        text = self.token.text
        if self.token.kind not in ("op", "name") or text not in _BINDING:
            return None
        if text == "[" and self.closing_range and not self._filters_here():
            return None
        return text

    def _filters_here(self) -> bool:
        """Tell a filter from the bracket that leaves a range open."""
        after = self.ahead()
        return after.kind in ("number", "string", "at", "name") and after.text not in KEYWORDS

    def built(self, node: _NodeT) -> _NodeT:
        """Check a new node against the bounds."""
        self.count += 1
        below = (self.heights.get(id(child), 1) for child in tree.children(node))
        height = 1 + max(below, default=0)
        self.heights[id(node)] = height
        if self.count > bounds.EXPRESSION_NODES_MAX or height > bounds.HEIGHT_MAX:
            self.stop("the expression is too large", "F106", "split it into several decisions")
        return node

    def _infix(self, left: tree.Expression, found: str) -> tree.Expression:
        at = self.advance().at
        if found == ".":
            return self.built(tree.Path(left, self._property(left), at=at))
        if found == "[":
            return self._filter(left, at)
        if found == "(":
            return self._call(left, at)
        if found in ("and", "or"):
            return self._logic(left, found, at)
        if _BINDING[found] == _COMPARING:
            return self._comparison(left, found, at)
        if found == "instance":
            self.expect("of", "after 'instance'")
            return self.built(tree.InstanceOf(left, parse_type(self, self.types), at=at))
        right = self.expression(_BINDING[found])
        return self.built(tree.Arithmetic(cast(tree.ArithmeticOp, found), left, right, at=at))

    def _logic(self, left: tree.Expression, found: str, at: int) -> tree.Expression:
        operands = [left, self.expression(_BINDING[found])]
        while self.accept(found):
            operands.append(self.expression(_BINDING[found]))
        op = "and" if found == "and" else "or"
        return self.built(tree.Logic(op, tuple(operands), at=at))  # type: ignore[arg-type]

    def _comparison(self, left: tree.Expression, found: str, at: int) -> tree.Expression:
        if found == "between":
            low = self.expression(_COMPARING)
            self.expect("and", "between the two ends")
            return self.built(tree.Between(left, low, self.expression(_COMPARING), at=at))
        if found == "in":
            return self.built(tree.In(left, self._in_tests(), at=at))
        right = self.expression(_COMPARING)
        return self.built(tree.Compare(cast(tree.CompareOp, found), left, right, at=at))

    def _in_tests(self) -> tuple[tree.Test, ...]:
        if not self.sees("("):
            return (self.test(_COMPARING),)
        # A parenthesis opens a list of tests, an open range, or just an expression.
        at = self.advance().at
        tests = [self.test()]
        if self.sees(".."):
            first = tests[0]
            if not isinstance(first, tree.ValueTest):
                self.stop("a range begins with a value")
            interval = self._range(first.operand, at, closed=False)
            return (self.built(tree.ValueTest(interval, uses_input=False, at=at)),)
        while self.accept(","):
            tests.append(self.test())
        self.expect(")", "after the tests")
        return tuple(tests)

    def _property(self, left: tree.Expression) -> str:
        known = infer(left)
        names = entry_names(known.item if isinstance(known, ListOf) else known)
        if names and (match := Scope(names).find(self.tokens, self.here)):
            self.advance(match[0])
            return match[1]
        return self.words()

    def _filter(self, source: tree.Expression, at: int) -> tree.Expression:
        self.enter_items(item_of(source))
        closing, self.closing_range = self.closing_range, False
        condition = self.expression()
        self.closing_range = closing
        self.scope.pop()
        self.expect("]", "after the filter")
        return self.built(tree.Filter(source, condition, at=at))

    def enter_items(self, item: FeelType) -> None:
        """Put in scope what a filter's condition sees: the item, and its entries."""
        names = entry_names(item)
        self.scope.push({"item": item, **(names or {})}, open_items=names is None)

    # What an expression begins with

    def _prefix(self) -> tree.Expression:
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
        else:
            self.fault(at, "F102", f"unknown name {name!r}", did_you_mean(name, self.scope.names()))
        return tree.Constant(None, at=at)

    def _minus(self, at: int) -> tree.Expression:
        operand = self.expression(_NEGATING)
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
            self.expression()
            self.fault(at, "F108", "external functions are not run", "write the function in FEEL")
            return tree.Constant(None, at=at)
        self.scope.push(dict(parameters))
        body = self.expression()
        self.scope.pop()
        return self.built(tree.FunctionLiteral(tuple(parameters), body, at=at))

    # Brackets

    def _parenthesis(self, at: int) -> tree.Expression:
        if self.token.text in _COMPARE and self.token.kind == "op":
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

    def _call(self, callee: tree.Expression, at: int) -> tree.Expression:
        closing, self.closing_range = self.closing_range, False
        names: list[str] = []
        arguments: list[tree.Expression] = []
        named = self._named_argument()
        while not self.sees(")"):
            if arguments:
                self.expect(",", "between arguments")
            if named:
                names.append(self._key())
            arguments.append(self.expression())
        self.advance()
        self.closing_range = closing
        call = tree.Call(callee, tuple(arguments), tuple(names) if named else None, at=at)
        if fault := call_fault(call):
            self.fault(callee.at, "F104", *fault)
        return self.built(call)

    def _named_argument(self) -> bool:
        ahead = 0
        while self.ahead(ahead).kind == "name":
            ahead += 1
        return ahead > 0 and self.ahead(ahead).text == ":"

    # Unary tests

    def cell(self) -> tree.UnaryTests:
        """Read a whole cell of a table."""
        at = self.token.at
        if self.sees("-") and self.ahead().kind == "end":
            self.advance()
            return tree.UnaryTests((), at=at)
        if self.sees("not") and self.ahead().text == "(" and self._not_closes_the_cell():
            self.advance(2)
            tests = self._tests()
            self.expect(")", "after the tests")
            return self.built(tree.UnaryTests(tests, negated=True, at=at))
        return self.built(tree.UnaryTests(self._tests(), at=at))

    def _not_closes_the_cell(self) -> bool:
        level = 0
        for position in range(self.here + 1, len(self.tokens)):
            token = self.tokens[position]
            level += (token.kind == "op" and token.text == "(") - (
                token.kind == "op" and token.text == ")"
            )
            if level == 0:
                return self.tokens[position + 1].kind == "end"
        return False

    def _tests(self) -> tuple[tree.Test, ...]:
        tests = [self.test()]
        while self.accept(","):
            tests.append(self.test())
        return tuple(tests)

    def test(self, binding: int = 0) -> tree.Test:
        """Read one test."""
        at = self.token.at
        if self.token.kind == "op" and self.token.text in _COMPARE:
            op = cast(tree.CompareOp, self.advance().text)
            return self.built(tree.CompareTest(op, self.expression(_COMPARING), at=at))
        if self.sees("not") and self.ahead().text == "(" and binding:
            self.advance(2)
            tests = self._tests()
            self.expect(")", "after the tests")
            return self.built(tree.UnaryTests(tests, negated=True, at=at))
        used, self.input_used = self.input_used, False
        operand = self.expression(binding)
        node = self.built(tree.ValueTest(operand, self.input_used, at=at))
        self.input_used = used
        return node

    def whole(self) -> None:
        """Insist that the text ends here."""
        if self.token.kind != "end":
            self.stop(f"expected the end, found {self.found()}")


_PREFIXES: Final = {
    "-": Parser._minus,
    "(": Parser._parenthesis,
    "[": Parser._bracket,
    "]": Parser._open_bracket,
    "{": Parser._brace,
}
_WORDS: Final = {
    "if": Parser._if,
    "for": Parser._for,
    "some": Parser._some,
    "every": Parser._every,
    "function": Parser._function,
}
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
