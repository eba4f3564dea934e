"""What a model itself says: bounds of its numbers, values of its strings, gaps of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from limen.dmn import tree, types
from limen.dmn.bind import BoundDecision, Model
from limen.dmn.border import literals_of
from limen.dmn.numbers import Number, is_number
from limen.dmn.parse import parse_cell
from limen.dmn.program import Program
from limen.dmn.scales import Bounds
from limen.dmn.types import FeelType, Restricted
from limen.kernel.diagnostics import Place


def declared_bounds(
    model: Model, program: Program, given: Mapping[str, Bounds] | None = None
) -> dict[str, Bounds]:
    """Return the bounds of a program's inputs: those given, narrowed by allowed values.

    An allowed closed range or list of strings becomes bounds: what lies outside is then a fault of
    its row, where the row program goes on with null and an error.
    """
    found = dict(given or {})
    for id_ in program.intakes:
        node = model.bound[id_]
        narrowed = allowed_bounds(node.type, found.get(node.name))
        if narrowed != Bounds():
            found[node.name] = narrowed
    return found


def allowed_bounds(known: FeelType, bounds: Bounds | None = None) -> Bounds:
    """Return bounds narrowed by a type's allowed values, as far as they are literals."""
    found = bounds or Bounds()
    while isinstance(known, Restricted):
        tests = _tests(known)
        interval = None if tests is None else _interval(tests)
        if interval is not None:
            found = _narrowed(found, *interval)
        elif tests is not None and types.plain(known) == types.STRING:
            literals = [each for each in literals_of(tests) if isinstance(each, str)]
            if literals and len(literals) == len(tests.tests) and not found.values:
                found = replace(found, values=tuple(literals))
        known = known.base
    return found


def within(bounds: Bounds | None, known: FeelType) -> bool:
    """Whether declared bounds surely keep a value inside its type's allowed values."""
    if bounds is None:
        return False
    while isinstance(known, Restricted):
        if not _keeps(bounds, known):
            return False
        known = known.base
    return types.unlimited(known) == known


def _keeps(bounds: Bounds, known: Restricted) -> bool:
    tests = _tests(known)
    if tests is None:
        return False
    interval = _interval(tests)
    if interval is not None:
        low, high = interval
        return (
            bounds.minimum is not None
            and bounds.maximum is not None
            and bounds.minimum >= low
            and bounds.maximum <= high
        )
    return bool(bounds.values) and set(bounds.values) <= set(literals_of(tests))


def _tests(known: Restricted) -> tree.UnaryTests | None:
    return parse_cell(known.text, {"?": known.base}, {}).tree


def _interval(tests: tree.UnaryTests) -> tuple[Number, Number] | None:
    """Return the ends of a single closed range of literal numbers."""
    match tests:
        case tree.UnaryTests(
            (tree.ValueTest(tree.RangeLiteral(low, high, True, True, False), False),), False
        ):
            ends = _literal(low), _literal(high)
            return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
        case _:
            return None


def _literal(node: tree.Expression | None) -> Number | None:
    if isinstance(node, tree.Negate):
        inner = _literal(node.operand)
        return None if inner is None else -inner
    if isinstance(node, tree.Constant) and is_number(node.value):
        found: Number = node.value
        return found
    return None


def _narrowed(bounds: Bounds, low: Number, high: Number) -> Bounds:
    minimum = low if bounds.minimum is None else max(low, bounds.minimum)
    maximum = high if bounds.maximum is None else min(high, bounds.maximum)
    return replace(bounds, minimum=minimum, maximum=maximum)


def read_inputs(model: Model, program: Program) -> frozenset[str]:
    """Return the names of the inputs that the text of some decision names."""
    found = set()
    for step in program.steps:
        decision = model.bound[step.id]
        assert isinstance(decision, BoundDecision)
        given = {model.bound[id_].name for id_ in step.requires if id_ in program.intakes}
        found |= given & set(_names(decision.body))
    outputs = {intake.name for intake in program.intakes.values() if intake.name in program.outputs}
    return frozenset(found | outputs)


def _names(node: tree.Node) -> Iterator[str]:
    if isinstance(node, tree.Name | tree.ItemName):
        yield node.name
    for child in tree.children(node):
        yield from _names(child)


def gaps(model: Model, decision: BoundDecision) -> Iterator[tuple[Place, str]]:
    """Yield the tables of a decision in which perhaps no rule matches, and nothing says what then.

    A table of rules whose matches are listed or counted is none: an empty list is an answer.
    """
    for place, table in _tables(decision.body, decision.place):
        if table.hit_policy not in _LISTS and not complete(model, decision, table):
            yield place, table.hit_policy


_LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def _tables(node: tree.Node, place: Place) -> Iterator[tuple[Place, tree.Table]]:
    if isinstance(node, tree.Part):
        place = node.place
    if isinstance(node, tree.Table):
        yield place, node
    for child in tree.children(node):
        yield from _tables(child, place)


def complete(model: Model, decision: BoundDecision, table: tree.Table) -> bool:
    """Whether a default, a rule of dashes or the literals of one column leave no gap."""
    if any(output.default is not None for output in table.outputs):
        return True
    if any(all(not cell.tests.tests for cell in rule.cells) for rule in table.rules):
        return True
    for position, column in enumerate(table.columns):
        known = possible(model, decision, column.expression)
        alone = [
            rule.cells[position].tests
            for rule in table.rules
            if all(not c.tests.tests for i, c in enumerate(rule.cells) if i != position)
        ]
        held = {each for tests in alone for each in literals_of(tests)}
        if known is not None and known <= held:
            return True
    return False


def possible(model: Model, decision: BoundDecision, node: tree.Expression) -> set[object] | None:
    """Return all values an expression can have, null among them, where these are few literals."""
    match node:
        case tree.Constant(value):
            return {value}
        case tree.Part(_, body) | tree.Coerce(body):
            return possible(model, decision, body)
        case tree.If(_, then, otherwise):
            return _union(possible(model, decision, each) for each in (then, otherwise))
        case tree.Table() if node.hit_policy in ("FIRST", "UNIQUE", "ANY", "PRIORITY"):
            return _of_table(model, decision, node)
        case tree.Name(name):
            for id_ in decision.requires:
                required = model.bound[id_]
                if required.name == name and isinstance(required, BoundDecision):
                    return possible(model, required, required.body)
    return None


def _of_table(model: Model, decision: BoundDecision, table: tree.Table) -> set[object] | None:
    if len(table.outputs) != 1:
        return None
    found = _union(possible(model, decision, rule.outputs[0]) for rule in table.rules)
    default = table.outputs[0].default
    if found is None or (default is None and complete(model, decision, table)):
        return found
    rest = {None} if default is None else possible(model, decision, default)
    return None if rest is None else found | rest


def _union(sets: Iterable[set[object] | None]) -> set[object] | None:
    found: set[object] = set()
    for each in sets:
        if each is None:
            return None
        found |= each
    return found
