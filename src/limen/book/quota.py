"""Portfolio quotas and the leases by which they are handed out, in minor units."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_BALANCE = "#balance"


class Counts(enum.Enum):
    """What counts against a quota.

    DRAWN is what was drawn and not given up, for ever; MONTHLY the same, anew each calendar month;
    BALANCE is principal that is held or owed, so that what is repaid comes back.
    """

    DRAWN = "drawn"
    MONTHLY = "drawn_monthly"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Lease:
    """A block of a portfolio quota, handed to one holder (a process) to be used up by draws.

    Attributes
    ----------
    lease_id
        See `lease_id`: the same for the same quota and holder.
    left_minor
        What it has left, in minor units.
    room_minor
        What its quota has not handed out.
    """

    lease_id: str
    left_minor: int
    room_minor: int


@dataclass(frozen=True, slots=True)
class Quota:
    """A portfolio quota: what may be drawn under it in all, and what leases and draws hold."""

    name: str
    total_minor: int
    leased_minor: int


@dataclass(frozen=True, slots=True)
class LeaseWish:
    """What a holder asks of a quota.

    Attributes
    ----------
    total_minor
        The quota as the release has it; what is leased already is never taken back by it.
    least_minor, block_minor
        What the lease must have left afterwards to be of use; what it may take where there is more.
    """

    quota: str
    holder: str
    total_minor: int
    least_minor: int
    block_minor: int


def quota_name(base: str, counts: Counts, on: date) -> str:
    """Return the name of what a quota counts of a draw on a business date; `base` has no `#`."""
    match counts:
        case Counts.MONTHLY:
            return f"{base}#{on:%Y-%m}"
        case Counts.BALANCE:
            return base + _BALANCE
        case _:
            return base


def is_of_balance(lease: str) -> bool:
    """Whether what a draw took of a lease comes back with its principal."""
    return quota_of(lease).endswith(_BALANCE)


def lease_id(quota: str, holder: str) -> str:
    """Return the id of a holder's lease; a holder has no `@`."""
    return f"{quota}@{holder}"


def quota_of(lease: str) -> str:
    """Return the quota of a lease's id."""
    return lease.rpartition("@")[0]


def block_of(wish: LeaseWish, left_minor: int, room_minor: int) -> int | None:
    """Return what a lease takes on, None where the quota lacks what is needed.

    Parameters
    ----------
    left_minor
        What the lease has left.
    room_minor
        What the quota has not handed out.
    """
    needed_minor = max(wish.least_minor - left_minor, 0)
    if needed_minor > room_minor:
        return None
    # Towards its end a quota is handed out in smaller blocks, so that others get some too.
    return max(needed_minor, min(wish.block_minor, room_minor // 4))
