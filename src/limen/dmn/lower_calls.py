"""What a fast function does without calls: built-ins on whole numbers, tables of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from limen.dmn import tree, types
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower_known import quotient
from limen.dmn.lower_numbers import (
    Operand,
    Scaled,
    constants_in,
    known,
    operand,
    over,
    written,
)
from limen.dmn.types import NUMBER, FeelType

_DIGITS_MAX: Final = 15


def rounded(name: str, found: Operand, e: Emitter) -> str | None:
    """Return the atom of `floor` or `ceiling` of a scaled number, or of `abs` of a whole one."""
    if isinstance(found, str):
        low, high = e.sides.get(found, (None, None))
        return {"floor": low, "ceiling": high}.get(name)
    n, d = found.atom, found.divisor
    if d == 1 and name != "abs":
        return e.noted(n, found.bits)
    texts = {"floor": f"{n} // {d}", "ceiling": f"-(-{n} // {d})"}
    if name == "abs":
        return e.noted(e.assign(f"{n} if {n} >= 0 else -{n}"), found.bits) if d == 1 else None
    atom = e.noted(e.assign(texts[name]), found.bits)
    if name == "floor":
        e.floors[atom] = n, d
    return atom


def fast_call(node: tree.Call, e: Emitter) -> tuple[str | None, list[str]]:
    """Return the atom of a call that needs no function here, else None and its arguments."""
    if not isinstance(node.callee, tree.BuiltinName) or not node.arguments or node.names:
        return None, [e.lower(each) for each in node.arguments]
    name, kinds = node.callee.name, [infer(each) for each in node.arguments]
    if all(kind == NUMBER for kind in kinds):
        found = [operand(each, e) for each in node.arguments]
        atom = _numeric_call(name, found, e)
        return atom, [] if atom else [written(each, e) for each in found]
    atoms = [e.lower(each) for each in node.arguments]
    return (_list_call(name, atoms[0], kinds[0], e) if len(atoms) == 1 else None), atoms


def _numeric_call(name: str, found: list[Operand], e: Emitter) -> str | None:
    if len(found) == 1:
        return rounded(name, found[0], e) if name in ("floor", "ceiling", "abs") else None
    wholes = [each for each in found if isinstance(each, Scaled) and each.exact]
    if len(wholes) < len(found):
        return None
    if name == "decimal":
        result = _half_even(wholes[0], wholes[1], e)
        return None if result is None else written(result, e)
    if name not in ("min", "max"):
        return None
    return written(_extreme("<" if name == "min" else ">", wholes, e), e)


def _extreme(sign: str, found: list[Scaled], e: Emitter) -> Scaled:
    divisor = math.lcm(*(each.divisor for each in found))
    first, *rest = (over(each, divisor, e) for each in found)
    for each in rest:
        text = f"{first.atom} if {first.atom} {sign} {each.atom} else {each.atom}"
        first = Scaled(e.assign(text), divisor, max(first.bits, each.bits))
    return first


def _half_even(found: Scaled, digits: Scaled, e: Emitter) -> Scaled | None:
    """Emit a number rounded to digits after the point, halves to the even neighbour."""
    count = digits.literal
    if count is None or digits.divisor != 1 or not 0 <= count <= _DIGITS_MAX:
        return None
    common = math.gcd(10**count, found.divisor)
    n = over(Scaled(found.atom, 1, found.bits), 10**count // common, e)
    d = found.divisor // common
    if d == 1:
        return Scaled(n.atom, 10**count, n.bits)
    low, rest = e.assign(f"{n.atom} // {d}"), e.assign(f"{n.atom} % {d} * 2")
    up = f"{rest} > {d} or ({rest} == {d} and {low} % 2)"
    return Scaled(e.assign(f"{low} + 1 if {up} else {low}"), 10**count, n.bits + 1)


def _list_call(name: str, items: str, kind: FeelType, e: Emitter) -> str | None:
    items = e.variable(items)
    if not isinstance(kind, types.ListOf) or name not in ("count", "distinct values"):
        return None
    other = f"_builtin(X, {e.place}, {name!r}, ({items},), None)"
    text = ""
    if name == "count":
        text = f"len({items})"
    elif kind.item == types.STRING and items in e.strings:
        text = f"[*_distinct({items})] if len({items}) > 1 else [*{items}]"
        e.namespace["_distinct"] = dict.fromkeys
    else:
        return None
    if items not in e.sure and e.may_leave:
        with e.block(f"if {items} is None:"):
            e.line("return None")
    elif items not in e.sure:
        text = f"{text} if {items} is not None else {other}"
    return e.assign(text)


def fitted_number(
    atom: str, wanted: FeelType, limits: Callable[[FeelType, str], list[str]], e: Emitter
) -> str | None:
    """Return a number as its declared type wants it; one that is not allowed leaves the row."""
    if not isinstance(known(atom, e), Scaled) or types.plain(wanted) != NUMBER:
        return None
    for text in limits(wanted, atom):
        with e.block(f"if not ({text}):"):
            e.line("return None")
    return atom


def wholes_of(answers: list[tree.Expression]) -> tuple[int, int] | None:
    """Return one divisor under which all answers are whole literals, and their largest size."""
    found = [scaled for answer in answers for scaled in constants_in(answer)]
    if not found or len(found) < len(answers) or any(map(_is_choice, answers)):
        return None
    divisor = math.lcm(*(each.divisor for each in found))
    return divisor, max(each.bits for each in found) + divisor.bit_length()


def _is_choice(node: tree.Expression) -> bool:
    return isinstance(node.body if isinstance(node, tree.Part) else node, tree.If)


def whole_literal(node: tree.Expression, divisor: int, e: Emitter) -> str:
    """Return a number of a table as a whole literal over a divisor."""
    (found,) = constants_in(node)
    return over(found, divisor, e).atom


def as_value(whole: str, divisor: int, bits: int, e: Emitter, *, sure: bool) -> str:
    """Return the atom of a table's value that was put together as a whole over a divisor."""
    if whole == "None":
        return whole
    if sure or whole.removeprefix("-").isdigit():
        return written(Scaled(whole, divisor, bits), e)
    text = f"None if {whole} is None else {quotient(whole, divisor, e)}"
    value = whole if divisor == 1 else e.assign(text)
    e.maybe[value] = whole, divisor, bits
    return value
