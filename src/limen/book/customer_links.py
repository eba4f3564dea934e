"""A customer's links as reported, and what the newest pass found round the customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book import events as e

if TYPE_CHECKING:
    from datetime import date

Link = tuple[str, str, str]
"""Kind, hash, other customer: of the last two one is empty."""


@dataclass(slots=True)
class CustomerLinks:
    """Links that hold, with the day since when; `found` is what the newest pass said, and when."""

    reported: dict[Link, date] = field(default_factory=dict)
    found: e.LinksFound | None = None
    found_on: date | None = None


def link_of(body: e.LinkReported) -> Link:
    """Return which link a report is about."""
    return body.link_kind, body.sha256, body.other_id


def apply_link(links: CustomerLinks, event: e.Event) -> None:
    """Take in a report, or the row of a pass."""
    match event.body:
        case e.LinkReported() as body if body.is_over:
            links.reported.pop(link_of(body), None)
        case e.LinkReported() as body:
            links.reported.setdefault(link_of(body), event.effective_on)
        case e.LinksFound() as body:
            links.found, links.found_on = body, event.effective_on
