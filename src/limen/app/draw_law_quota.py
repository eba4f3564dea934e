"""Law's bounds on the whole inside a draw's lock: what is attested as left is used up by draws.

A bound is a quota of the figures that were attested: draws take from it, principal that is paid
back returns, and figures attested anew begin a new one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from limen.app.leases import QuotaTerms
from limen.book.allowance import Headroom
from limen.book.quota import Counts, quota_name
from limen.caps.customer import BINDS
from limen.caps.law.words import ASKED
from limen.kernel.canon import canonical, sha256_hex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from limen.app.desk import Desk
    from limen.caps.customer import Legal
    from limen.caps.law.evaluate import Ruled

LAW_QUOTA = "law"
HASH_DIGITS = 16


def take_law(
    desk: Desk, legal: Legal | None, amount_minor: int, on: date, leases: dict[str, int]
) -> Legal | None:
    """Take a draw from every bound of law on the whole; `leases` gets what was taken.

    Returns
    -------
    What law says, with what the draws before left of each bound.
    """
    if legal is None:
        return None
    left: dict[str, int] = {}
    for rule, allowed_minor in _bounds(legal):
        left_minor = allowed_minor
        if amount_minor <= allowed_minor:
            terms = QuotaTerms(quota_of_rule(rule, on), allowed_minor)
            taken = desk.shelf().take(desk.unit, terms, amount_minor)
            left_minor = min(allowed_minor, taken.left_minor)
            if taken.is_taken:
                leases[taken.lease_id] = amount_minor
        left[rule.name] = min(left.get(rule.name, left_minor), left_minor)
    return replace(legal, loan=tuple(_within(each, left) for each in legal.loan))


def quota_of_rule(rule: Ruled, on: date) -> str:
    """Return the name of a bound's quota: the rule, and the figures that it rests on."""
    known = {name: value for name, value in rule.operands.items() if name not in ASKED["headroom"]}
    rests_on = sha256_hex(canonical(known))[:HASH_DIGITS]
    return quota_name(f"{LAW_QUOTA}/{rule.id}/{rests_on}", Counts.BALANCE, on)


def _bounds(legal: Legal) -> Iterator[tuple[Ruled, int]]:
    for rule in legal.rules:
        if rule.gives == "headroom" and rule.result in BINDS and rule.allowed is not None:
            yield rule, rule.allowed


def _within(room: Headroom, left: dict[str, int]) -> Headroom:
    left_minor = min(room.left_minor, left.get(room.name, room.left_minor))
    return room if left_minor == room.left_minor else Headroom(room.name, left_minor, room.operands)
