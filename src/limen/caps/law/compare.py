"""What changed in law between two days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.caps.law.units import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.caps.law.pack import Entry, Pack

BEGAN, ENDED, CHANGED, PASSED = "began", "ended", "changed", "came_and_went"
SIDES = ("licence_types", "product_types", "purposes", "borrower_types", "events", "regions")


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that came into force, went out of it, or says something else.

    Attributes
    ----------
    on
        The last day between the two on which it changed.
    figures
        Name of a figure → what it was and what it is, as people read them.
    words
        What else of a changed rule is another: standing, whom it concerns, formula, what follows.
    """

    kind: str
    id: str
    on: date
    before: Entry | None
    after: Entry | None
    figures: Mapping[str, tuple[str, str]]
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def entry(self) -> Entry:
        """The version in force after, else the one before."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has a version before or after")
        return found


def changes(pack: Pack, before: date, after: date) -> tuple[Change, ...]:
    """Return what changed from the first day to the second, in the order of the dates.

    A rule that was in force between the days alone is among them: it bound what was done then.
    """
    found = []
    for id_ in pack.ids:
        was = next((each for each in pack.versions(id_) if each.is_in_force(before)), None)
        now = next((each for each in pack.versions(id_) if each.is_in_force(after)), None)
        if was is None and now is None:
            found += [
                Change(PASSED, id_, each.table.effective_from, None, each, _figures(None, each))
                for each in pack.versions(id_)
                if before < each.table.effective_from < after
            ]
        if was is now:
            continue
        if now is None:
            kind, on = ENDED, was.table.effective_to if was else None
        else:
            kind, on = (BEGAN if was is None else CHANGED), now.table.effective_from
        figures, words = _figures(was, now), _words(was, now)
        found.append(Change(kind, id_, on or after, was, now, figures, words))
    return tuple(sorted(found, key=lambda change: (change.on, change.id)))


def _figures(was: Entry | None, now: Entry | None) -> dict[str, tuple[str, str]]:
    names = dict.fromkeys([*(was.params if was else ()), *(now.params if now else ())])
    told = {name: (_figure(was, name), _figure(now, name)) for name in names}
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def _words(was: Entry | None, now: Entry | None) -> dict[str, tuple[str, str]]:
    """What is another of a rule that stays; a formula and a condition as they are written."""
    if was is None or now is None:
        return {}
    old, new = _told(was), _told(now)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _told(entry: Entry) -> dict[str, str]:
    table = entry.table
    sides = {name.replace("_", " "): ", ".join(getattr(table.applies, name)) for name in SIDES}
    return {
        "standing": "shadow" if entry.is_shadow else "binding",
        "status": table.status,
        **sides,
        "where": table.applies.conditions or "",
        table.gives: table.formula or "",
        "day": table.date_basis,
        "missing fact": entry.on_missing,
        "outcome": " ".join([table.action.outcome, *table.action.reason_codes]),
    }


def _figure(entry: Entry | None, name: str) -> str:
    param = None if entry is None else entry.params.get(name)
    return "" if param is None else shown(param.value, param.unit)
