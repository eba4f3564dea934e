"""This process's share of portfolio quotas: taken from in a draw's own commit, topped up apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book.quota import LeaseWish, lease_id, quota_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from limen.app.ports import Unit
    from limen.app.quota_ports import Quotas
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant

BLOCKS = 64
"""Into how many blocks a quota is cut at first."""

LEASE_MICROS = 15 * 60 * 1_000_000
"""How long a lease lasts that nobody tops up; then others may have what it did not use."""

DRY_MICROS = 1_000_000
"""How long a quota that lacked something is taken at its word."""


STOCK = "stock"
"""Holder of what counted before there was a quota; it never ends by itself."""
FOREVER = 2**62


class QuotaTerms(NamedTuple):
    """A quota, and how much the release lets be drawn under it in all.

    Attributes
    ----------
    stock
        Counts what is to be held of it by what came before it; asked once, when it is new.
    """

    name: str
    total_minor: int
    stock: Callable[[], int] | None = None


class LeaseWanted(Exception):
    """A draw needs more than the lease has left."""

    def __init__(self, terms: QuotaTerms, amount_minor: int) -> None:
        super().__init__(terms.name)
        self.terms = terms
        self.amount_minor = amount_minor


class Taken(NamedTuple):
    """What became of taking from a quota.

    Attributes
    ----------
    left_minor
        What there was to take from before it.
    """

    lease_id: str
    is_taken: bool
    left_minor: int


@dataclass(slots=True)
class LeaseShelf:
    """The leases of one holder.

    Attributes
    ----------
    holder
        Unique among the processes at work, so that each has rows of its own.
    """

    quotas: Quotas
    clock: Clock
    holder: str
    _dry: dict[str, tuple[Instant, int]] = field(default_factory=dict)

    def take(self, unit: Unit, terms: QuotaTerms, amount_minor: int) -> Taken:
        """Take from the holder's lease within a unit.

        Raises
        ------
        LeaseWanted
            If the lease lacks it and the quota may have more: fetch, and begin the unit anew.
        """
        id_ = lease_id(terms.name, self.holder)
        if amount_minor == 0:
            return Taken(id_, True, 0)
        left_minor = unit.use_lease(id_, amount_minor)
        if left_minor is not None:
            return Taken(id_, True, left_minor + amount_minor)
        until, dry_minor = self._dry.get(terms.name, (0, 0))
        if self.clock.now() >= until or amount_minor <= dry_minor:
            raise LeaseWanted(terms, amount_minor)
        return Taken(id_, False, dry_minor)

    def give_back(self, unit: Unit, leases: dict[str, int]) -> None:
        """Give back what a draw had taken, to whichever leases it came from."""
        for id_ in sorted(leases):
            if leases[id_]:
                unit.free_lease(id_, leases[id_])
                self._dry.pop(quota_of(id_), None)

    def _count_stock(self, terms: QuotaTerms, now: Instant) -> None:
        """Hold of a new quota what came before it; twice at once is once, by the lease's id."""
        if terms.stock is None or terms.name in {each.name for each in self.quotas.quotas()}:
            return
        held_minor = terms.stock()
        most_minor = max(terms.total_minor, held_minor)
        self.quotas.lease(LeaseWish(terms.name, STOCK, most_minor, held_minor, 0), now, FOREVER)

    def fetch(self, wanted: LeaseWanted) -> None:
        """Top a lease up in a transaction of its own; remember where the quota has too little."""
        terms, now = wanted.terms, self.clock.now()
        self._count_stock(terms, now)
        wish = LeaseWish(
            terms.name,
            self.holder,
            terms.total_minor,
            wanted.amount_minor,
            terms.total_minor // BLOCKS,
        )
        lease = self.quotas.lease(wish, now, now + LEASE_MICROS)
        if lease.left_minor < wanted.amount_minor:
            could_minor = lease.left_minor + lease.room_minor
            self._dry[terms.name] = (now + DRY_MICROS, could_minor)
        else:
            self._dry.pop(terms.name, None)
