"""Facts that an entry point tells the packs of one customer or draw: bounded, and checked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from limen.kernel.bounds import AMOUNT_MINOR_MAX, ID_LENGTH_MAX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from limen.caps.law.pack import Pack, Value

TOLD_MAX = 32
"""Facts in one command."""

RECKONED = frozenset(
    {
        "asked_limit_minor",
        "asked_loan_minor",
        "asked_more_minor",
        "asked_term_months",
        "cost_effective_ppm",
        "cost_irr_x12_ppm",
        "days_past_due_count",
        "is_bullet",
        "joint_used_minor",
        "other_limits_minor",
        "own_available_minor",
        "partner_available_minor",
        "partner_used_minor",
    }
)
"""What the book reckons itself; nobody tells it."""


def facts_asked(packs: Iterable[Pack]) -> dict[str, str]:
    """Return every fact that rules of the packs ask for, with its type; dated figures are not."""
    found: dict[str, str] = {}
    for pack in packs:
        for entry in pack.entries:
            found |= {fact.name: fact.type for fact in entry.table.facts_needed}
    series = {name for pack in packs for name in pack.series}
    return {name: kind for name, kind in found.items() if name not in series}


def told(
    given: Mapping[str, int | bool | str], packs: Iterable[Pack], attested: Collection[str]
) -> dict[str, Value] | None:
    """Return told facts as the packs read them; None where one of them may not be told.

    Parameters
    ----------
    attested
        What the release attests of the entity: no command tells otherwise.

    Returns
    -------
    Money in minor units, ratios in ppm, days as dates.
    """
    if not given:
        return {}
    kinds = facts_asked(tuple(packs))
    if len(given) > TOLD_MAX or given.keys() & (RECKONED | set(attested)):
        return None
    found: dict[str, Value] = {}
    for name, value in given.items():
        read = _read(value, kinds.get(name, ""))
        if read is None:
            return None
        found[name] = read
    return found


def _read(value: int | bool | str, kind: str) -> Value:
    """The value in its fact's type; None where it is of another, or out of bounds."""
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind in {"minor", "ppm", "count"}:
        is_sound = type(value) is int and 0 <= value <= AMOUNT_MINOR_MAX
        return value if is_sound else None
    if not isinstance(value, str) or not 0 < len(value) <= ID_LENGTH_MAX:
        return None
    if kind == "text":
        return value if value.isprintable() else None
    return _day(value) if kind == "date" else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
