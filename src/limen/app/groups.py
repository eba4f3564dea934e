"""The groups of a book, each with the chains that were linked into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.feature_states import follow
from limen.book import events as e
from limen.book.group import GroupState, fold_group
from limen.book.links import closed_into, whole_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.app.feature_states import Restores
    from limen.app.ports import Journal
    from limen.kernel.dates import Instant


def group_events(
    journal: Journal, group_id: str, known_at: Instant | None = None, seq_max: int | None = None
) -> list[e.Event]:
    """Return the events of a group and of those linked into it, up to an instant and a place."""
    return whole_group(
        group_id,
        journal.chain_events(group_id, known_at, seq_max),
        lambda chain_id: journal.chain_events(chain_id, known_at, seq_max),
    )


def fold_groups(
    journal: Journal,
    known_at: Instant | None = None,
    seq_max: int | None = None,
    plan: Restores | None = None,
) -> Iterator[GroupState]:
    """Yield every group of a book, in id order; one linked into another stands in that one.

    Parameters
    ----------
    plan
        Of what is folded beside each group, a release's declared features; what the book keeps of
        them is taken up and only brought up to date.
    """
    for chain_id, chain in journal.all_chains(known_at, seq_max):
        if chain_id == e.PORTFOLIO_CHAIN or closed_into(chain_id, chain) is not None:
            continue
        events = whole_group(
            chain_id, chain, lambda other: journal.chain_events(other, known_at, seq_max)
        )
        yield _folded(journal, chain_id, events, plan)


def fold_one(
    journal: Journal,
    group_id: str,
    known_at: Instant,
    seq_max: int,
    plan: Restores | None = None,
) -> GroupState:
    """Return one group as known at an instant and a place; `plan` as in `fold_groups`."""
    return _folded(journal, group_id, group_events(journal, group_id, known_at, seq_max), plan)


def _folded(
    journal: Journal, group_id: str, events: list[e.Event], plan: Restores | None
) -> GroupState:
    group = fold_group(group_id, events)
    if plan is not None:
        group.follower, _ = follow(plan, group_id, events, journal.fold_of(group_id))
    return group


def group_of_line(
    journal: Journal, line_id: str, known_at: Instant | None = None
) -> tuple[str, list[e.Event]] | None:
    """Return the group that a line answers through and all its events, None for no such line."""
    known = journal.known_lines([line_id]).get(line_id)
    return None if known is None else group_of_chain(journal, known.chain_id, known_at)


def group_of_chain(
    journal: Journal, chain_id: str, known_at: Instant | None = None
) -> tuple[str, list[e.Event]]:
    """Return the group that a chain is part of, by what was known, and all its events."""
    while True:
        chain = journal.chain_events(chain_id, known_at)
        onward = closed_into(chain_id, chain)
        if onward is None:
            return chain_id, whole_group(
                chain_id, chain, lambda other: journal.chain_events(other, known_at)
            )
        chain_id = onward
