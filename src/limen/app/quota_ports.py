"""What use cases need of a store that hands portfolio quotas out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.quota import Lease, LeaseWish, Quota
    from limen.kernel.dates import Instant


class Quotas(Protocol):
    """Portfolio quotas, handed out in blocks so that draws do not touch one hot row."""

    def lease(self, wish: LeaseWish, now: Instant, until: Instant) -> Lease:
        """Let a holder's lease take another block, in a commit of its own.

        Leases of the quota that ended by `now` give back what was not used. The lease is made or
        taken on to `until`; where the quota lacks what is needed, it is left as it is.

        Raises
        ------
        ConcurrencyConflict, Unavailable, OutcomeUnknown
            As `Units.unit`.
        """
        ...

    def quotas(self) -> list[Quota]:
        """Return every quota, by name."""
        ...

    def used(self) -> dict[str, int]:
        """Return what draws hold of each quota: what is leased and not left in a lease."""
        ...

    def put_used(self, used: Mapping[str, int]) -> None:
        """Set what draws hold of these quotas; their leases end. Nobody may draw meanwhile."""
        ...


class Leasing(Protocol):
    """What a unit takes from leases is durable with all else that it writes, or not taken."""

    def use_lease(self, lease_id: str, amount_minor: int) -> int | None:
        """Take from a lease; return what it has left, None where it lacks so much or is gone."""
        ...

    def free_lease(self, lease_id: str, amount_minor: int) -> None:
        """Give back to a lease, or to its quota where the lease is gone."""
        ...

    def lease_again(self, lease_id: str, amount_minor: int) -> None:
        """Count against a lease's quota once more what was given back, whatever is left of it."""
        ...
