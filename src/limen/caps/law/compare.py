"""What changed in law between two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.caps.law.units import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.caps.law.pack import Entry, Pack

BEGAN, ENDED, CHANGED = "began", "ended", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that came into force, went out of it, or says something else.

    Attributes
    ----------
    on
        The last day between the two on which it changed.
    figures
        Name of a figure → what it was and what it is, as people read them.
    """

    kind: str
    id: str
    on: date
    before: Entry | None
    after: Entry | None
    figures: Mapping[str, tuple[str, str]]

    @property
    def entry(self) -> Entry:
        """The version in force after, else the one before."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has a version before or after")
        return found


def changes(pack: Pack, before: date, after: date) -> tuple[Change, ...]:
    """Return what changed from the first day to the second, in the order of the dates."""
    found = []
    for id_ in pack.ids:
        was = next((each for each in pack.versions(id_) if each.is_in_force(before)), None)
        now = next((each for each in pack.versions(id_) if each.is_in_force(after)), None)
        if was is now:
            continue
        if now is None:
            kind, on = ENDED, was.table.effective_to if was else None
        else:
            kind, on = (BEGAN if was is None else CHANGED), now.table.effective_from
        found.append(Change(kind, id_, on or after, was, now, _figures(was, now)))
    return tuple(sorted(found, key=lambda change: (change.on, change.id)))


def _figures(was: Entry | None, now: Entry | None) -> dict[str, tuple[str, str]]:
    names = dict.fromkeys([*(was.params if was else ()), *(now.params if now else ())])
    told = {name: (_figure(was, name), _figure(now, name)) for name in names}
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def _figure(entry: Entry | None, name: str) -> str:
    param = None if entry is None else entry.params.get(name)
    return "" if param is None else shown(param.value, param.unit)
