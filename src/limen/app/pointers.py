"""Where linked groups are found: a closed group's lines answer through the one that continues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.book.group import GroupState


class GroupMoved(Exception):
    """A group that was read is linked in a way not yet known here: lock again and follow."""


@dataclass(slots=True)
class Pointers:
    """Links learned from the groups themselves; a link is for ever, so none is ever dropped."""

    _into: dict[str, str] = field(default_factory=dict)
    _absorbed: dict[str, set[str]] = field(default_factory=dict)

    def follow(self, chain_ids: Iterable[str]) -> tuple[str, ...]:
        """Return the groups that continue these, each once, in their order."""
        return tuple(dict.fromkeys(self._end(chain_id) for chain_id in chain_ids))

    def covering(self, wanted: Iterable[Iterable[str]]) -> list[str]:
        """Return every chain of these groups, in id order: the ones to lock."""
        found = {chain_id for chain_ids in wanted for chain_id in chain_ids}
        for chain_id in list(found):
            found |= self._absorbed.get(chain_id, set())
        return sorted(found)

    def learn(self, group: GroupState) -> None:
        """Take in the links of a group that was read under its lock.

        Raises
        ------
        GroupMoved
            If it is linked in a way that was not known when the chains were locked.
        """
        known = self._absorbed.get(group.group_id, set())
        if group.linked_into is not None:
            self._into[group.group_id] = group.linked_into
        elif known >= set(group.absorbed):
            return
        else:
            self._absorbed[group.group_id] = known | set(group.absorbed)
        raise GroupMoved(group.group_id)

    def _end(self, chain_id: str) -> str:
        while chain_id in self._into:
            chain_id = self._into[chain_id]
        return chain_id
