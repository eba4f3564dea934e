"""Differences between the book and a lender's core, line by line, with their age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from limen.app.core_orders import LIMITS
from limen.app.core_out import reported_lines
from limen.book.ageing import dpd_bucket
from limen.book.line_core import held_on, limit_held_on, moved_minor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.app.ports import Journal
    from limen.book.events import CoreBalanceReported
    from limen.book.line import LineState

    Reports = Mapping[str, Mapping[date, CoreBalanceReported]]

FIELDS = ("limit_minor", "balance_minor", "may_draw", "status", "dpd")
COLUMNS = ("line_id", "field", "book", "core", "since", "age_days", "because")

_ACTIONS = {
    "limit_minor": LIMITS,
    "may_draw": frozenset({"freeze", "unfreeze", "close"}),
    "status": frozenset({"close"}),
}
"""Which instructions can explain a difference of a field."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one line on which the two disagree.

    Attributes
    ----------
    since
        First day of the unbroken row of reported days on which it stands.
    because
        What explains it, empty where nothing known does.
    """

    line_id: str
    field: str
    book: str
    core: str
    since: date
    age_days: int
    because: str = ""

    def as_dict(self) -> dict[str, object]:
        """Plain values, in the order of `COLUMNS`."""
        return {
            "line_id": self.line_id,
            "field": self.field,
            "book": self.book,
            "core": self.core,
            "since": self.since.isoformat(),
            "age_days": self.age_days,
            "because": self.because,
        }


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a comparison found."""

    on: date
    lines: int
    differences: tuple[Difference, ...]

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            "on": self.on.isoformat(),
            "lines": self.lines,
            "differences": [each.as_dict() for each in self.differences],
        }


def reconcile(
    journal: Journal, on: date, file: Reports | None = None, *, movements: bool = False
) -> Reconciled:
    """Compare the book with the core on a day.

    Parameters
    ----------
    file
        What a file of the core says, line by line; without it, what the book took in.
    movements
        Whether each change of a balance must be explained by what the core reported; only for a
        core that reports every draw, payment, reversal and charge.
    """
    found: list[Difference] = []
    missing: list[tuple[LineState, date]] = []
    lines, is_there = set(), False
    for line in reported_lines(journal):
        if line.status == "ended" or line.opened_on > on:
            lines.add(line.line_id)
            continue
        lines.add(line.line_id)
        view = _Compared(line, on, None if file is None else file.get(line.line_id, {}))
        is_there |= view.newest == on
        if view.newest != on:
            since = line.opened_on if view.newest is None else view.newest + timedelta(1)
            missing.append((line, since))
        found += view.differences()
        found += view.breaks() if movements else []
    why = "the core's file leaves the line out" if is_there else "a late file: no line has this day"
    found += [
        _difference(line, "line", "there", "missing", since, on, why) for line, since in missing
    ]
    for name in sorted((file or {}).keys() - lines):
        days = [day for day in (file or {})[name] if day <= on]
        if days:
            since = min(days)
            age = (on - since).days
            why = "the book has no such reported line"
            found.append(Difference(name, "line", "missing", "there", since, age, why))
    found.sort(key=lambda each: (each.line_id, each.field, each.since))
    return Reconciled(on, len(lines), tuple(found))


class _Compared:
    """One line beside what its core says."""

    def __init__(
        self, line: LineState, on: date, filed: Mapping[date, CoreBalanceReported] | None
    ) -> None:
        self.line, self.on, self.filed = line, on, filed or {}
        days = line.core.days if filed is None else {**line.core.days, **filed}
        self.core = {day: days[day] for day in sorted(days) if day <= on}
        self.newest = max(self.core, default=None)
        if filed is not None and self.newest is not None and self.newest not in filed:
            # The file is the core's word on the day: what the book took in does not stand for it.
            self.newest = max((day for day in filed if day <= on), default=None)

    def differences(self) -> list[Difference]:
        """Return the fields that differ on the newest day."""
        if self.newest is None:
            return []
        found = []
        for field in FIELDS:
            pair = self._pair(field, self.newest)
            if pair is not None:
                since = self._since(field, self.newest)
                why = self._because(field)
                found.append(_difference(self.line, field, *pair, since, self.on, why))
        return found

    def breaks(self) -> list[Difference]:
        """Return the days on which a balance moved otherwise than the reported facts say."""
        found = []
        days = sorted(day for day in self.line.core.days if day <= self.on)
        for before, day in pairwise(days):
            moved = moved_minor(self.line, before, day)
            reported = self.line.core.days
            said = reported[day].balance_minor - reported[before].balance_minor
            if moved != said:
                why = "a payment, draw or charge is missing or twice"
                found.append(_difference(self.line, "movement", moved, said, day, self.on, why))
        return found

    def _pair(self, field: str, day: date) -> tuple[object, object] | None:
        """Return what the book and the core say of a field where they differ."""
        said = getattr(self.core[day], field)
        held = self._held(field, day)
        if said is None or held is None:
            return None
        if field == "dpd" and day not in self.filed:
            said = dpd_bucket(said)
        return None if held == said else (held, said)

    def _held(self, field: str, day: date) -> object | None:
        """Return what the book says on a day, None where it says nothing of its own."""
        line = self.line
        if field == "limit_minor":
            return limit_held_on(line, day)
        if field in {"may_draw", "status"}:
            return held_on(line, day)[field == "status"]
        own = line.core.days.get(day)
        if day in self.filed:
            if own is not None:
                value: object | None = getattr(own, field)
                return value
            return self._rolled(day) if field == "balance_minor" else None
        for statement in line.statements:
            if statement.on == day:
                is_balance = field == "balance_minor"
                return statement.balance_minor if is_balance else statement.months_late
        return None

    def _rolled(self, day: date) -> int | None:
        """Return the newest balance before a day with what moved since, in minor units."""
        days = self.line.core.days
        before = max((each for each in days if each < day), default=None)
        if before is None:
            return None
        return days[before].balance_minor + moved_minor(self.line, before, day)

    def _since(self, field: str, newest: date) -> date:
        since = newest
        for day in sorted((day for day in self.core if day < newest), reverse=True):
            if self._pair(field, day) is None:
                break
            since = day
        return since

    def _because(self, field: str) -> str:
        side, actions = self.line.core, _ACTIONS.get(field, frozenset())
        for name, sent in side.sent.items():
            if sent.body.action in actions:
                return (
                    f"{name} was sent {sent.first_on}, attempt {sent.body.attempt}: no answer yet"
                )
        for each in side.intended.values():
            if each.action in actions:
                return f"{each.decision_id} is in effect here and not yet sent"
        for name, declined in side.declined.items():
            if declined.body.action in actions:
                return f"{name} was refused by the core: {declined.because}"
        if field in {"balance_minor", "dpd"} and self.newest not in self.line.core.days:
            return "a late file: the book has not taken this day in"
        return ""


def _difference(
    line: LineState, field: str, book: object, core: object, since: date, on: date, because: str
) -> Difference:
    age_days = (on - since).days
    return Difference(line.line_id, field, _shown(book), _shown(core), since, age_days, because)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
