"""Law's bounds on the whole inside a draw's lock: what is left is used up by draws.

A bound is a quota: draws take from it, and principal that is paid back returns. Where it rests on
figures that were attested, figures attested anew begin a new one. What is lent jointly the book
counts itself, of each entity's own money: that quota stays the same, whatever is attested.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.app.joint_used import ALL, Together, quota_together, used_together
from limen.app.leases import QuotaTerms
from limen.book.allowance import Headroom
from limen.book.quota import Counts, quota_name
from limen.caps.customer import BINDS
from limen.caps.joint import WITH_ONE, counted_fact
from limen.caps.law.words import ASKED
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from limen.app.desk import Desk
    from limen.caps.customer import Legal
    from limen.caps.funders import Funders
    from limen.caps.law.evaluate import Ruled

LAW_QUOTA = "law"
HASH_DIGITS = 16


def take_law(
    desk: Desk,
    legal: Legal | None,
    amount_minor: int,
    on: date,
    leases: dict[str, int],
    funders: Funders | None = None,
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
        asked = (rule, allowed_minor, amount_minor)
        for terms, part_minor, share_ppm in _quotas(desk, asked, on, funders):
            if part_minor > terms.total_minor:
                left_minor = min(left_minor, max(amount_minor - 1, 0), allowed_minor)
                continue
            taken = desk.shelf().take(desk.unit, terms, part_minor)
            left_minor = min(left_minor, taken.left_minor * PPM // share_ppm)
            if taken.is_taken:
                leases[taken.lease_id] = part_minor
            else:  # what is rounded on the way to the whole loan lets none through
                left_minor = min(left_minor, max(amount_minor - 1, 0))
        left[rule.name] = min(left.get(rule.name, left_minor), left_minor)
    return replace(legal, loan=tuple(_within(each, left) for each in legal.loan))


def quota_of_rule(rule: Ruled, on: date) -> str:
    """Return the name of a bound's quota: the rule, and the figures that it rests on."""
    known = {name: value for name, value in rule.operands.items() if name not in ASKED["headroom"]}
    rests_on = sha256_hex(canonical(known))[:HASH_DIGITS]
    return quota_name(f"{LAW_QUOTA}/{rule.id}/{rests_on}", Counts.BALANCE, on)


def _quotas(
    desk: Desk, asked: tuple[Ruled, int, int], on: date, funders: Funders | None
) -> Iterator[tuple[QuotaTerms, int, int]]:
    """Yield each quota of a bound with what the draw takes of it, and the share that it counts."""
    rule, allowed_minor, amount_minor = asked
    release = desk.release
    name = "" if rule.entity is UNSET else rule.entity
    attested = {} if release is None else release.law.facts.get(name, {})
    fact = counted_fact(rule.operands, attested)
    if not fact or funders is None:
        yield QuotaTerms(quota_of_rule(rule, on), allowed_minor), amount_minor, PPM
        return
    part_minor = funders.parts_minor.get(name, funders.own_minor)
    share_ppm = rule.operands.get("share_ppm", PPM)
    if not isinstance(share_ppm, int) or not share_ppm or not part_minor:
        return
    others = [ALL]
    if fact == WITH_ONE:
        others = [funders.lender_name] if name in funders.parts_minor else list(funders.parts_minor)
    for other in others:
        together = Together(name, other)
        quota = quota_together(rule.id, together, on)

        def stock(together: Together = together) -> int:
            return 0 if desk.journal is None else used_together(desk.journal)[""][together]

        total_minor = allowed_minor * share_ppm // PPM
        yield QuotaTerms(quota, total_minor, stock), part_minor, share_ppm


def _bounds(legal: Legal) -> Iterator[tuple[Ruled, int]]:
    for rule in legal.rules:
        if rule.gives == "headroom" and rule.result in BINDS and rule.allowed is not None:
            yield rule, rule.allowed


def _within(room: Headroom, left: dict[str, int]) -> Headroom:
    left_minor = min(room.left_minor, left.get(room.name, room.left_minor))
    return room if left_minor == room.left_minor else Headroom(room.name, left_minor, room.operands)
