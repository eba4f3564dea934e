"""What the book has lent jointly: by legal person and whom it lends with, from the ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from limen.app.groups import fold_groups
from limen.app.rebuild_index import last_closed
from limen.app.terms_shelf import TermsShelf
from limen.book.joint import joint_loans
from limen.book.line_account import fold_account
from limen.book.quota import Counts, quota_name, quota_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from limen.app.ports import Journal

PREFIX = "joint"
ALL = ""
"""In the place of whom an entity lends with: everybody."""


class Together(NamedTuple):
    """An entity, and whom it lends with; `ALL` for everybody."""

    entity: str
    other: str


def quota_together(rule: str, together: Together, on: date) -> str:
    """Return the name of the quota that counts what the book lends so under a rule."""
    words = (PREFIX, rule, quote(together.entity, safe=""), quote(together.other, safe=""))
    return quota_name("/".join(words), Counts.BALANCE, on)


def together_of(name: str) -> Together:
    """Return whom a quota of joint lending is about."""
    _, _, entity, other = name.partition("#")[0].split("/")
    return Together(unquote(entity), unquote(other))


def is_joint_quota(name: str) -> bool:
    """Whether a quota counts joint lending."""
    return name.startswith(f"{PREFIX}/")


def used_together(journal: Journal, quotas: Iterable[str] = ()) -> dict[str, Counter[Together]]:
    """Return what is held and owed jointly, of each entity's own money.

    Parameters
    ----------
    quotas
        Quotas for which only loans count that took nothing of them.

    Returns
    -------
    By quota, and under the empty name of all loans.
    """
    names = ("", *quotas)
    found: dict[str, Counter[Together]] = {name: Counter() for name in names}
    terms, on = TermsShelf(journal), last_closed(journal)
    for group in fold_groups(journal):
        for line in group.lines.values():
            if not line.is_reckoned or not (line.holds or line.draws):
                continue
            day = max((draw.on for draw in line.draws), default=on)
            day = day if on is None or day is None else max(on, day)
            account = None if day is None else fold_account(line.facts, terms, day)
            for loan in joint_loans(line, account):
                taken = {quota_of(lease) for lease in loan.leases}
                shares = _shares(line.entity, loan.split.own_minor, loan.split.partners)
                for name in names:
                    if name not in taken:
                        found[name].update(shares)
    return found


def _shares(lender: str, own_minor: int, parts: Iterable[tuple[str, int]]) -> Counter[Together]:
    found: Counter[Together] = Counter({Together(lender, ALL): own_minor})
    for partner, part_minor in parts:
        if part_minor:
            found[Together(lender, partner)] += own_minor
            found[Together(partner, lender)] += part_minor
            found[Together(partner, ALL)] += part_minor
    return found
