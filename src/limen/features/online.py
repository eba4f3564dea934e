"""Online: a fold of facts a key, whose state is a value that can stand beside the line state.

The state holds the facts that count, by day, as the sweep has them; so a value online, at a past
instant and over the whole book is computed by one function. A fact that no window can reach again
is let go.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from limen.book.chain import day_number
from limen.features import kernels
from limen.features.kernels import FOREVER
from limen.features.tables import tables_of
from limen.kernel.dates import DAY_US, business_date
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from limen.features.facts import Fact
    from limen.features.plan import Plan
    from limen.features.tables import Tables
    from limen.kernel.dates import Instant

_ROOM = 32
_NEVER = -(2**40)
_SPARE_DAYS = 2


class Stored(msgspec.Struct, frozen=True, array_like=True):
    """A state as it is kept: the features it was made for, its rows, and rows by reference."""

    names: tuple[str, ...]
    count: int
    serial: int
    newest: tuple[int, int]
    rows: bytes
    refs: dict[str, int]


class OnlineState:
    """The features of one key (a line, a customer, a group), moved by one fact at a time.

    Parameters
    ----------
    plan
        Definitions of that key. Facts come in the order they became known.
    tables
        The plan's arrays, where they are at hand: all states of a plan may share them.
    """

    __slots__ = (
        "_count", "_data", "_known", "_last_day", "_names", "_newest_day", "_out", "_pack",
        "_plan", "_program", "_refs", "_room", "_rows", "_serial", "_size", "_tables", "_work",
    )  # fmt: skip

    def __init__(self, plan: Plan, tables: Tables | None = None) -> None:
        self._plan = plan
        self._names = plan.names
        self._tables = tables_of(plan) if tables is None else tables
        self._program = self._tables.program
        self._work: Any = np.zeros(self._tables.room, np.int64)
        self._out: Any = self._work[: len(plan.rows)]
        packing = Struct(f"={kernels.SLOT + plan.width + 1}q")
        self._pack, self._size = packing.pack_into, packing.size
        self._take(np.empty((_ROOM, kernels.SLOT + plan.width + 1), np.int64))
        self._count = self._serial = self._known = self._newest_day = 0
        self._last_day = _NEVER
        self._refs: dict[str, int] = {}

    def _take(self, rows: Any) -> None:
        self._rows: Any = rows
        self._data = rows.data
        self._room = len(rows)

    def fold(self, fact: Fact) -> None:
        """Take in one fact: a new one, a newer version of one, or one that is void."""
        known, day, ref = fact.known_at, fact.day, fact.ref
        if known < self._known:
            raise InvariantViolated("facts come in the order they became known", seq=fact.seq)
        self._known = known
        if day > self._newest_day:
            # A fact may be of a day to come: what is then out of reach is not so yet.
            latest = known // DAY_US + 1
            if day <= latest:
                self._newest_day = day
            elif latest > self._newest_day:
                self._newest_day = latest
        bits, values = self._plan.project(fact)
        if ref:
            self._end(fact)
        if bits:
            self._serial = serial = self._serial + 1
            if self._count == self._room:
                self._make_room()
            place = count = self._count
            if day >= self._last_day:
                self._last_day = day
            else:
                place = self._place_of(day)
            self._pack(self._data, place * self._size, day, known, FOREVER, bits, *values, serial)
            self._count = count + 1
            if ref:  # only now: making room forgets references of no row
                self._refs[ref] = serial

    def values(self, at: Instant, zone: str) -> dict[str, int | None]:
        """Return every feature as known at an instant not before the newest fact."""
        return self.values_on(at, day_number(business_date(at, zone)))

    def values_on(self, at: Instant, day: int) -> dict[str, int | None]:
        """Return the same, where the business day (since 1970) is known."""
        return dict(zip(self._names, self.read(at, day), strict=True))

    def read(self, at: Instant, day: int) -> list[int | None]:
        """Return the same as a list, in the order of the plan's names."""
        lacking = kernels.single(self._rows, self._program, self._work, self._count, at, day)
        found: list[int | None] = self._out.tolist()
        if lacking:
            behind = len(found)
            for place in self._work[behind : behind + lacking].tolist():
                found[place] = None
        return found

    def store(self) -> bytes:
        """Return the state as bytes."""
        rows = self._rows[: self._count].tobytes()
        return msgspec.msgpack.encode(
            Stored(
                self._plan.names, self._count, self._serial, (self._known, self._newest_day), rows,
                self._refs,
            )
        )  # fmt: skip

    @classmethod
    def restored(cls, data: bytes, plan: Plan, tables: Tables | None = None) -> OnlineState:
        """Return a stored state.

        Raises
        ------
        InvariantViolated
            If it was made for other features: fold the events again.
        """
        stored = msgspec.msgpack.decode(data, type=Stored)
        if stored.names != plan.names:
            raise InvariantViolated("a state is of the plan that reads it", names=stored.names)
        state = cls(plan, tables)
        width = state._rows.shape[1]
        rows = np.frombuffer(stored.rows, np.int64).reshape(stored.count, width)
        state._take(np.concatenate([rows, np.empty((_ROOM, width), np.int64)]))
        state._count, state._serial = stored.count, stored.serial
        state._known, state._newest_day = stored.newest
        state._refs = dict(stored.refs)
        if stored.count:
            state._last_day = int(rows[-1, kernels.DAY])
        return state

    def _end(self, fact: Fact) -> None:
        """Let the version known so far count no longer."""
        serial = self._refs.pop(fact.ref, None)
        if serial is not None:
            places = np.flatnonzero(self._rows[: self._count, -1] == serial)
            self._rows[places, kernels.UNTIL] = fact.known_at

    def _place_of(self, day: int) -> int:
        """Open a place for a late fact, behind those of its day."""
        rows, count = self._rows, self._count
        place = int(np.searchsorted(rows[:count, kernels.DAY], day, side="right"))
        rows[place + 1 : count + 1] = rows[place:count].copy()
        return place

    def _make_room(self) -> None:
        """Let go of what no window reaches again; grow where much is left."""
        rows = self._rows[: self._count]
        kept = rows[rows[:, kernels.UNTIL] > self._known]
        reach = self._tables.reach_days
        if reach is not None:
            kept = kept[kept[:, kernels.DAY] > self._newest_day - reach - _SPARE_DAYS]
        if len(kept) < len(rows):
            alive = set(kept[:, -1].tolist())
            self._refs = {ref: serial for ref, serial in self._refs.items() if serial in alive}
        self._count = len(kept)
        self._last_day = int(kept[-1, kernels.DAY]) if len(kept) else _NEVER
        room = max(_ROOM, self._count)
        self._take(np.concatenate([kept, np.empty((room, rows.shape[1]), np.int64)]))
