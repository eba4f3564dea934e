"""A whole program as one function: its decisions in order, branching on answers that are literals.

Where a table of first hits gives literals, each of its rules goes on with the decisions that come
after it, and what they make of that literal is settled here. The text grows with it, up to a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from limen.dmn import tree, types
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower import fit, lower
from limen.dmn.lower_branches import Branching, branches, branching
from limen.dmn.lower_fast import ENDING, STATE, size_test, take_inputs, with_state
from limen.dmn.lower_folding import UNKNOWN, value_of
from limen.dmn.lower_pruning import pruned
from limen.dmn.lower_reading import read_row, settle
from limen.dmn.lower_sinking import sunk

if TYPE_CHECKING:
    from limen.dmn.bind import Bound, BoundDecision

ROOM: Final = 6_000
"""Nodes that branches may hold, all together."""

MATCHES_MAX: Final = 64
"""Matches of a row up to which a tuple that grows is quicker than a list."""

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the function is made of: names in a decision's scope, and the atoms of the answers."""

    decisions: tuple[BoundDecision, ...]
    scope: Callable[[BoundDecision, Values], dict[str, str]]
    answers: Callable[[Values], dict[str, str]]
    sizes: dict[str, int] = field(default_factory=dict)

    def size(self, decision: BoundDecision) -> int:
        """Return how many nodes a decision has."""
        if decision.id not in self.sizes:
            self.sizes[decision.id] = sum(1 for _ in nodes_in(decision.body))
        return self.sizes[decision.id]


def lower_whole(e: Emitter, name: str, taken: list[Bound], around: Surroundings) -> None:
    """Emit `fast`, for rows whose inputs are all there, or `sparse`, where some are null."""
    e.begin_fast(nulls=name == "sparse")
    e.lower, e.fit = partial(lower, e=e), partial(fit, e)
    begin = len(e.lines)
    with e.block(f"def {name}(values, now):"):
        reading = None if e.nulls else read_row(e, taken)
        atoms = reading.atoms if reading else take_inputs(e, taken)
        sizes = len(e.lines)
        e.line("pass")
        e.line(STATE)
        _go_on(around, around.decisions, atoms, 0 if e.nulls else ROOM, e)
    if e.nulls:
        e.lines[sizes] = size_test(e)
    lines = with_state(e, sunk(pruned(e.lines[begin:])), many=_many(around.decisions))
    e.lines[begin:] = settle(e, reading, lines) if reading else lines
    e.fast = False


def _go_on(
    around: Surroundings,
    decisions: tuple[BoundDecision, ...],
    values: Values,
    room: int,
    e: Emitter,
) -> None:
    """Emit decisions and the return of their answers."""
    for at, decision in enumerate(decisions):
        e.owner, rest = decision.name, decisions[at + 1 :]
        with e.only(around.scope(decision, values)):
            found = _branching(decision, rest, room, around, e)
            if found is not None:
                _branch(found, around, decisions[at:], values, room, e)
                return
            if e.pending and not isinstance(_body(decision), tree.Table) and _has_table(decision):
                e.flush()
            values = {**values, decision.id: lower(decision.body, e)}
    e.flush()
    e.line(f"return _Result({_context(around.answers(values), e)}{ENDING}")


def _many(decisions: tuple[BoundDecision, ...]) -> bool:
    """Whether more rules may match at once than a tuple is put together of in a moment."""
    tables = [body for each in decisions if isinstance(body := _body(each), tree.Table)]
    return sum(len(table.rules) for table in tables if table.hit_policy != "FIRST") > MATCHES_MAX


def _branch(
    found: Branching,
    around: Surroundings,
    decisions: tuple[BoundDecision, ...],
    values: Values,
    room: int,
    e: Emitter,
) -> None:
    """Emit the first of some decisions, which branches, each way with the others."""
    decision, *rest = decisions
    inner = room // (len(found.ways) + 1)

    def go_on(atom: str) -> None:
        _go_on(around, tuple(rest), {**values, decision.id: atom}, inner, e)

    branches(found, e, go_on)


def _context(atoms: Mapping[str, str], e: Emitter) -> str:
    """Return the text of the answers; what is known of several is copied with their names."""
    told = {name: value_of(atom, e) for name, atom in atoms.items()}
    open_ = [name for name in atoms if told[name] is UNKNOWN]
    if len(atoms) < len(open_) + 2:
        return "{" + ", ".join(f"{name!r}: {atom}" for name, atom in atoms.items()) + "}"
    made = e.assign(f"{e.constant(dict.copy.__get__({**told, **dict.fromkeys(open_)}))}()")
    for name in open_:
        e.line(f"{made}[{name!r}] = {atoms[name]}")
    return made


def _branching(
    decision: BoundDecision,
    rest: tuple[BoundDecision, ...],
    room: int,
    around: Surroundings,
    e: Emitter,
) -> Branching | None:
    """Return how a decision branches, where others rest on it and there is room for them."""
    body = _body(decision)
    if not isinstance(body, tree.Table) or not any(decision.id in each.requires for each in rest):
        return None
    if len(body.rules) > room:
        return None
    found = branching(body, e)
    if found is None:
        return None
    cost = sum(around.size(each) for each in rest) * (len(found.ways) + 1)
    return found if cost <= room else None


def _body(decision: BoundDecision) -> tree.Expression:
    """Return a decision's expression; the fitting of what is of its type changes nothing."""
    body = decision.body
    while isinstance(body, tree.Part | tree.Coerce):
        if isinstance(body, tree.Part):
            body = body.body
        elif types.assignable(infer(body.operand), body.type):
            body = body.operand
        else:
            break
    return body


def _has_table(decision: BoundDecision) -> bool:
    return any(isinstance(each, tree.Table) for each in nodes_in(decision.body))


def nodes_in(node: tree.Node) -> Iterator[tree.Node]:
    """Yield a node and all below it."""
    yield node
    for child in tree.children(node):
        yield from nodes_in(child)
