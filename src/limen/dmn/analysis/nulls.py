"""Operations that may fail at run time: on null, by zero, or on values of the wrong kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from limen.dmn import tree
from limen.dmn.analysis.axis import NULL
from limen.dmn.analysis.cells import NotConstant, constant_of
from limen.dmn.analysis.facts import NOTHING, Facts, fact, implied
from limen.dmn.analysis.findings import Finding, Level
from limen.dmn.analysis.grid import Found, Grid, allows_no_zero, bare, grid_of
from limen.dmn.analysis.kinds import kind_fault
from limen.dmn.analysis.leaves import Leaf, leaf_of
from limen.dmn.analysis.words import words
from limen.dmn.infer import infer
from limen.dmn.numbers import is_number
from limen.dmn.types import ANY, NUMBER
from limen.kernel.diagnostics import Place

State: TypeAlias = Literal["null", "never", "unknown"]
_ORDER: Final = ("<", "<=", ">", ">=")
_NEVER: Final = (
    tree.ListLiteral,
    tree.ContextLiteral,
    tree.RangeLiteral,
    tree.FunctionLiteral,
    tree.BuiltinName,
    tree.InstanceOf,
)

_OUTCOMES: Final[dict[type, str]] = {
    tree.Compare: "the result is always null",
    tree.Arithmetic: "the result is always null",
    tree.Logic: "what is neither true nor false counts as null",
    tree.If: "it always takes the second answer",
}


def state_of(  # noqa: PLR0911 - a table of forms
    node: tree.Expression, leaves: Mapping[str, Leaf], facts: Facts = NOTHING
) -> State:
    """Say whether an expression may be null, as far as that can be read off it.

    A table counts as unknown: its gaps decide, and those are found elsewhere.
    """
    node = bare(node)
    if fact("not null", node) in facts:
        return "never"
    match node:
        case tree.Constant(value):
            return "null" if value is None else "never"
        case tree.Coerce(operand, _):
            return state_of(operand, leaves, facts)
        case tree.Name() | tree.Path():
            return _given(leaf_of(node, leaves))
        case tree.Negate(operand):
            return state_of(operand, leaves, facts)
        case tree.Arithmetic(op, left, right):
            found = _joint([state_of(each, leaves, facts) for each in (left, right)])
            return "unknown" if found == "never" and op in ("/", "**") else found
        case tree.Compare(op, left, right):
            if op not in _ORDER:
                return "never"
            return _joint([state_of(each, leaves, facts) for each in (left, right)])
        case tree.If(condition, then, otherwise):
            return _joint(
                [
                    state_of(then, leaves, facts | implied(condition, holds=True)),
                    state_of(otherwise, leaves, facts | implied(condition, holds=False)),
                ]
            )
    return "never" if isinstance(node, _NEVER) else "unknown"


def _given(leaf: Leaf) -> State:
    if leaf.kind == "function" or (leaf.kind == "decision" and not leaf.nullable):
        return "never"
    return "null" if leaf.kind == "input" or leaf.null_known else "unknown"


def _joint(states: list[State]) -> State:
    if "null" in states:
        return "null"
    return "never" if all(each == "never" for each in states) else "unknown"


@dataclass(slots=True)
class Walk:
    """Goes through one owner's logic and notes operations that may fail."""

    owner: str
    place: Place
    leaves: Mapping[str, Leaf]
    grids: Mapping[int, Grid] = field(default_factory=dict)
    rule: str = ""
    found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    def note(self, code: str, level: Level, message: str, hint: str) -> None:
        """Note a fault here, once."""
        cell = self.place.path.rpartition(", ")[2] if self.rule else ""
        table = self.owner if self.rule else ""
        self.found.setdefault(
            (code, str(self.place), message),
            Finding(code, level, message, self.place, hint, self.owner, table, self.rule, cell),
        )

    def visit(self, node: tree.Node, facts: Facts = NOTHING) -> None:
        """Look at an expression, given what is known where it stands."""
        match node:
            case tree.Constant() | tree.Name():
                return
            case tree.Part(place, body):
                before, self.place = self.place, place
                self.visit(body, facts)
                self.place = before
            case tree.Cell(place, tests):
                before, self.place = self.place, place
                self.visit(tests, facts)
                self.place = before
            case tree.Table():
                self._table(node, facts)
            case tree.If(condition, then, otherwise):
                self.visit(condition, facts)
                self._typed(node)
                self.visit(then, facts | implied(condition, holds=True))
                self.visit(otherwise, facts | implied(condition, holds=False))
            case tree.Logic(op, operands):
                self._typed(node)
                for operand in operands:
                    self.visit(operand, facts)
                    facts = facts | implied(operand, holds=op == "and")
            case tree.For() | tree.Quantified() | tree.FunctionLiteral() | tree.ContextLiteral():
                self._scoped(node, facts)
            case _:
                self._operation(node, facts)
                for child in tree.children(node):
                    self.visit(child, facts)

    def _scoped(self, node: tree.Node, facts: Facts) -> None:
        """Look inside a scope, where names of its own hide those outside."""
        before = self.leaves
        inner = dict(before)
        for name in _own_names(node):
            inner[name] = Leaf("derived", name)
        self.leaves = inner
        for child in tree.children(node):
            self.visit(child, facts)
        self.leaves = before

    def _table(self, table: tree.Table, facts: Facts) -> None:
        grid = self.grids.get(id(table))
        if grid is None:
            grid = grid_of(Found(self.owner, self.owner, self.place, table, self.leaves))
        for column in table.columns:
            self.visit(column.expression, facts)
        seen: set[int] = set()
        for number, rule in enumerate(table.rules):
            self.rule = rule.id
            known = set(facts)
            for axis, mask in enumerate(grid.maybe[number]):
                expression = bare(table.columns[grid.columns.index(axis)].expression)
                if not mask & NULL or axis in seen:
                    known.add(fact("not null", expression))
                if not mask & grid.axes[axis].atom(0):
                    known.add(fact("not zero", expression))
            for cell in rule.cells:
                self.visit(cell, facts)
            for output in rule.outputs:
                self.visit(output, frozenset(known))
            if table.hit_policy == "FIRST":
                seen |= _nulls_taken(grid.sure[number], grid.everything())
        self.rule = ""
        for each in table.outputs:
            if each.default is not None:
                self.visit(each.default, facts)

    def _typed(self, node: tree.Node) -> None:
        fault = kind_fault(node)
        if fault:
            self.note("D633", "error", f"{words(node)}: {fault}", _OUTCOMES.get(type(node), ""))

    def _operation(self, node: tree.Node, facts: Facts) -> None:
        self._typed(node)
        match node:
            case tree.Arithmetic(op, left, right):
                self._operands(node, (left, right), facts, "D651")
                if op == "/":
                    self._divisor(node, right, facts)
            case tree.Negate(operand):
                self._operands(node, (operand,), facts, "D651")
            case tree.Compare(op, left, right) if op in _ORDER:
                self._operands(node, (left, right), facts, "D652")
            case tree.Between(value, low, high):
                self._operands(node, (value, low, high), facts, "D652")
            case tree.Call(tree.BuiltinName("modulo"), (_, divisor)):
                self._divisor(node, divisor, facts)

    def _operands(
        self, node: tree.Node, operands: tuple[tree.Expression, ...], facts: Facts, code: str
    ) -> None:
        for operand in operands:
            inner = bare(operand)
            if isinstance(inner, tree.Constant) and inner.value is None:
                self.note(code, "warning", f"{words(node)}: the result is always null", "")
            if not isinstance(inner, tree.Name | tree.Path):
                continue
            if state_of(inner, self.leaves, facts) == "null":
                name = words(inner)
                self.note(
                    code, "warning", f"{words(node)}: {name} may be null, and then the result is",
                    f"test it first: if {name} != null then … else …",
                )  # fmt: skip

    def _divisor(self, node: tree.Node, divisor: tree.Expression, facts: Facts) -> None:
        inner = bare(divisor)
        try:
            value = constant_of(inner)
        except NotConstant:
            may_divide = infer(inner) in (NUMBER, ANY) and not isinstance(inner, _NEVER)
            if may_divide and not _never_zero(inner, self.leaves, facts):
                name = words(inner)
                hint = f"test it first: if {name} != 0 then … else …"
                self.note("D661", "warning", f"{words(node)}: {name} may be zero", hint)
            return
        if is_number(value) and value == 0:
            self.note("D662", "error", f"{words(node)}: division by zero", "it is always null")


def _never_zero(node: tree.Expression, leaves: Mapping[str, Leaf], facts: Facts) -> bool:
    node = bare(node)
    if fact("not zero", node) in facts:
        return True
    match node:
        case tree.Constant(value):
            return not (is_number(value) and value == 0)
        case tree.Negate(operand) | tree.Coerce(operand, _):
            return _never_zero(operand, leaves, facts)
        case tree.Arithmetic("*" | "/", left, right):
            return all(_never_zero(each, leaves, facts) for each in (left, right))
        case tree.If(condition, then, otherwise):
            return _never_zero(
                then, leaves, facts | implied(condition, holds=True)
            ) and _never_zero(otherwise, leaves, facts | implied(condition, holds=False))
        case tree.Name() | tree.Path():
            return _excludes_zero(leaf_of(node, leaves))
    return False


def _excludes_zero(leaf: Leaf) -> bool:
    if leaf.values is not None:
        return all(not (is_number(value) and value == 0) for value in leaf.values)
    return allows_no_zero(leaf.type)


def _nulls_taken(sure: tuple[int, ...], everything: tuple[int, ...]) -> set[int]:
    """Return the axis whose null a FIRST rule takes from all rules after it."""
    limits = [
        axis for axis, (mask, whole) in enumerate(zip(sure, everything, strict=True))
        if mask & whole != whole
    ]  # fmt: skip
    if len(limits) == 1 and sure[limits[0]] & NULL:
        return {limits[0]}
    return set()


def _own_names(node: tree.Node) -> Iterator[str]:
    match node:
        case tree.For(iterators, _) | tree.Quantified(_, iterators, _):
            yield from (each.name for each in iterators)
            yield "partial"
        case tree.FunctionLiteral(parameters, _):
            yield from (name for name, _ in parameters)
        case tree.ContextLiteral(entries):
            yield from (name for name, _ in entries)
