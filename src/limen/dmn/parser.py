"""FEEL text to tree, names resolved by the longest match against the scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar, cast

from limen.dmn import bounds, tree
from limen.dmn.calls import call_fault
from limen.dmn.cursor import KEYWORDS
from limen.dmn.infer import entry_names, infer, item_of
from limen.dmn.operands import COMPARE, OperandParser
from limen.dmn.scope import Scope
from limen.dmn.type_parser import parse_type
from limen.dmn.types import ListOf

_BINDING: Final = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*COMPARE, "between", "in"), 3),
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
_NodeT = TypeVar("_NodeT", bound=tree.Node)


@dataclass(slots=True)
class Parser(OperandParser):
    """Reads one text. Faults that allow it are noted and reading goes on."""

    # Expressions

    def expression(self, binding: int = 0) -> tree.Expression:
        """Read an expression whose operators bind tighter than `binding`."""
        self.depth += 1
        if self.depth > bounds.NESTING_MAX:
            self.stop(f"more than {bounds.NESTING_MAX} levels of nesting", "F106")
        left = self.operand()
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
        if self.token.kind == "op" and self.token.text in COMPARE:
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
