"""Linked groups: the events of a continuing group with those of the groups linked into it.

A group that was linked into another keeps its chain; what comes after the link is written in the
continuing group's chain. The group as a whole is the fold of all its chains in the journal's order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book import events as e

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def closed_into(chain_id: str, events: Iterable[e.Event]) -> str | None:
    """Return the group that continues a chain, None where the chain goes on by itself."""
    for event in events:
        if isinstance(event.body, e.GroupLinked) and event.body.closes == chain_id:
            return event.body.continues
    return None


def linked_chains(chain_id: str, events: Iterable[e.Event]) -> list[str]:
    """Return the groups that were linked into a chain, in the order of their links."""
    return [
        event.body.closes
        for event in events
        if isinstance(event.body, e.GroupLinked) and event.body.continues == chain_id
    ]


def whole_group(
    chain_id: str, events: Sequence[e.Event], read: Callable[[str], Sequence[e.Event]]
) -> list[e.Event]:
    """Return a group's events with those of every group linked into it, as (`known_at`, `seq`).

    Parameters
    ----------
    events
        Of the chain itself, in order.
    read
        Returns another chain's events, with the same bounds of time and place as `events`.
    """
    found = list(events)
    waiting, seen = linked_chains(chain_id, events), {chain_id}
    while waiting:
        other = waiting.pop()
        if other in seen:
            continue
        seen.add(other)
        more = read(other)
        found += more
        waiting += linked_chains(other, more)
    if len(seen) > 1:
        found.sort(key=lambda event: (event.known_at, event.seq))
    return found
