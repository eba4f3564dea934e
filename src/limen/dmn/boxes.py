"""Boxed expressions out of XML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast, get_args

from lxml import etree

from limen.dmn import model
from limen.dmn.bounds import COLUMNS_MAX, ELEMENT_DEPTH_MAX, RULES_MAX
from limen.dmn.model import Boxed, Source
from limen.dmn.scope import normal
from limen.dmn.tree import Aggregation, HitPolicy
from limen.dmn.xml import attribute, child, children, line_of, local, source, text_in
from limen.kernel.diagnostics import Diagnostics, Place

_EMPTY: Final = "null"
_COMPLAINT: Final = "D206"


def type_ref(element: etree._Element) -> str | None:
    """Return a type reference, from attribute or child, without a prefix for FEEL."""
    text = attribute(element, "typeRef") or text_in(child(element, "typeRef")) or None
    if text is None:
        return None
    text = normal(text)
    for prefix in ("feel:", "feel."):
        text = text.removeprefix(prefix)
    return text


class BoxReader:
    """Reads the boxes of one file; `path` names the owner of the box in diagnostics."""

    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self.file = file
        self.path = ""
        self.diagnostics = diagnostics
        self.depth = 0

    def complain(self, element: etree._Element, message: str, hint: str = "") -> None:
        """Note a fault at an element."""
        place = Place(self.file, line_of(element), self.path)
        self.diagnostics.error(_COMPLAINT, place, message, hint)

    def inside(self, owner: etree._Element) -> Boxed | None:
        """Return the first box among an element's children."""
        box = child(owner, *_READERS)
        return None if box is None else self.box(box)

    def box(self, element: etree._Element) -> Boxed:
        """Read one box."""
        self.depth += 1
        try:
            if self.depth > ELEMENT_DEPTH_MAX:
                self.complain(element, f"more than {ELEMENT_DEPTH_MAX} boxes within one another")
                return self.nothing(element)
            return _READERS[local(element)](self, element)
        finally:
            self.depth -= 1

    def nothing(self, element: etree._Element) -> Boxed:
        """Return a box that is null."""
        return model.LiteralExpression(Source(_EMPTY, line_of(element)))

    def part(self, element: etree._Element, name: str) -> Boxed:
        """Return the box inside a named child, which has to be there."""
        owner = child(element, name)
        box = None if owner is None else self.inside(owner)
        if box is None:
            self.complain(element, f"{local(element)} has no {name}")
            return self.nothing(element)
        return box

    def literal(self, element: etree._Element) -> Boxed:
        """Read a literal expression."""
        text = source(element)
        if text is None or not text.text.strip():
            self.complain(element, "the expression is empty", "write null to mean nothing")
            return self.nothing(element)
        return model.LiteralExpression(text, type_ref(element))

    def context(self, element: etree._Element) -> Boxed:
        """Read a context."""
        entries = []
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            name = None if variable is None else normal(attribute(variable, "name") or "")
            wanted = None if variable is None else type_ref(variable)
            body = self.inside(entry)
            if body is None:
                self.complain(entry, f"the entry {name or 'of the result'} is empty")
                body = self.nothing(entry)
            entries.append(model.ContextEntry(name, wanted, body, line_of(entry)))
        return model.BoxedContext(tuple(entries), line_of(element), type_ref(element))

    def list(self, element: etree._Element) -> Boxed:
        """Read a list."""
        items = tuple(self.box(each) for each in children(element, *_READERS))
        return model.BoxedList(items, line_of(element), type_ref(element))

    def relation(self, element: etree._Element) -> Boxed:
        """Read a relation."""
        columns = tuple(
            normal(attribute(each, "name") or "") for each in children(element, "column")
        )
        rows = []
        for row in children(element, "row"):
            cells = tuple(self.box(each) for each in children(row, *_READERS))
            if len(cells) != len(columns):
                self.complain(row, f"the row has {len(cells)} cells for {len(columns)} columns")
            rows.append(cells)
        return model.BoxedRelation(columns, tuple(rows), line_of(element), type_ref(element))

    def invocation(self, element: etree._Element) -> Boxed:
        """Read an invocation."""
        callee = self.inside(element) or self.nothing(element)
        bindings = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            name = "" if parameter is None else normal(attribute(parameter, "name") or "")
            bindings.append((name, self.inside(binding) or self.nothing(binding)))
        return model.BoxedInvocation(callee, tuple(bindings), line_of(element), type_ref(element))

    def function(self, element: etree._Element) -> model.BoxedFunction:
        """Read a function definition."""
        parameters = tuple(
            (normal(attribute(each, "name") or ""), type_ref(each))
            for each in children(element, "formalParameter")
        )
        body = self.inside(element)
        if body is None:
            self.complain(element, "the function has no body")
            body = self.nothing(element)
        kind = attribute(element, "kind") or "FEEL"
        return model.BoxedFunction(
            parameters, body, kind == "FEEL", line_of(element), type_ref(element), kind
        )

    def conditional(self, element: etree._Element) -> Boxed:
        """Read a conditional."""
        parts = (self.part(element, name) for name in ("if", "then", "else"))
        condition, then, otherwise = parts
        return model.BoxedConditional(
            condition, then, otherwise, line_of(element), type_ref(element)
        )

    def filter(self, element: etree._Element) -> Boxed:
        """Read a filter."""
        return model.BoxedFilter(
            self.part(element, "in"),
            self.part(element, "match"),
            line_of(element),
            type_ref(element),
        )

    def loop(self, element: etree._Element) -> Boxed:
        """Read a `for`, `some` or `every`."""
        word = local(element)
        name = normal(attribute(element, "iteratorVariable") or "")
        body = self.part(element, "return" if word == "for" else "satisfies")
        source_ = self.part(element, "in")
        return model.BoxedLoop(word, name, source_, body, line_of(element), type_ref(element))

    def table(self, element: etree._Element) -> Boxed:
        """Read a decision table."""
        hit_policy = attribute(element, "hitPolicy") or "UNIQUE"
        if hit_policy not in get_args(HitPolicy):
            self.complain(element, f"unknown hit policy {hit_policy!r}")
            hit_policy = "UNIQUE"
        aggregation = attribute(element, "aggregation")
        if aggregation is not None and aggregation not in get_args(Aggregation):
            self.complain(element, f"unknown aggregation {aggregation!r}")
            aggregation = None
        rules = tuple(map(self._rule, self._some(element, "rule", RULES_MAX)))
        inputs = self._some(element, "input", COLUMNS_MAX)
        outputs = self._some(element, "output", COLUMNS_MAX)
        return model.DecisionTable(
            cast(HitPolicy, hit_policy),
            cast("Aggregation | None", aggregation),
            tuple(self._input(each, i) for i, each in enumerate(inputs, 1)),
            tuple(map(self._output, outputs)),
            rules,
            line_of(element),
            type_ref(element),
        )

    def _some(self, element: etree._Element, name: str, most: int) -> tuple[etree._Element, ...]:
        """Return the children of a name; none, with a fault, where there are too many."""
        found = tuple(children(element, name))
        if len(found) <= most:
            return found
        self.complain(element, f"the table has more than {most} {name}s")
        return ()

    def _input(self, element: etree._Element, position: int) -> model.InputClause:
        expression = source(child(element, "inputExpression"))
        if expression is None or not expression.text.strip():
            self.complain(element, f"input {position} has no expression")
            expression = Source(_EMPTY, line_of(element))
        label = attribute(element, "label") or normal(expression.text)
        values = source(child(element, "inputValues"))
        return model.InputClause(label, expression, values, line_of(element))

    def _output(self, element: etree._Element) -> model.OutputClause:
        return model.OutputClause(
            normal(attribute(element, "name") or ""),
            type_ref(element),
            source(child(element, "outputValues")),
            source(child(element, "defaultOutputEntry")),
            line_of(element),
        )

    def _rule(self, element: etree._Element) -> model.TableRule:
        def texts(name: str) -> tuple[Source, ...]:
            return tuple(
                source(each) or Source("", line_of(each)) for each in children(element, name)
            )

        return model.TableRule(
            attribute(element, "id"),
            texts("inputEntry"),
            texts("outputEntry"),
            tuple(each.text for each in texts("annotationEntry")),
            line_of(element),
        )


_READERS: Final[dict[str, Callable[[BoxReader, etree._Element], Boxed]]] = {
    "literalExpression": BoxReader.literal,
    "context": BoxReader.context,
    "list": BoxReader.list,
    "relation": BoxReader.relation,
    "invocation": BoxReader.invocation,
    "functionDefinition": BoxReader.function,
    "conditional": BoxReader.conditional,
    "filter": BoxReader.filter,
    "for": BoxReader.loop,
    "some": BoxReader.loop,
    "every": BoxReader.loop,
    "decisionTable": BoxReader.table,
}
