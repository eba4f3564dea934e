"""Arithmetic on what are surely whole numbers: Python ints, and quotients by known divisors.

Only used in a program's fast function, whose inputs were seen to be whole. A quotient stays a
whole number with its divisor as long as FEEL's 34 digits hold it exactly; so `floor(x * 0.7)` is
one integer division, and what it gives is what the decimals give.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from limen.dmn import tree, types
from limen.dmn.emitter import Emitter, is_literal
from limen.dmn.infer import infer
from limen.dmn.numbers import CONTEXT, INT_LIMIT
from limen.dmn.types import NUMBER

BITS_MAX: Final = 112
"""Bits of a whole number that 34 digits surely hold."""
BITS_TO_DIVIDE: Final = 109
"""Bits of a dividend whose quotient, rounded to 34 digits, lies on the same side of each whole."""

_SCALE_MAX: Final = 15
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_PYTHON: Final = {"=": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Scaled:
    """A whole number over a positive divisor; an inexact one is rounded when it is written out."""

    atom: str
    divisor: int
    bits: int
    exact: bool = True

    @property
    def literal(self) -> int | None:
        """The whole number, where it is a literal."""
        digits = self.atom.removeprefix("-")
        return int(self.atom) if digits.isdigit() else None


Operand: TypeAlias = Scaled | str


def operand(node: tree.Expression, e: Emitter) -> Operand:
    """Lower a node and say what is known of it: a scaled whole number, or just an atom."""
    if isinstance(node, tree.Constant) and type(node.value) in (int, Decimal):
        return _constant(node.value) or e.constant(node.value)
    if isinstance(node, tree.Arithmetic):
        return _arithmetic(node, e)
    if isinstance(node, tree.Negate):
        return _negated(node, e)
    return known(e.lower(node), e)


def known(atom: str, e: Emitter) -> Operand:
    """Return an atom with its size, where it is surely whole."""
    if atom.removeprefix("-").isdigit():
        return Scaled(atom, 1, int(atom).bit_length())
    bits = e.bits.get(atom)
    return atom if bits is None else Scaled(atom, 1, bits)


def _constant(value: int | Decimal) -> Scaled | None:
    if isinstance(value, int):
        return Scaled(repr(value), 1, value.bit_length())
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not -_SCALE_MAX <= exponent <= 0:
        return None
    whole = int(value.scaleb(-exponent))
    return _reduced(repr(whole), 10**-exponent, whole.bit_length())


def _reduced(atom: str, divisor: int, bits: int) -> Scaled:
    found = Scaled(atom, divisor, bits)
    if found.literal is None:
        return found
    common = math.gcd(found.literal, divisor)
    return Scaled(repr(found.literal // common), divisor // common, bits)


def written(found: Operand, e: Emitter) -> str:
    """Return an atom for an operand's value as FEEL has it."""
    if isinstance(found, str):
        return found
    if found.divisor == 1:
        return e.noted(found.atom, found.bits)
    return _rounded_quotient(found.atom, repr(found.divisor), found.bits, e)


def _rounded_quotient(a: str, b: str, bits: int, e: Emitter) -> str:
    """Emit a quotient by what is not zero, and the wholes on both of its sides."""
    e.namespace["_quotient"] = CONTEXT.divide
    low = e.noted(e.assign(f"{a} // {b}"), bits + 1)
    high = e.noted(e.assign(f"{low} + 1 if {a} % {b} else {low}"), bits + 1)
    atom = e.assign(f"{low} if {low} == {high} else _quotient({a}, {b})")
    e.sure.add(atom)
    e.sides[atom] = (low, high)
    return atom


def beside(atom: str, op: str, e: Emitter) -> str | None:
    """Return the whole that compares with whole literals as an atom does: one of its sides."""
    low, high = e.sides.get(atom, (None, None))
    return {"<": low, ">=": low, ">": high, "<=": high}.get(op)


def _negated(node: tree.Negate, e: Emitter) -> Operand:
    inner = operand(node.operand, e)
    if isinstance(inner, Scaled):
        return Scaled(e.assign(f"-{inner.atom}"), inner.divisor, inner.bits, inner.exact)
    return e.assign(f"_negate(X, {e.place}, {inner})")


def _arithmetic(node: tree.Arithmetic, e: Emitter) -> Operand:
    left, right = operand(node.left, e), operand(node.right, e)
    if isinstance(left, Scaled) and isinstance(right, Scaled):
        found = _combined(node.op, left, right, e)
        if found is not None:
            return found
    return e.helper(node.op, written(left, e), written(right, e))


def _combined(op: str, left: Scaled, right: Scaled, e: Emitter) -> Operand | None:
    if op == "/":
        return _divided(left, right, e)
    if op == "**" or not (left.exact and right.exact):
        return None
    if op == "*":
        return _checked(left.divisor * right.divisor, left.bits + right.bits, op, left, right, e)
    divisor = math.lcm(left.divisor, right.divisor)
    first, second = _over(left, divisor, e), _over(right, divisor, e)
    return _checked(divisor, max(first.bits, second.bits) + 1, op, first, second, e)


def _over(found: Scaled, divisor: int, e: Emitter) -> Scaled:
    """Return a scaled number over a multiple of its divisor."""
    factor = divisor // found.divisor
    bits = found.bits + factor.bit_length()
    if factor == 1:
        return found
    if found.literal is not None:
        return Scaled(repr(found.literal * factor), divisor, bits)
    return Scaled(e.assign(f"{found.atom} * {factor}"), divisor, bits)


def _checked(
    divisor: int, bits: int, op: str, left: Scaled, right: Scaled, e: Emitter
) -> Scaled | None:
    """Return the result of an operation; one that may be too large leaves the fast function."""
    if not _holds(bits, divisor):
        if divisor != 1 or not e.may_leave:
            return None
        atom = e.assign(f"{left.atom} {op} {right.atom}")
        with e.block(f"if not {-INT_LIMIT} < {atom} < {INT_LIMIT}:"):
            e.line("return None")
        return Scaled(atom, 1, BITS_MAX + 1)
    return Scaled(e.assign(f"{left.atom} {op} {right.atom}"), divisor, bits)


def _holds(bits: int, divisor: int) -> bool:
    """Whether 34 digits hold every such number over a divisor exactly."""
    scale = scale_of(divisor)
    return scale is not None and bits + 3.33 * scale <= BITS_MAX


def scale_of(divisor: int) -> int | None:
    """Return the digits after the point of one over a divisor, or None if they have no end."""
    twos = (divisor & -divisor).bit_length() - 1
    rest, fives = divisor >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _divided(left: Scaled, right: Scaled, e: Emitter) -> Operand | None:
    by = right.literal
    if by is not None and by > 0 and left.exact:
        factored = _over(Scaled(left.atom, 1, left.bits), right.divisor, e)
        divisor = left.divisor * by
        if _holds(factored.bits, divisor):
            return Scaled(factored.atom, divisor, factored.bits)
        if left.divisor == right.divisor == 1 and left.bits <= BITS_TO_DIVIDE:
            return Scaled(left.atom, by, left.bits, exact=False)
        return None
    whole = left.divisor == right.divisor == 1 and max(left.bits, right.bits) <= BITS_TO_DIVIDE
    if not whole:
        return None
    a, b = left.atom, right.atom
    if b in e.nonzero:
        return _rounded_quotient(a, b, left.bits, e)
    e.namespace["_quotient"] = CONTEXT.divide
    divided = f"{a} // {b} if not {a} % {b} else _quotient({a}, {b})"
    return e.assign(f"({divided}) if {b} else _divide(X, {e.place}, {a}, {b})")


def compared(op: str, left: Operand, right: Operand, e: Emitter) -> str | None:
    """Return the text of a comparison of whole numbers, or None where they are not sure."""
    if isinstance(left, str) or isinstance(right, str):
        return None
    if left.literal is not None:
        left, right, op = right, left, _MIRRORED[op]
    if not (left.exact or right.literal is not None) or not right.exact:
        return None
    if not left.exact and (right.divisor != 1 or op in ("=", "!=")):
        return None
    divisor = math.lcm(left.divisor, right.divisor)
    first, second = _over(left, divisor, e), _over(right, divisor, e)
    return f"{first.atom} {_PYTHON.get(op, op)} {second.atom}"


def rounded(name: str, found: Operand, e: Emitter) -> str | None:
    """Return the atom of `floor` or `ceiling` of a scaled number, or of `abs` of a whole one."""
    if isinstance(found, str):
        return None
    n, d = found.atom, found.divisor
    if d == 1 and name != "abs":
        return e.noted(n, found.bits)
    texts = {"floor": f"{n} // {d}", "ceiling": f"-(-{n} // {d})"}
    if name == "abs":
        return e.noted(e.assign(f"{n} if {n} >= 0 else -{n}"), found.bits) if d == 1 else None
    return e.noted(e.assign(texts[name]), found.bits)


def sides_as(atom: str, names: tuple[str, str], e: Emitter) -> tuple[str, str]:
    """Put the wholes beside a number under other names; return those, or empty ones."""
    whole = atom in e.bits or atom.lstrip("-").isdigit()
    sides = (atom, atom) if whole else e.sides.get(atom)
    if not e.fast or sides is None or not names[0]:
        return "", ""
    e.line(f"{names[0]}, {names[1]} = {sides[0]}, {sides[1]}")
    return names


def not_zero_if(condition: tree.Expression, e: Emitter) -> set[str]:
    """Return the atom that a comparison, if true, says is not zero."""
    while isinstance(condition, tree.Part):
        condition = condition.body
    match condition:
        case tree.Compare(op, tree.Name(name), tree.Constant(int(limit))) if e.fast:
            told = {">": limit >= 0, ">=": limit > 0, "<": limit <= 0, "<=": limit < 0}
            said = told.get(op, op == "!=" and limit == 0)
            return {e.find(name)} - e.nonzero if said else set()
        case _:
            return set()


def either(result: str, atoms: tuple[str, ...], e: Emitter) -> str:
    """Return a name that holds one of several atoms, with what is known of them all."""
    if not e.fast:
        return result
    sizes = [int(a).bit_length() if a.lstrip("-").isdigit() else e.bits.get(a) for a in atoms]
    whole = [size for size in sizes if size is not None]
    if len(whole) == len(sizes):
        return e.noted(result, max(whole))
    if all(is_literal(atom) or atom in e.sure for atom in atoms):
        e.sure.add(result)
    return result


def fast_call(node: tree.Call, e: Emitter) -> tuple[str | None, list[str]]:
    """Return the atom of a call that needs no function here, else None and its arguments."""
    if not isinstance(node.callee, tree.BuiltinName) or len(node.arguments) != 1 or node.names:
        return None, [e.lower(each) for each in node.arguments]
    name, argument = node.callee.name, node.arguments[0]
    if name in ("floor", "ceiling", "abs") and infer(argument) == NUMBER:
        found = operand(argument, e)
        atom = rounded(name, found, e)
        return atom, [] if atom else [written(found, e)]
    items = e.variable(e.lower(argument))
    if name != "count" or not isinstance(infer(argument), types.ListOf):
        return None, [items]
    other = f"_builtin(X, {e.place}, 'count', ({items},), None)"
    return e.assign(f"len({items}) if {items} is not None else {other}"), []
