"""Decision tables to trees, with what is wrong about their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.dmn import model, tree
from limen.dmn.border import literals_of
from limen.dmn.infer import infer
from limen.dmn.scope import Frame
from limen.dmn.types import ANY, NUMBER, STRING, ContextOf, FeelType, Restricted, assignable, plain
from limen.kernel.diagnostics import Place

if TYPE_CHECKING:
    from limen.dmn.boxing import Boxing, Names

_MANY = ("PRIORITY", "OUTPUT ORDER")


class TableReader:
    """Reads one table; a rule whose shape is wrong is left out, with a fault."""

    def __init__(self, boxing: Boxing, box: model.DecisionTable, names: Names) -> None:
        self.boxing = boxing
        self.box = box
        self.names = names
        self.frames: list[Frame] = []

    def fault(self, line: int, path: str, message: str, hint: str = "", code: str = "D401") -> None:
        """Note a fault of this table."""
        self.boxing.diagnostics.error(code, self.boxing.place(line, path), message, hint)

    def read(self) -> tree.Expression:
        """Return the table's tree."""
        columns = tuple(map(self._column, self.box.inputs))
        outputs = tuple(map(self._output, self.box.outputs))
        self._check_outputs(outputs)
        self.frames = [Frame({**self.names, "?": infer(column.expression)}) for column in columns]
        rules = []
        for number, rule in enumerate(self.box.rules, 1):
            read = self._rule(rule, number, columns)
            if read is not None:
                rules.append(read)
        self._check_ids(rules)
        self._check_values(columns, rules)
        return tree.Table(self.box.hit_policy, self.box.aggregation, columns, outputs, tuple(rules))

    def _column(self, clause: model.InputClause) -> tree.Column:
        path = f"input '{clause.label}'"
        expression = self.boxing.expression(clause.expression, self.names, path)
        allowed = None
        if clause.values is not None and clause.values.text.strip():
            names = {**self.names, "?": infer(expression)}
            allowed = self.boxing.cell(clause.values, names, f"{path}, allowed values")
        return tree.Column(clause.label, expression, allowed)

    def _output(self, clause: model.OutputClause) -> tree.Output:
        path = f"output '{clause.name}'" if clause.name else "output"
        place = self.boxing.place(clause.line, path)
        known = self.boxing.types.find(clause.type_ref, place)
        if known == ANY:
            known = self._type_of_field(clause.name)
        default = None
        if clause.default is not None and clause.default.text.strip():
            default = self.boxing.expression(clause.default, self.names, f"{path}, default")
        return tree.Output(clause.name, known, self._ranked(clause, known, path), default)

    def _type_of_field(self, name: str) -> FeelType:
        """Return what the table's own type says of an output."""
        whole = self.boxing.types.find(self.box.type_ref, self.boxing.place(self.box.line))
        if len(self.box.outputs) == 1:
            return whole
        inner = plain(whole)
        return (inner.field(name) or ANY) if isinstance(inner, ContextOf) else ANY

    def _ranked(
        self, clause: model.OutputClause, known: FeelType, path: str
    ) -> tuple[Any, ...] | None:
        text = clause.values
        if text is None and isinstance(known, Restricted):
            text = model.Source(known.text, clause.line)
        if text is None or not text.text.strip():
            return None
        cell = self.boxing.cell(text, {**self.names, "?": known}, f"{path}, values")
        return None if cell is None else literals_of(cell.tests) or None

    def _check_outputs(self, outputs: tuple[tree.Output, ...]) -> None:
        line = self.box.line
        if not outputs:
            self.fault(line, "", "the table has no output")
        names = [output.name for output in outputs]
        if len(names) > 1 and (not all(names) or len(set(names)) < len(names)):
            self.fault(line, "", "with several outputs each needs a name of its own")
        if self.box.aggregation and len(outputs) > 1:
            self.fault(line, "", f"{self.box.aggregation} needs a single output")
        if self.box.aggregation and self.box.hit_policy != "COLLECT":
            self.fault(line, "", "only COLLECT takes an aggregation")
        if self.box.hit_policy in _MANY and all(output.ranked is None for output in outputs):
            hint = "list the output's values, most important first"
            self.fault(line, "", f"{self.box.hit_policy} needs output values", hint)

    def _rule(
        self, rule: model.TableRule, number: int, columns: tuple[tree.Column, ...]
    ) -> tree.Rule | None:
        path = f"rule {number}"
        if not self._counts_fit(rule, path):
            return None
        cells = [
            self.boxing.cell(text, names, f"{path}, input '{column.label}'")
            for text, column, names in zip(rule.inputs, columns, self.frames, strict=True)
        ]
        answers = tuple(
            self._answer(text, clause, path)
            for text, clause in zip(rule.outputs, self.box.outputs, strict=True)
        )
        if any(cell is None for cell in cells):
            return None
        kept = tuple(cell for cell in cells if cell is not None)
        return tree.Rule(rule.id or str(number), kept, answers, rule.annotations)

    def _answer(self, text: model.Source, clause: model.OutputClause, path: str) -> tree.Expression:
        where = f"{path}, output '{clause.name}'" if clause.name else f"{path}, output"
        if text.text.strip() in ("", "-"):
            return tree.Constant(None)
        return self.boxing.expression(text, self.names, where)

    def _counts_fit(self, rule: model.TableRule, path: str) -> bool:
        fits = True
        for found, wanted, word in (
            (len(rule.inputs), len(self.box.inputs), "input"),
            (len(rule.outputs), len(self.box.outputs), "output"),
        ):
            if found != wanted:
                self.fault(rule.line, path, f"{found} {word} cells for {wanted} {word}s")
                fits = False
        return fits

    def _check_ids(self, rules: list[tree.Rule]) -> None:
        seen: set[str] = set()
        for rule in rules:
            if rule.id in seen:
                self.fault(self.box.line, "", f"the rule id {rule.id!r} stands twice", code="D402")
            seen.add(rule.id)

    def _check_values(self, columns: tuple[tree.Column, ...], rules: list[tree.Rule]) -> None:
        """Find literals that can never match their column."""
        for position, column in enumerate(columns):
            known = infer(column.expression)
            allowed = set(literals_of(column.allowed.tests)) if column.allowed else set()
            for rule in rules:
                for literal in _literals(rule.cells[position].tests):
                    self._check_literal(literal, known, allowed, rule.cells[position].place)

    def _check_literal(
        self, literal: tree.Constant, known: FeelType, allowed: set[Any], place: Place
    ) -> None:
        given = infer(literal)
        diagnostics = self.boxing.diagnostics
        if known in (NUMBER, STRING) and not assignable(given, known):
            diagnostics.error("D403", place, f"{literal.value!r} is not a {known.name}")
        elif allowed and literal.value is not None and literal.value not in allowed:
            shown = ", ".join(map(str, sorted(allowed, key=str)))
            diagnostics.warning(
                "D404", place, f"{literal.value!r} is not an allowed value", f"allowed: {shown}"
            )


def _literals(tests: tree.UnaryTests) -> list[tree.Constant]:
    return [
        test.operand
        for test in tests.tests
        if isinstance(test, tree.ValueTest) and isinstance(test.operand, tree.Constant)
    ]
