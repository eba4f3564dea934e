"""Lowering of unary tests: plain Python conditions where types are known, calls elsewhere."""

from __future__ import annotations

from typing import Final

from limen.dmn import tree
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower import lower
from limen.dmn.lower_comparison import PLAINLY_EQUAL, PLAINLY_ORDERED, comparison, plainly
from limen.dmn.lower_folding import settled, value_of
from limen.dmn.lower_known import beside, bounded
from limen.dmn.parse import parse_cell
from limen.dmn.types import BOOLEAN, FeelType, Restricted, plain

_MIRRORED: Final = {">=": "<=", ">": "<"}


def lower_tests(
    tests: tuple[tree.Test, ...], value: str, known: FeelType, e: Emitter, *, negated: bool = False
) -> str:
    """Emit tests of a value; the atom is true, false or null."""
    if not tests:
        return "True"
    result = _lower_test(tests[0], value, known, e)
    if len(tests) > 1:
        result = e.assign(result)
        for test in tests[1:]:
            with e.block(f"if {result} is not True:"):
                e.line(f"{result} = _or({result}, {_lower_test(test, value, known, e)})")
    return e.assign(f"_not({result})") if negated else result


def _lower_test(test: tree.Test, value: str, known: FeelType, e: Emitter) -> str:
    if isinstance(test, tree.UnaryTests):
        return lower_tests(test.tests, value, known, e, negated=test.negated)
    operand = lower(test.operand, e)
    if isinstance(test, tree.CompareTest):
        same_type = plainly(known, infer(test.operand))
        return e.assign(comparison(e, test.op, value, operand, same_type))
    if test.uses_input or (
        infer(test.operand) == BOOLEAN
        and known != BOOLEAN
        and not isinstance(test.operand, tree.Constant)
    ):
        return operand
    told = "_matches" if isinstance(test.operand, tree.Constant) else "_matches_or_holds"
    return e.assign(f"{told}(X, {e.place}, {value}, {operand})")


def condition(tests: tree.UnaryTests, value: str, known: FeelType, e: Emitter) -> str | None:
    """Return a Python condition that holds exactly when the tests do, if one is plain enough."""
    if (answer := settled(tests, value_of(value, e))) is not None:
        return repr(answer)
    parts: list[str] = []
    needs_value = False
    for test in tests.tests:
        found = _plain(test, value, known, e)
        if found is None:
            return None
        text, guarded = found
        if tests.negated and parts and guarded != needs_value:
            return None
        needs_value = guarded
        if text == "False" and e.fast:
            continue
        ask = guarded and not tests.negated and value not in e.sure
        parts.append(f"{value} is not None and {text}" if ask else text)
    together = _one_of(tests, value, e) or " or ".join(
        f"({part})" if len(parts) > 1 else part for part in parts
    )
    if not parts and tests.tests:
        return repr(tests.negated)
    if not tests.negated:
        return together
    guard = f"{value} is not None and " if needs_value and value not in e.sure else ""
    return f"{guard}not ({together})"


def limits(e: Emitter, known: FeelType, value: str) -> list[str]:
    """Return the conditions that a type's allowed values set, those of the innermost type first."""
    found = []
    while isinstance(known, Restricted):
        tests = parse_cell(known.text, {"?": known.base}, {}).tree
        text = condition(tests, value, plain(known), e) if tests else None
        found.append(text or f"{e.constant(known.allows)}({value}) is True")
        known = known.base
    return found[::-1]


def _one_of(tests: tree.UnaryTests, value: str, e: Emitter) -> str | None:
    """Return a membership test when every test is a literal of one kind."""
    literals = [
        test.operand.value
        for test in tests.tests
        if isinstance(test, tree.ValueTest) and isinstance(test.operand, tree.Constant)
    ]
    if len(literals) < 2 or len(literals) != len(tests.tests):
        return None
    if any(type(literal) not in (int, str) for literal in literals):
        return None
    return f"{value} in ({', '.join(map(e.constant, literals))})"


def _plain(test: tree.Test, value: str, known: FeelType, e: Emitter) -> tuple[str, bool] | None:
    """Return a condition and whether it needs the value not to be null."""
    if isinstance(test, tree.UnaryTests) or known not in PLAINLY_EQUAL:
        return None
    operand = test.operand
    if isinstance(test, tree.ValueTest) and isinstance(operand, tree.RangeLiteral):
        return _plain_range(operand, value, known, e)
    if not isinstance(operand, tree.Constant):
        return None
    if operand.value is None:
        asked = "False" if value in e.sure else f"{value} is None"
        return (asked, False) if isinstance(test, tree.ValueTest) else None
    if infer(operand) != known:
        return None
    text = e.constant(operand.value)
    if type(operand.value) is bool and value in e.sure:
        equal = isinstance(test, tree.ValueTest) or test.op == "="
        return (value if operand.value is equal else f"not {value}"), False
    return _compared(test, operand, value, text, known, e)


def _compared(
    test: tree.CompareTest | tree.ValueTest,
    operand: tree.Constant,
    value: str,
    text: str,
    known: FeelType,
    e: Emitter,
) -> tuple[str, bool] | None:
    """Return a comparison with a literal of the value's own type."""
    if isinstance(test, tree.ValueTest) or test.op == "=":
        return f"{value} == {text}", False
    if test.op == "!=":
        return f"{value} != {text}", False
    if type(operand.value) is int:
        if (bound := bounded(value, test.op, operand.value, e)) is not None:
            return f"{bound[0]} {bound[1]} {bound[2]}", True
        value = beside(value, test.op, e) or value
    return (f"{value} {test.op} {text}", True) if known in PLAINLY_ORDERED else None


def _around(node: tree.RangeLiteral, value: str, e: Emitter) -> str | None:
    """Return the text that tells whether a quotient lies in a range of wholes."""
    match node.low, node.high:
        case tree.Constant(int(low)), tree.Constant(int(high)):
            first = bounded(value, ">=" if node.low_closed else ">", low, e)
            last = bounded(value, "<=" if node.high_closed else "<", high, e)
            if first is None or last is None:
                return None
            return f"{first[2]} {_MIRRORED[first[1]]} {first[0]} {last[1]} {last[2]}"
        case _:
            return None


def _plain_range(
    node: tree.RangeLiteral, value: str, known: FeelType, e: Emitter
) -> tuple[str, bool] | None:
    ends = (node.low, node.high)
    if node.negated or known not in PLAINLY_ORDERED:
        return None
    texts = []
    for end in ends:
        if not isinstance(end, tree.Constant) or end.value is None or infer(end) != known:
            return None
        texts.append(e.constant(end.value))
    low = "<=" if node.low_closed else "<"
    high = "<=" if node.high_closed else "<"
    around = _around(node, value, e)
    if around is not None:
        return around, True
    if value in e.sides and all(text.lstrip("-").isdigit() for text in texts):
        first, last = beside(value, f">{low[1:]}", e), beside(value, high, e)
        return f"{first} >{low[1:]} {texts[0]} and {last} {high} {texts[1]}", True
    return f"{texts[0]} {low} {value} {high} {texts[1]}", True
