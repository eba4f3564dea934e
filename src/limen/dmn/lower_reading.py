"""The reading of a row by the fast function: one conversion holds each input to its type.

A struct is made for the program, with a field for each input. What it refuses is left to the
functions that know of nulls and can say what is wrong; what it takes is of the declared type and
within the declared ends. Shares (numbers between -1 and 1) are read as whole millionths where the
program reckons with them; finer ones, and those below zero, are left too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from limen.dmn import tree, types
from limen.dmn.border import literals_of
from limen.dmn.emitter import Emitter
from limen.dmn.lower_numbers import Scaled
from limen.dmn.lower_sinking import TESTED
from limen.dmn.parse import parse_cell
from limen.dmn.shares import PARTS, parts_by_text, parts_of_share
from limen.dmn.types import NUMBER, FeelType

if TYPE_CHECKING:
    from limen.dmn.bind import Bound

_INT64: Final = (-(2**63), 2**63 - 1)
_WHOLES: Final = {each: Decimal(each) for each in (-1, 0, 1)}
_OTHERS: Final[dict[FeelType, type]] = {types.STRING: str, types.BOOLEAN: bool}


@dataclass(slots=True)
class Reading:
    """How a row is read: atoms by input id, and what can only be settled when all is lowered."""

    atoms: dict[str, str] = field(default_factory=dict)
    fields: dict[str, tuple[str, Any]] = field(default_factory=dict)
    shares: dict[str, tuple[str, str, tuple[int, int]]] = field(default_factory=dict)
    struct: str = ""


def ends_of(known: FeelType) -> tuple[int, int] | None:
    """Return the least and greatest whole number of a type that allows one range, if it does."""
    if not isinstance(known, types.Restricted) or known.base != NUMBER:
        return None
    tests = parse_cell(known.text, {"?": known.base}, {}).tree
    match tests.tests if tests and not tests.negated else ():
        case (
            tree.ValueTest(tree.RangeLiteral(tree.Constant(int(a)), tree.Constant(int(b))) as r),
        ):
            low, high = (a if r.low_closed else a + 1), (b if r.high_closed else b - 1)
            return None if r.negated or low > high else (low, high)
        case _:
            return None


def strings_of(known: FeelType) -> tuple[str, ...]:
    """Return the strings that a type lists, where it allows those only."""
    if not isinstance(known, types.Restricted) or known.base != types.STRING:
        return ()
    tests = parse_cell(known.text, {"?": known.base}, {}).tree
    literals = literals_of(tests) if tests else ()
    return tuple(each for each in literals if type(each) is str) if _all_strings(literals) else ()


def _all_strings(literals: tuple[object, ...]) -> bool:
    return all(type(each) is str for each in literals)


def read_row(e: Emitter, taken: list[Bound]) -> Reading:
    """Emit the reading of a row whose inputs are all there."""
    found = Reading(struct=e.fresh("K"))
    e.namespace["_read"], e.namespace["_Refused"] = msgspec.convert, msgspec.ValidationError
    with e.block("if type(values) is not dict:"):
        e.line("return None")
    with e.block("try:"):
        e.line(f"s = _read(values, {found.struct})")
    with e.block("except _Refused:"):
        e.line("return None")
    for at, each in enumerate(taken):
        name = f"f{at}"
        atom = found.atoms[each.id] = f"s.{name}"
        e.sure.add(atom)
        found.fields[name] = (each.name, _field(e, each, atom, found))
    return found


def _field(e: Emitter, node: Bound, atom: str, found: Reading) -> Any:
    """Return the type of an input's field, and emit what it leaves to be tested."""
    kind, ends, listed = types.plain(node.type), ends_of(node.type), strings_of(node.type)
    if listed:
        return Literal[listed]
    if kind != NUMBER:
        plainly = [f"type({atom}) is str"] if kind == types.STRING else []
        _leave_unless(e, [*plainly, *_limits(e, node, atom)])
        return _OTHERS[kind]
    if ends and max(map(abs, ends)) <= 1:
        _share(e, atom, ends, found)
        return Any
    if ends is None or not _INT64[0] <= ends[0] <= ends[1] <= _INT64[1]:
        _leave_unless(e, _limits(e, node, atom))
        e.inputs.add(atom)
        return int
    if ends[0] > 0 or ends[1] < 0:
        e.nonzero.add(atom)
    e.noted(atom, max(map(abs, ends)).bit_length())
    return Annotated[int, msgspec.Meta(ge=ends[0], le=ends[1])]


def _limits(e: Emitter, node: Bound, atom: str) -> list[str]:
    from limen.dmn.lower_tests import limits  # noqa: PLC0415 - it rests on this for sizes

    return limits(e, node.type, atom)


def _leave_unless(e: Emitter, conditions: list[str]) -> None:
    if conditions:
        with e.block(f"if not ({' and '.join(f'({each})' for each in conditions)}):"):
            e.line("return None")


def _share(e: Emitter, atom: str, ends: tuple[int, int], found: Reading) -> None:
    """Emit a place for the reading of a share; whether its parts are needed shows later."""
    parts = e.fresh()
    e.scaled[atom] = Scaled(parts, PARTS, PARTS.bit_length())
    place = f"# {parts}"
    e.line(place)
    found.shares[place] = atom, parts, ends
    e.namespace["_Decimal"] = Decimal


def settle(e: Emitter, found: Reading, lines: list[str]) -> list[str]:
    """Make the struct, and put the reading of the shares where their places are."""
    fields = []
    for name, (_, kind) in found.fields.items():
        wide = kind is int and f"s.{name}" in e.reckoned
        bounded = Annotated[int, msgspec.Meta(ge=_INT64[0], le=_INT64[1])] if wide else kind
        fields.append((name, bounded))
    e.namespace[found.struct] = msgspec.defstruct(
        "Row",
        fields,
        gc=False,
        forbid_unknown_fields=True,
        rename={name: given for name, (given, _) in found.fields.items()},
    )
    text = "\n".join(lines)
    settled: list[str] = []
    for line in lines:
        mark = line.lstrip(" ")
        share = found.shares.get(mark.removesuffix(TESTED))
        if share is None:
            settled.append(line)
            continue
        needed = len(re.findall(rf"\b{share[1]}\b(?!{TESTED})", text)) > 1
        made = _tested(e, share) if mark.endswith(TESTED) or not needed else _read(e, share)
        if f"{mark}{TESTED}" in text:
            made = _read_later(e, share)
        settled += [line.removesuffix(mark) + each for each in made]
    return settled


def _tested(e: Emitter, share: tuple[str, str, tuple[int, int]]) -> list[str]:
    """Return the lines that leave a row whose share is none."""
    atom, _, ends = share
    low, high = e.constant(_WHOLES[ends[0]]), e.constant(_WHOLES[ends[1]])
    return [
        f"if type({atom}) is _Decimal:",
        " try:",
        f"  if not {low} <= {atom} <= {high}: return None",
        " except ArithmeticError: return None",
        f"elif type({atom}) is not int or not {ends[0]} <= {atom} <= {ends[1]}: return None",
    ]


def _read(e: Emitter, share: tuple[str, str, tuple[int, int]]) -> list[str]:
    """Return the lines that read a share, or leave the row."""
    atom, parts, ends = share
    if ends != (0, 1):
        return [*_tested(e, share), *_read_later(e, share)]
    return [
        f"if type({atom}) is _Decimal:",
        *_looked_up(e, atom, parts),
        f"elif type({atom}) is int and 0 <= {atom} <= 1: {parts} = {atom} * {PARTS}",
        "else: return None",
    ]


def _read_later(e: Emitter, share: tuple[str, str, tuple[int, int]]) -> list[str]:
    """Return the lines that read a share that was tested before."""
    atom, parts, _ = share
    return [
        f"if type({atom}) is _Decimal:",
        *_looked_up(e, atom, parts),
        f"else: {parts} = {atom} * {PARTS}",
    ]


def _looked_up(e: Emitter, atom: str, parts: str) -> list[str]:
    e.namespace["_parts"] = parts_of_share
    return [
        f" try: {parts} = {e.constant(parts_by_text())}[str({atom})]",
        " except KeyError:",
        f"  {parts} = _parts({atom})",
        f"  if {parts} is None: return None",
    ]
