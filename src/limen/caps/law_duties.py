"""What the packs demand of a change: a day before which it may not bite, a notice with contents.

A duty whose facts nobody knows is owed: to tell once too often is the milder mistake.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from limen.caps.law.evaluate import MISSING, PASSED, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.caps.law.evaluate import Ruled
    from limen.caps.law.pack import Entry, Pack

EFFECT_FROM, KEEP_UNTIL, TELL_BY = "effect_from", "keep_until", "tell_by"

EVENTS: Mapping[str, tuple[str, ...]] = {
    "grant": ("open",),
    "raise": ("increase",),
    "reinstate": ("increase",),
    "unfreeze": ("unfreeze",),
    "lower": ("decrease",),
    "step_down": ("decrease",),
    "freeze": ("freeze",),
    "close": ("close",),
    "divert": ("freeze", "divert"),
}
"""Action → what it is to the law; a divert also stops draws here."""


class Owed(msgspec.Struct, frozen=True):
    """One duty of a change.

    Attributes
    ----------
    rule
        ``id@version#hash``.
    means, day
        What its day is, a word of `words.MEANS`, and the day; empty and None without a deadline,
        the day None too where it counts from what has not happened yet.
    count, unit
        The span that is counted, such as 15 `day`; None and empty without a deadline.
    says
        What a letter must say, words of `words.CONTENTS`.
    missing
        Facts that would tell whether it is owed at all.
    """

    rule: str
    means: str = ""
    day: date | None = None
    count: int | None = None
    unit: str = ""
    says: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    needs_legal_check: bool = False


def owed_of(
    packs: Iterable[Pack], rules: Iterable[Ruled], dates: Mapping[str, date]
) -> tuple[Owed, ...]:
    """Return the duties among the answers of some packs.

    Parameters
    ----------
    dates
        Anchors of deadlines, as they were asked about.
    """
    known = tuple(packs)
    found: dict[str, Owed] = {}
    for rule in rules:
        if rule.gives != "duty" or not _is_owed(rule):
            continue
        entry = next((each for pack in known if (each := pack.named(rule.name))), None)
        if entry is not None:
            found[rule.name] = _owed(entry, rule, dates)
    return tuple(found.values())


def _is_owed(rule: Ruled) -> bool:
    """Whether it is due, or may be: the rule itself says if it passes where a fact is missing."""
    return rule.result == PASSED or (rule.result == MISSING and rule.then != "warn")


def _owed(entry: Entry, rule: Ruled, dates: Mapping[str, date]) -> Owed:
    action = entry.table.action
    deadline = action.deadline
    count = None if deadline is None else int(entry.figures[deadline.param])
    return Owed(
        rule.name,
        "" if deadline is None else deadline.means,
        last_day(entry, dates, entry.figures),
        count,
        "" if deadline is None else entry.params[deadline.param].unit,
        tuple(action.must_say),
        rule.missing,
        entry.needs_legal_check,
    )


def lead_of(owed: Iterable[Owed], on: date) -> int:
    """Return how many days after a decision its change may bite; 0 where no duty says."""
    days = [each.day for each in owed if each.means == EFFECT_FROM and each.day is not None]
    return max(((day - on).days for day in days), default=0)


def reasons_max(rules: Iterable[Ruled]) -> int | None:
    """Return how many reasons may be told, one at least; None where no rule says."""
    found = [
        rule.allowed
        for rule in rules
        if rule.gives == "figure" and rule.allowed is not None and "reasons_count" in rule.operands
    ]
    return max(min(found), 1) if found else None
