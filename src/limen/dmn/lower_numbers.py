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
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower_folding import compared_literals
from limen.dmn.lower_known import PYTHON, bounded, either, not_zero_if, quotient, sides_as
from limen.dmn.numbers import CONTEXT, INT_LIMIT, fraction
from limen.dmn.types import NUMBER

BITS_MAX: Final = 112
"""Bits of a whole number that 34 digits surely hold."""
BITS_TO_DIVIDE: Final = 109
"""Bits of a dividend whose quotient, rounded to 34 digits, lies on the same side of each whole."""

_SCALE_MAX: Final = 15
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


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
        return scaled_constant(node.value) or e.constant(node.value)
    if isinstance(node, tree.Arithmetic):
        return _arithmetic(node, e)
    if isinstance(node, tree.Negate):
        return _negated(node, e)
    if isinstance(node, tree.Part):
        with e.at(node.place):
            return operand(node.body, e)
    if isinstance(node, tree.If) and infer(node) == NUMBER:
        return _choice(node, e)
    if isinstance(node, tree.Coerce) and e.may_leave and types.plain(node.type) == NUMBER:
        return _fitted(node, e)
    return known(e.lower(node), e)


def known(atom: str, e: Emitter) -> Operand:
    """Return an atom with its size, where it is surely whole."""
    if atom.removeprefix("-").isdigit():
        return Scaled(atom, 1, int(atom).bit_length())
    if atom in e.scaled:
        found: Scaled = e.scaled[atom]
        return found
    if atom in e.maybe and e.may_leave:
        whole, divisor, bits = e.maybe[atom]
        with e.block(f"if {whole} is None:"):
            e.line("return None")
        return Scaled(whole, divisor, bits)
    size = e.bits.get(atom)
    return atom if size is None else Scaled(atom, 1, size)


def constants_in(node: tree.Expression) -> list[Scaled]:
    """Return the numbers that nested choices are between, or nothing where they are others."""
    if isinstance(node, tree.Part):
        return constants_in(node.body)
    if isinstance(node, tree.If):
        then, otherwise = constants_in(node.then), constants_in(node.otherwise)
        return [*then, *otherwise] if then and otherwise else []
    if isinstance(node, tree.Constant) and type(node.value) in (int, Decimal):
        found = scaled_constant(node.value)
        return [] if found is None else [found]
    return []


def _choice(node: tree.If, e: Emitter) -> Operand:
    """Emit a choice between numbers; one that is settled here is no choice."""
    condition = e.lower(node.condition)
    if condition in ("True", "False"):
        return operand(node.then if condition == "True" else node.otherwise, e)
    leaves = constants_in(node)
    if leaves:
        return _chosen(node, condition, math.lcm(*(each.divisor for each in leaves)), e)
    return _either(node, e.variable(condition), e)


def _either(node: tree.If, condition: str, e: Emitter) -> Operand:
    """Emit a choice between two numbers, as wholes over one divisor where both are such."""
    result, whole = e.fresh(), e.fresh()
    sides = e.fresh(), e.fresh()
    marks, found, texts = [], [], []
    nonzero = not_zero_if(node.condition, e)
    heads = (f"if {condition} is True:", "else:")
    for head, branch, told in zip(heads, (node.then, node.otherwise), nonzero, strict=True):
        with e.block(head):
            e.nonzero |= told
            found.append(operand(branch, e))
            e.nonzero -= told
            texts.append(written(found[-1], e))
            e.line(f"{result} = {texts[-1]}")
            sides = sides_as(texts[-1], sides, e)
            e.line("pass")
            marks.append(len(e.lines) - 1)
    scaled = [each for each in found if isinstance(each, Scaled) and each.exact]
    either(result, tuple(texts), e)
    if sides[0]:
        e.sides[result] = sides
    if len(scaled) < 2:
        return result
    divisor = math.lcm(*(each.divisor for each in scaled))
    bits = 0
    for mark, each in zip(marks, scaled, strict=True):
        factor = divisor // each.divisor
        bits = max(bits, each.bits + factor.bit_length())
        indent = e.lines[mark][: -len("pass")]
        e.lines[mark] = f"{indent}{whole} = {each.atom} * {factor}"
        if factor == 1:
            e.lines[mark] = f"{indent}{whole} = {each.atom}"
    return Scaled(whole, divisor, bits) if _holds(bits, divisor) else result


def _fitted(node: tree.Coerce, e: Emitter) -> Operand:
    found = operand(node.operand, e)
    if types.assignable(infer(node.operand), node.type):
        return found
    atom = e.fit(written(found, e), node.type)
    return known(atom, e)


def _chosen(node: tree.If, condition: str, divisor: int, e: Emitter) -> Scaled:
    """Emit a choice between numbers as wholes over one divisor."""
    if condition in ("True", "False"):
        return _leaf(node.then if condition == "True" else node.otherwise, divisor, e)
    condition, result = e.variable(condition), e.fresh()
    with e.block(f"if {condition} is True:"):
        then = _leaf(node.then, divisor, e)
        e.line(f"{result} = {then.atom}")
    with e.block("else:"):
        otherwise = _leaf(node.otherwise, divisor, e)
        e.line(f"{result} = {otherwise.atom}")
    return Scaled(result, divisor, max(then.bits, otherwise.bits))


def _leaf(node: tree.Expression, divisor: int, e: Emitter) -> Scaled:
    if isinstance(node, tree.Part):
        return _leaf(node.body, divisor, e)
    if isinstance(node, tree.If):
        return _chosen(node, e.lower(node.condition), divisor, e)
    (found,) = constants_in(node)
    return over(found, divisor, e)


def scaled_constant(value: int | Decimal) -> Scaled | None:
    """Return a literal as a whole over a power of ten, where it has few digits after the point."""
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
    if found.literal is not None and found.exact:
        atom = e.constant(fraction(found.literal, found.divisor))
        e.scaled[atom] = found
        return atom
    atom = _rounded_quotient(found.atom, repr(found.divisor), found.bits, e)
    if found.exact:
        e.scaled[atom] = found
    return atom


def _rounded_quotient(a: str, b: str, bits: int, e: Emitter) -> str:
    """Emit a quotient by what is not zero, and the wholes on both of its sides."""
    low = e.noted(e.assign(f"{a} // {b}"), bits + 1)
    high = e.noted(e.assign(f"{low} + 1 if {a} % {b} else {low}"), bits + 1)
    if b.isdigit():
        e.floors[low] = a, int(b)
        atom = e.assign(quotient(a, int(b), e))
    else:
        e.namespace["_quotient"] = CONTEXT.divide
        atom = e.assign(f"{low} if {low} == {high} else _quotient({a}, {b})")
    e.sure.add(atom)
    e.sides[atom] = (low, high)
    return atom


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
    for one, other in ((left, right), (right, left)):
        if op == "*" and one.literal == 1 and one.divisor > 1:
            return _times_part(other, one.divisor)
    if op == "*":
        return _checked(left.divisor * right.divisor, left.bits + right.bits, op, left, right, e)
    divisor = math.lcm(left.divisor, right.divisor)
    first, second = over(left, divisor, e), over(right, divisor, e)
    return _checked(divisor, max(first.bits, second.bits) + 1, op, first, second, e)


def _times_part(found: Scaled, divisor: int) -> Scaled | None:
    """Return a number times one over a divisor."""
    product = found.divisor * divisor
    return Scaled(found.atom, product, found.bits) if _holds(found.bits, product) else None


def over(found: Scaled, divisor: int, e: Emitter) -> Scaled:
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
        factored = over(Scaled(left.atom, 1, left.bits), right.divisor, e)
        divisor = left.divisor * by
        if _holds(factored.bits, divisor):
            return Scaled(factored.atom, divisor, factored.bits)
        if left.divisor == right.divisor == 1 and left.bits <= BITS_TO_DIVIDE:
            return Scaled(left.atom, by, left.bits, exact=False)
    if not (left.exact and right.exact) or by == 0:
        return None
    # (a / c) / (b / d) is (a * d) / (b * c), and its digits are those of FEEL's own quotient.
    above = over(Scaled(left.atom, 1, left.bits), right.divisor, e)
    below = over(Scaled(right.atom, 1, right.bits), left.divisor, e)
    if max(above.bits, below.bits) > BITS_TO_DIVIDE:
        return None
    if by is not None or right.atom in e.nonzero:
        return _rounded_quotient(above.atom, below.atom, above.bits, e)
    if left.divisor != 1 or right.divisor != 1:
        return None
    a, b = left.atom, right.atom
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
    if left.literal is not None and right.literal is not None:
        first, second = left.literal * right.divisor, right.literal * left.divisor
        return repr(compared_literals(op, first, second))
    if right.literal is not None and right.divisor == 1:
        bound = bounded(left.atom, op, right.literal, e) if left.divisor == 1 else None
        if bound is not None:
            return f"{bound[0]} {bound[1]} {bound[2]}"
    divisor = math.lcm(left.divisor, right.divisor)
    one, other = over(left, divisor, e), over(right, divisor, e)
    return f"{one.atom} {PYTHON.get(op, op)} {other.atom}"
