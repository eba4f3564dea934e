"""The fast function of a program: all its decisions in one, for inputs that are all there.

It takes rows whose numbers are whole and whose other inputs are of their declared types, none of
them null; any other row it leaves (None) to the sparse function, which knows of nulls, and that to
the general one, which says what is wrong or goes on with decimals. All three give the same values,
rules and errors.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from limen.dmn import tree, types
from limen.dmn.border import literals_of
from limen.dmn.emitter import Emitter
from limen.dmn.execution import Execution
from limen.dmn.lower_numbers import Scaled
from limen.dmn.numbers import CONTEXT
from limen.dmn.parse import parse_cell
from limen.dmn.result import Result, errors_at
from limen.dmn.types import NUMBER, FeelType

if TYPE_CHECKING:
    from limen.dmn.bind import Bound

INPUT_BITS: Final = 63
"""Bits of a whole input that the fast function reckons with."""

MILLION: Final = 1_000_000
"""Parts of one that an input between -1 and 1 is read in."""

_OTHERS: Final[dict[FeelType, str]] = {types.STRING: "str", types.BOOLEAN: "bool"}
_FIELD: Final = re.compile(r'[^\\"\x00-\x1f]+')
ENDING: Final = ", ...)"
"""Stands in a return for the rules that matched and what failed."""

STATE: Final = "# state"
"""Stands where a run begins, while it is not known what is kept of it."""

_EXECUTION: Final = re.compile(r"\bX\b")


def can_be_fast(taken: list[Bound]) -> bool:
    """Whether a program's inputs are of types and names that the fast function takes."""
    names = {each.name for each in taken if _FIELD.fullmatch(each.name)}
    return 0 < len(names) == len(taken) and all(
        types.plain(each.type) == NUMBER or types.plain(each.type) in _OTHERS for each in taken
    )


def take_inputs(e: Emitter, taken: list[Bound]) -> dict[str, str]:
    """Emit the reading of all inputs; return atoms by id. Any surprise leaves the function.

    In the sparse function any input may be null, and only arithmetic on one leaves.
    """
    nulls = e.nulls
    atoms = {each.id: e.fresh("v") for each in taken}
    ranges = {each.id: _range(each) for each in taken}
    loose = [each for each in taken if (ends := ranges[each.id]) and max(map(abs, ends)) <= 1]
    whole = [each for each in taken if types.plain(each.type) == NUMBER and each not in loose]
    others = [each for each in taken if types.plain(each.type) != NUMBER]
    with e.block(f"if len(values) != {len(taken)}:"):
        e.line("return None")
    _get(e, [(each.name, atoms[each.id]) for each in whole], "n")
    _get(e, [(each.name, atoms[each.id]) for each in (*others, *loose)], "o")
    if not nulls:
        e.sure.update(atoms.values())
    tests = [_whole_types(len(whole), nulls=nulls)] if whole else []
    for each in (*whole, *others):
        wanted = _conditions(e, each, atoms[each.id], nulls=nulls)
        tests += [wanted] if wanted else []
    with e.block(f"if not ({' and '.join(f'({test})' for test in tests) or True}):"):
        e.line("return None")
    for each in whole:
        _note(e, atoms[each.id], ranges[each.id], nulls=nulls)
    if loose:
        _take_fractions(e, [(each, atoms[each.id]) for each in loose], nulls=nulls)
    return atoms


def _whole_types(count: int, *, nulls: bool) -> str:
    if not nulls:
        return f"[*map(type, n)].count(int) == {count}"
    return f"(kinds := [*map(type, n)]).count(int) + kinds.count(type(None)) == {count}"


def _conditions(e: Emitter, node: Bound, atom: str, *, nulls: bool) -> str:
    """Return what an input has to be; what equals one of some strings is a string."""
    from limen.dmn.lower_tests import limits  # noqa: PLC0415 - it rests on this for sizes

    tests = [f"({text})" for text in limits(e, node.type, atom)]
    if types.plain(node.type) in _OTHERS and not allowed_strings(node.type):
        tests.insert(0, f"type({atom}) is {_OTHERS[types.plain(node.type)]}")
    text = " and ".join(tests)
    return f"{atom} is None or ({text})" if nulls and text else text


def _note(e: Emitter, atom: str, ends: tuple[int, int] | None, *, nulls: bool) -> None:
    """Keep the size of a whole input."""
    bits = max(map(abs, ends)).bit_length() if ends else None
    if ends and (ends[0] > 0 or ends[1] < 0):
        e.nonzero.add(atom)
    if bits is None:
        e.inputs.add(atom)
    if nulls:
        e.maybe[atom] = atom, 1, bits or INPUT_BITS
    elif bits is not None:
        e.noted(atom, bits)


def allowed_strings(known: FeelType) -> bool:
    """Whether a type allows only strings that it lists."""
    if not isinstance(known, types.Restricted):
        return False
    tests = parse_cell(known.text, {"?": known.base}, {}).tree
    literals = literals_of(tests) if tests else ()
    return len(literals) > 1 and all(type(each) is str for each in literals)


def _range(node: Bound) -> tuple[int, int] | None:
    """Return the whole ends of the range that an input's type allows, if it is one range."""
    known = node.type
    if not isinstance(known, types.Restricted) or types.plain(known) != NUMBER:
        return None
    tests = parse_cell(known.text, {"?": known.base}, {}).tree
    match tests.tests if tests and not tests.negated else ():
        case (tree.ValueTest(tree.RangeLiteral(tree.Constant(int(a)), tree.Constant(int(b)))),):
            return a, b
        case _:
            return None


def _take_fractions(e: Emitter, pairs: list[tuple[Bound, str]], *, nulls: bool) -> None:
    """Emit the reading of inputs between -1 and 1 as whole millionths, which they have to be."""
    from limen.dmn.lower_tests import limits  # noqa: PLC0415 - it rests on this for sizes

    e.namespace["_times"], e.namespace["_Decimal"] = CONTEXT.multiply, Decimal
    with e.block("try:"):
        for node, atom in pairs:
            scaled = e.assign("0")
            allowed = " and ".join(f"({text})" for text in limits(e, node.type, atom)) or "True"
            with e.block(f"if type({atom}) is _Decimal and {allowed}:"):
                product = e.assign(f"_times({atom}, {MILLION})")
                e.line(f"{scaled} = int({product})")
                with e.block(f"if {scaled} != {product}:"):
                    e.line("return None")
            with e.block(f"elif type({atom}) is int and {allowed}:"):
                e.line(f"{scaled} = {atom} * {MILLION}")
            if nulls:
                with e.block(f"elif {atom} is None:"):
                    e.line(f"{scaled} = None")
                e.maybe[atom] = scaled, MILLION, MILLION.bit_length()
            else:
                e.scaled[atom] = Scaled(scaled, MILLION, MILLION.bit_length())
            with e.block("else:"):
                e.line("return None")
    with e.block("except ArithmeticError:"):
        e.line("return None")


def _get(e: Emitter, pairs: list[tuple[str, str]], whole: str) -> None:
    """Emit the reading of several inputs at once, into a tuple and into their names."""
    if not pairs:
        return
    names, atoms = zip(*pairs, strict=True)
    getter = e.constant(itemgetter(*names))
    with e.block("try:"):
        e.line(f"{whole} = {getter}(values){'' if len(names) > 1 else ','}")
    with e.block("except KeyError:"):
        e.line("return None")
    e.line(f"{', '.join(atoms)}, = {whole}")


def size_test(e: Emitter) -> str:
    """Return the line that leaves rows with an input larger than was reckoned with."""
    atoms = list(e.reckoned)
    if not atoms:
        return " pass"
    low, high = -(2**INPUT_BITS), 2**INPUT_BITS
    tests = " and ".join(f"({atom} is None or {low} < {atom} < {high})" for atom in atoms)
    return f" if not ({tests}): return None"


def with_state(e: Emitter, lines: list[str], *, many: bool) -> list[str]:
    """Let a function begin with what it keeps of a run, and each return hand it out.

    An execution is only made where something may fail. The ids of the rules that match grow in a
    tuple, or in a list where there may be many of them or an execution keeps them.
    """
    e.namespace["_Result"], e.namespace["_tuple"] = Result, tuple
    if any(_EXECUTION.search(line) for line in lines):
        e.namespace["_Execution"] = Execution
        e.namespace["_errors"] = partial(errors_at, places=e.places)
        begin, ending = "X = _Execution(now); rules = X.rules", "_tuple(rules), _errors(X.errors))"
    elif many:
        begin, ending = "rules = []", "_tuple(rules), ())"
    else:
        begin, ending = "rules = ()", "rules, ())"
    found = []
    for line in lines:
        text = line.lstrip(" ")
        if text == STATE:
            text = begin
        elif text.startswith("hit("):
            ids = text.removeprefix("hit(").removesuffix(")")
            text = (
                f"rules = rules + ({ids},)" if begin == "rules = ()" else f"rules.extend(({ids},))"
            )
        elif text.endswith(ENDING):
            text = text.removesuffix(ENDING) + ", " + ending
        found.append(" " * (len(line) - len(line.lstrip(" "))) + text)
    return found
