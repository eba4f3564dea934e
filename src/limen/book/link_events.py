"""Events of links between customers: what was reported, and what a pass over the graph found."""

from __future__ import annotations

from typing import Literal

import msgspec

from limen.book.body import Body
from limen.kernel.dates import Instant

LinkKind = Literal["account", "device", "guarantor", "phone"]


class LinkReported(Body, frozen=True, omit_defaults=True, tag="link_reported"):
    """A customer uses a device, account or phone, or names another customer.

    Attributes
    ----------
    sha256
        Salted hash of the identifier; the identifier itself is never kept.
    other_id
        The other customer, where one is named; the one or the other is empty.
    is_over
        True where it holds no longer.
    """

    link_kind: LinkKind
    sha256: str = ""
    other_id: str = ""
    is_over: bool = False


class LinksFound(Body, frozen=True, omit_defaults=True, tag="links_found"):
    """What a pass found round one customer; every number is capped (`limen.features.graph`).

    Attributes
    ----------
    one_hop, two_hop
        Customers linked directly; those linked to them, and not directly.
    by_account, by_device, by_guarantor, by_phone
        Customers linked directly over such a link.
    late_max_months, late_max_two_months
        Most months late on a newest statement: of one hop; within two.
    default_share_bp, default_share_two_bp
        Share of customers in default: of one hop; within two.
    bounced
        Bounced repayments of one hop, 90 days.
    hubs
        Identifiers of the customer that too many share: they link nobody.
    """

    pass_id: str
    one_hop: int = 0
    two_hop: int = 0
    by_account: int = 0
    by_device: int = 0
    by_guarantor: int = 0
    by_phone: int = 0
    late_max_months: int = 0
    late_max_two_months: int = 0
    default_share_bp: int = 0
    default_share_two_bp: int = 0
    bounced: int = 0
    hubs: int = 0


class LinksPassed(Body, frozen=True, omit_defaults=True, tag="links_passed"):
    """A pass over all links: what it read, by which rules, and the digest of what it found.

    Attributes
    ----------
    at, head
        It read what was known at the instant, up to that place of the journal.
    digest
        SHA-256 of the blob with the rows of every linked customer.
    degree_max
        An identifier that more customers share is a hub and was ignored.
    hubs
        By kind of link: how many were.
    """

    pass_id: str
    at: Instant
    head: int
    digest: str
    customers: int
    linked: int
    degree_max: int
    hubs: dict[str, int] = msgspec.field(default_factory=dict)
