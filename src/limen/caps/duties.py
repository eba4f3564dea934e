"""Whether a change is adverse, which notice it needs, and how long before it may bite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

CUTS = frozenset({"lower", "step_down", "freeze", "close", "divert"})
"""Actions that take something away from the customer."""

NO_EFFECT = frozenset({"keep", "watch"})
"""Actions after which nothing comes into effect, so that no notice is due."""

GIFTS = frozenset({"grant", "raise", "unfreeze", "reinstate", "temporary", "renew"})
"""What gives the customer more: the lender's upward actions, a temporary limit, another year."""

RAISE, CUT, CONTACT, DRAW = "raise", "cut", "contact", "draw"
"""What a flag can bind: all `GIFTS`; discretionary cuts; offers that nobody asked for; draws."""

FLAG_BINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "collections": frozenset({RAISE, CUT, CONTACT, DRAW}),
        "deceased": frozenset({RAISE, CUT, CONTACT, DRAW}),
        "dispute": frozenset({CUT}),
        "fraud": frozenset({RAISE, CONTACT, DRAW}),
        "hardship": frozenset({RAISE, CUT, CONTACT, DRAW}),
    }
)
"""Flag of another department → what it binds.

A mandatory action on a hard fact goes ahead under every flag, and so does the notice that law
demands of it: flags bind the lender's own choice.
"""

NOTICE_KINDS = {
    "lower": "limit_cut",
    "step_down": "step_down",
    "freeze": "freeze",
    "close": "close",
    "divert": "offer_starter",
    "reinstate": "restore",
    "unfreeze": "restore",
    "raise": "raise_offer",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed to the customer for one change.

    Attributes
    ----------
    notice_kind
        None where no notice is due (nothing comes into effect) or the release sends none.
    effective_on
        First business date on which the change may bite; None where nothing will.
    """

    is_adverse: bool
    notice_kind: str | None
    lead_days: int
    effective_on: date | None


def binding_flags(flags: Iterable[str], what: str) -> list[str]:
    """Return those of the flags that are up that bind what is meant, in order of their names."""
    return [flag for flag in sorted(set(flags)) if what in FLAG_BINDS.get(flag, ())]


def duty_of(action: str, decided_on: date, lead_days: Mapping[str, int], sends: bool) -> Duty:
    """Return the duty of a lender's own action.

    Parameters
    ----------
    action
        One of the design's actions.
    lead_days
        Calendar days of notice by action; an action not named needs none before the effect.
    sends
        False only in a simulated release that tells nobody.
    """
    if action in NO_EFFECT:
        return Duty(False, None, 0, None)
    lead = lead_days.get(action, 0)
    kind = NOTICE_KINDS[action] if sends else None
    return Duty(action in CUTS, kind, lead, decided_on + timedelta(days=lead))


def announced_before(duty: Duty, on: date) -> Duty:
    """Return the duty of a change taken anew on its day: its notice went out when it was announced.

    It may only be milder than what was announced, so it needs no further lead.
    """
    if duty.effective_on is None:
        return duty
    return Duty(duty.is_adverse, None, 0, on)
