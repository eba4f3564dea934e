"""Law inside the draw's lock: what the packs leave for a draw, and what they hold against it.

A fact that nobody knows refuses the draw, as the draw policy does: nothing passes because something
is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.allowance import DrawAllowance, Headroom
from limen.decide.law import ask_law, law_facts

if TYPE_CHECKING:
    from datetime import date

    from limen.app.desk import Desk
    from limen.book.line import LineState
    from limen.caps.customer import Legal
    from limen.caps.draws import Exposure

EVENT = "draw"
NAME = "law"


def law_of_draw(desk: Desk, line: LineState, on: date, amount_minor: int) -> Legal | None:
    """Return what the packs say of a draw; None where the release names no pack."""
    release = desk.release
    if release is None or not release.law.packs:
        return None
    account = desk.account(line, on) if line.is_reckoned else None
    known = {
        **law_facts(desk.group, line, release),
        "asked_loan_minor": amount_minor,
        "days_past_due_count": 0 if account is None else account.dpd,
    }
    return ask_law(release, EVENT, line.entity, line.product, on, known)


def against_draw(legal: Legal | None) -> list[str]:
    """Return why law does not allow the draw, whatever its amount."""
    if legal is None:
        return []
    found = ["law_refuses"] if legal.refusing or legal.unknown else []
    return found + (["law_unknown"] if legal.refers else [])


def within_law(allowance: DrawAllowance, legal: Legal | None, line: Exposure) -> DrawAllowance:
    """Return what every cap leaves, those of law under one name with each rule's own figure.

    A cap on the line leaves what the line has not out; a cap on a loan leaves itself.
    """
    if legal is None:
        return allowance
    left = {cap.name: cap.limit_max_minor - line.total_minor for cap in legal.limit.caps}
    left |= {each.name: each.left_minor for each in legal.loan}
    if not left:
        return allowance
    least_minor = max(min(left.values()), 0)
    found = Headroom(NAME, least_minor, left)
    return DrawAllowance(min(allowance.left_minor, least_minor), (*allowance.headrooms, found))
