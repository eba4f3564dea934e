"""Lowering of unary tests: plain Python conditions where types are known, calls elsewhere."""

from __future__ import annotations

from limen.dmn import tree
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower import PLAINLY_EQUAL, PLAINLY_ORDERED, comparison, lower, plainly
from limen.dmn.types import BOOLEAN, FeelType


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
        parts.append(f"{value} is not None and {text}" if guarded and not tests.negated else text)
    together = _one_of(tests, value, e) or " or ".join(
        f"({part})" if len(parts) > 1 else part for part in parts
    )
    if not tests.negated:
        return together
    guard = f"{value} is not None and " if needs_value else ""
    return f"{guard}not ({together})"


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
        return (f"{value} is None", False) if isinstance(test, tree.ValueTest) else None
    if infer(operand) != known:
        return None
    text = e.constant(operand.value)
    if isinstance(test, tree.ValueTest) or test.op == "=":
        return f"{value} == {text}", False
    if test.op == "!=":
        return f"{value} != {text}", False
    return (f"{value} {test.op} {text}", True) if known in PLAINLY_ORDERED else None


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
    return f"{texts[0]} {low} {value} {high} {texts[1]}", True
