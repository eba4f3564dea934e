"""Features of a group kept beside its journal: taken up, brought up to date, made anew, compared.

The state kept names how many events of each chain it holds. Whoever reads it folds what came since,
and a command stores it again with its own events, once enough of them came: a draw seldom pays.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

import msgspec

from limen.app.ports import ChainFault
from limen.book import events as e
from limen.book.group import fold_group
from limen.book.links import closed_into, whole_group
from limen.kernel.dates import Instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from limen.app.ports import Book
    from limen.book.group import Follower
    from limen.features.fold import FoldPlan

KEPT_EVERY = 64
"""Events that a group's state may be behind before a command stores it again."""


class KeptFold(msgspec.Struct, frozen=True, array_like=True):
    """A group's features as of so many events of each of its chains, the newest known at."""

    digest: str
    counts: dict[str, int]
    known_at: Instant
    state: bytes


class Restores(Protocol):
    """What makes and takes up the state of a release's features (`limen.features.fold`)."""

    @property
    def digest(self) -> str:
        """Names the definitions."""
        ...

    def fresh(self, group_id: str) -> Follower:
        """Return the state of a group of which nothing is known yet."""
        ...

    def restored(self, group_id: str, data: bytes) -> Follower | None:
        """Return a state that was kept, None where it was made for other definitions."""
        ...


def encode_fold(follower: Follower, counts: Mapping[str, int], known_at: Instant) -> bytes:
    """Return a state as it is kept."""
    kept = KeptFold(follower.digest, dict(counts), known_at, follower.store())
    return msgspec.msgpack.encode(kept)


def decode_fold(data: bytes) -> KeptFold | None:
    """Return what was kept, None where it is nothing or torn: it is derived, and made anew."""
    try:
        return msgspec.msgpack.decode(data, type=KeptFold)
    except msgspec.MsgspecError:
        return None


def follow(
    plan: Restores, group_id: str, events: Sequence[e.Event], data: bytes
) -> tuple[Follower, int]:
    """Return a group's features after its events, and how many of them what was kept held.

    Parameters
    ----------
    events
        Of the whole group, in the order (`known_at`, `seq`), as they were read.
    data
        What was kept. It does not count where it knows more than the events, holds other chains,
        or where one that came since was known before: all is then folded anew.
    """
    kept = decode_fold(data)
    fresh = None if kept is None or kept.digest != plan.digest else _since(kept, events)
    follower = None if kept is None or fresh is None else plan.restored(group_id, kept.state)
    if follower is None or fresh is None:
        follower, fresh = plan.fresh(group_id), list(events)
    for event in fresh:
        follower.take(event)
    return follower, len(events) - len(fresh)


def _since(kept: KeptFold, events: Sequence[e.Event]) -> list[e.Event] | None:
    """Return the events that a state does not hold, None where it is not of these events."""
    places: Counter[str] = Counter()
    fresh: set[int] = set()
    for event in sorted(events, key=lambda each: each.seq):
        places[event.chain_id] += 1
        if places[event.chain_id] > kept.counts.get(event.chain_id, 0):
            if event.known_at < kept.known_at:
                return None
            fresh.add(event.seq)
    is_of_these = places.keys() == kept.counts.keys() and all(
        places[name] >= count for name, count in kept.counts.items()
    )
    return [event for event in events if event.seq in fresh] if is_of_these else None


def read_plan(data: bytes) -> FoldPlan | None:
    """Return the plan of definitions that a book keeps; its libraries are loaded only now."""
    from limen.features.fold import FoldPlan

    return FoldPlan.read(data)


def whole_groups(book: Book) -> Iterator[tuple[str, list[e.Event]]]:
    """Yield every group with the events of those linked into it."""
    for chain_id, chain in book.all_chains():
        if chain_id != e.PORTFOLIO_CHAIN and closed_into(chain_id, chain) is None:
            yield chain_id, whole_group(chain_id, chain, book.chain_events)


def fold_faults(book: Book) -> list[ChainFault]:
    """Compare each kept state with one folded anew from the events that it holds."""
    kept = set(book.folds())
    faults = []
    plans: dict[str, FoldPlan | None] = {}
    for group_id, events in whole_groups(book) if kept else ():
        if group_id in kept:
            what = _differs(book, group_id, events, plans)
            faults += [ChainFault(group_id, 0, what)] if what else []
    return faults


def _differs(
    book: Book,
    group_id: str,
    events: list[e.Event],
    plans: dict[str, FoldPlan | None],
) -> str:
    found = decode_fold(book.fold_of(group_id))
    if found is None:
        return "the features kept do not read"
    if found.digest not in plans:
        data = book.get_blob(found.digest)
        plans[found.digest] = None if data is None else read_plan(data)
    plan = plans[found.digest]
    fresh = None if plan is None else _since(found, events)
    if plan is None or fresh is None:
        return ""  # of definitions or chains that are past: nobody reads it
    left = {event.seq for event in fresh}
    again = plan.fresh(group_id)
    group = fold_group(group_id, [each for each in events if each.seq not in left], again)
    then = plan.restored(group_id, found.state)
    zone = book.info.time_zone
    for line in group.lines.values():
        asked = (line.line_id, line.customer_id, found.known_at, zone)
        if then is None or then.values(*asked) != again.values(*asked):
            return f"the features kept of line {line.line_id} are not what its events give"
    return ""


def rebuild_folds(book: Book, wanted: FoldPlan | None = None) -> tuple[int, int]:
    """Make kept states anew; return how many were made, and how many of them had been wrong.

    Parameters
    ----------
    wanted
        The features of a release, to be kept of every group; else those that each group has.
    """
    wrong = {fault.chain_id for fault in fold_faults(book)}
    kept, made = set(book.folds()), 0
    if wanted is not None:
        book.put_blob(wanted.data)
    for group_id, events in whole_groups(book) if kept or wanted else ():
        plan = wanted or _plan_of(book, group_id)
        if plan is not None and (wanted is not None or group_id in kept):
            made += 1
            _put(book, group_id, events, plan)
        elif group_id in wrong:
            with book.unit([group_id]) as unit:
                unit.put_fold(group_id, b"")
    return made, len(wrong)


def _plan_of(book: Book, group_id: str) -> FoldPlan | None:
    found = decode_fold(book.fold_of(group_id))
    data = None if found is None else book.get_blob(found.digest)
    return None if data is None else read_plan(data)


def _put(book: Book, group_id: str, events: list[e.Event], plan: FoldPlan) -> None:
    follower, _ = follow(plan, group_id, events, b"")
    counts = Counter(event.chain_id for event in events)
    body = encode_fold(follower, counts, max(event.known_at for event in events))
    with book.unit([group_id]) as unit:
        unit.put_fold(group_id, body)
