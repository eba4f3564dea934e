"""The fast function of a program: all its decisions in one, for inputs that are all there.

It takes rows whose numbers are whole and whose other inputs are of their declared types, none of
them null; any other row it leaves (None) to the general function, which says what is wrong or
goes on with nulls and decimals. Both give the same values, rules and errors.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from struct import Struct
from typing import TYPE_CHECKING, Final

from limen.dmn import types
from limen.dmn.emitter import Emitter
from limen.dmn.execution import Execution
from limen.dmn.types import NUMBER, FeelType

if TYPE_CHECKING:
    from limen.dmn.bind import Bound

INPUT_BITS: Final = 63
"""Bits of a whole input that the fast function reckons with."""

_OTHERS: Final[dict[FeelType, str]] = {types.STRING: "str", types.BOOLEAN: "bool"}
_EXECUTION: Final = re.compile(r"\bX\b")
_NAME: Final = re.compile(r"\bt[0-9]+\b")
_ASSIGNMENT: Final = re.compile(r"( +)(t[0-9]+(?:, t[0-9]+)?) = (?!.*\b(?!_quotient)\w+\().*")


def can_be_fast(taken: list[Bound]) -> bool:
    """Whether a program's inputs are of types that the fast function takes."""
    return bool(taken) and all(
        types.plain(each.type) == NUMBER or types.plain(each.type) in _OTHERS for each in taken
    )


def take_inputs(
    e: Emitter, taken: list[Bound], limits: Callable[[Bound, str], list[str]]
) -> dict[str, str]:
    """Emit the reading of all inputs; return atoms by id. Any surprise leaves the function."""
    numbers = [each for each in taken if types.plain(each.type) == NUMBER]
    others = [each for each in taken if types.plain(each.type) != NUMBER]
    atoms = {each.id: e.fresh("v") for each in taken}
    with e.block(f"if len(values) != {len({each.name for each in taken})}:"):
        e.line("return None")
    _get(e, [(each.name, atoms[each.id]) for each in numbers], "n")
    _get(e, [(each.name, atoms[each.id]) for each in others], "o")
    if numbers:
        with e.block(f"if [*map(type, n)].count(int) != {len(numbers)}:"):
            e.line("return None")
    for each in others:
        with e.block(f"if type({atoms[each.id]}) is not {_OTHERS[types.plain(each.type)]}:"):
            e.line("return None")
    for each in taken:
        e.sure.add(atoms[each.id])
        if each in numbers:
            e.inputs.add(atoms[each.id])
    for each in taken:
        for text in limits(each, atoms[each.id]):
            with e.block(f"if not ({text}):"):
                e.line("return None")
    return atoms


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
    e.namespace["_sized"], e.namespace["_TooLarge"] = Struct(f"{len(atoms)}q").pack, struct.error
    return f" try: _sized({', '.join(atoms)})\n except _TooLarge: return None"


def run_state(e: Emitter, lines: list[str]) -> tuple[str, str]:
    """Return the line that begins a run, and its errors; one is only made where something fails."""
    if not any(_EXECUTION.search(line) for line in lines):
        return " rules = []; hit = rules.append", "()"
    e.namespace["_Execution"] = Execution
    return " X = _Execution(now); rules = X.rules; hit = rules.append", "X.errors"


def without_unused(lines: list[str]) -> list[str]:
    """Leave out assignments of names that nothing reads and whose making has no effect."""
    while True:
        read = Counter(_NAME.findall("\n".join(lines)))
        made = [_ASSIGNMENT.fullmatch(line) for line in lines]
        read.subtract(name for match in made if match for name in _NAME.findall(match[2]))
        kept = [
            f"{match[1]}pass" if match and not any(map(read.get, _NAME.findall(match[2]))) else line
            for match, line in zip(made, lines, strict=True)
        ]
        if kept == lines:
            return lines
        lines = kept
