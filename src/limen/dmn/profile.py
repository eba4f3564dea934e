"""What a model itself says of its inputs: bounds of numbers, values of strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from limen.dmn import tree, types
from limen.dmn.bind import Model
from limen.dmn.border import literals_of
from limen.dmn.numbers import Number, is_number
from limen.dmn.parse import parse_cell
from limen.dmn.program import Program
from limen.dmn.scales import Bounds
from limen.dmn.types import FeelType, Restricted


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
