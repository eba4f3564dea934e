"""The declared features of a group's lines, folded beside the group from the same events.

A fold reads the facts of its definitions alone; several definitions share their channels. Its state
is bytes: who restores it goes on with the events that came since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from limen.book.chain import day_number
from limen.features.definition import Definition
from limen.features.facts import FactMaker, Maker
from limen.features.online import OnlineState
from limen.features.plan import channels_of, plans
from limen.features.tables import tables_of
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.book.events import Event
    from limen.features.facts import Fact
    from limen.features.plan import Plan
    from limen.features.tables import Tables
    from limen.kernel.dates import Instant

FORMAT = 4
"""Moves when facts are made otherwise: a state of another format is folded anew."""


class _Part(NamedTuple):
    """The definitions of one key, with the kinds of facts that count for them."""

    plan: Plan
    tables: Tables
    kinds: frozenset[str]


class StoredFold(msgspec.Struct, frozen=True, array_like=True):
    """A fold as it is kept: which definitions it was made for, what it knows of the lines, states.

    `states` is keyed by place of the part and key, as ``0:line-1``.
    """

    digest: str
    maker: Maker
    states: dict[str, bytes]


class _Written(msgspec.Struct, frozen=True):
    """Definitions as a book keeps them beside the states that were made for them."""

    format: int
    definitions: tuple[Definition, ...]


class FoldPlan:
    """Definitions compiled once, for the folds of many groups.

    Attributes
    ----------
    data, digest
        The definitions as canonical JSON, and its SHA-256: a state made for others does not count.
    """

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self.names = tuple(each.name for each in definitions)
        self.data = canonical(_Written(FORMAT, tuple(definitions)))
        self.digest = sha256_hex(self.data)
        self.parts = [_part(plan) for plan in plans(definitions)]
        self.kinds = frozenset[str]().union(*(part.kinds for part in self.parts))

    @classmethod
    def read(cls, data: bytes) -> FoldPlan | None:
        """Return the plan that `data` is of; None where it is of no format known here."""
        try:
            written = msgspec.json.decode(data, type=_Written)
        except msgspec.MsgspecError:
            return None
        return cls(written.definitions) if written.format == FORMAT else None

    def fresh(self, group_id: str) -> GroupFold:
        """Return the fold of a group of which nothing is known yet."""
        return GroupFold(self, group_id)

    def restored(self, group_id: str, data: bytes) -> GroupFold | None:
        """Return a stored fold; None where it was made for other definitions."""
        try:
            stored = msgspec.msgpack.decode(data, type=StoredFold)
        except msgspec.MsgspecError:
            return None
        if stored.digest != self.digest:
            return None
        fold = GroupFold(self, group_id)
        fold.maker = FactMaker.restored(stored.maker, group_id)
        for name, state in stored.states.items():
            place, _, key = name.partition(":")
            part = self.parts[int(place)]
            fold.states[int(place), key] = OnlineState.restored(state, part.plan, part.tables)
        return fold


def _part(plan: Plan) -> _Part:
    kinds = {channel.kind for each in plan.definitions for channel in channels_of(each)}
    if any(each.kind == "statements" for each in plan.spans):
        kinds.add("statement_closed")
    return _Part(plan, tables_of(plan), frozenset(kinds))


class GroupFold:
    """The online features of one group; moved by each event of the group, once and in order."""

    def __init__(self, plan: FoldPlan, group_id: str) -> None:
        self.plan = plan
        self.group_id = group_id
        self.maker = FactMaker(group=group_id)
        self.states: dict[tuple[int, str], OnlineState] = {}

    @property
    def digest(self) -> str:
        """What the fold was made for."""
        return self.plan.digest

    def take(self, event: Event) -> None:
        """Take in the facts of one event; events come in the order (`known_at`, `seq`)."""
        self._fold(self.maker.of(event))

    def _fold(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            if fact.kind not in self.plan.kinds:
                continue
            for place, part in enumerate(self.plan.parts):
                key = getattr(fact, part.plan.key)
                if fact.kind in part.kinds and key:
                    self._state(place, key).fold(fact)

    def _state(self, place: int, key: str) -> OnlineState:
        state = self.states.get((place, key))
        if state is None:
            part = self.plan.parts[place]
            state = self.states[place, key] = OnlineState(part.plan, part.tables)
        return state

    def values(
        self, line_id: str, customer_id: str, at: Instant, zone: str
    ) -> Mapping[str, int | None]:
        """Return every feature of a line, its customer and the group, as known at an instant.

        Raises
        ------
        InvariantViolated
            If a definition goes by another key: a line has no counterparty.
        """
        if any(due <= at for due in self.maker.due.values()):
            # Small draws whose 72 hours are over: seen from here, not yet by what is kept.
            return self._as_of(at).values(line_id, customer_id, at, zone)
        keys = {"line": line_id, "customer": customer_id, "group": self.group_id}
        day = day_number(business_date(at, zone))
        found: dict[str, int | None] = {}
        for place, part in enumerate(self.plan.parts):
            key = keys.get(part.plan.key)
            if key is None:
                raise InvariantViolated("a line has such a key", key=part.plan.key)
            state = self.states.get((place, key)) or OnlineState(part.plan, part.tables)
            found.update(state.values_on(at, day))
        return found

    def _as_of(self, at: Instant) -> GroupFold:
        """Return a copy with the facts that came due by an instant without an event."""
        copy = self.plan.restored(self.group_id, self.store())
        if copy is None:
            raise InvariantViolated("what was stored is taken up again", group=self.group_id)
        copy._fold(copy.maker.due_by(at))
        return copy

    def store(self) -> bytes:
        """Return the fold as bytes; the same facts give the same bytes."""
        states = {
            f"{place}:{key}": self.states[place, key].store() for place, key in sorted(self.states)
        }
        return msgspec.msgpack.encode(StoredFold(self.digest, self.maker.stored(), states))
