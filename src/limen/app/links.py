"""Links between customers: reported, and what a pass over the graph found round each."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from limen.app.command import CustomerCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.book.customer_links import link_of
from limen.book.link_events import LinkKind
from limen.kernel.ids import is_id
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk

_SHA256 = re.compile(r"[0-9a-f]{64}")


class ReportLink(CustomerCommand, frozen=True, kw_only=True, tag="report_link"):
    """A link begins or is over: by an identifier's salted hash, or by the other customer."""

    link_kind: LinkKind
    sha256: str = ""
    other_id: str = ""
    is_over: bool = False
    seen_on: date | None = None


class KeepLinks(CustomerCommand, frozen=True, kw_only=True, tag="keep_links"):
    """What a pass found round the customer, on the business day of the pass."""

    found: e.LinksFound
    on: date


def report_link(desk: Desk, command: ReportLink) -> Done | Refused:
    """Take in a report; one that says what is known already changes nothing."""
    links = desk.group.customers[command.customer_id].links
    reasons = []
    is_hash = _SHA256.fullmatch(command.sha256) is not None and not command.other_id
    is_other = is_id(command.other_id) and not command.sha256
    if not (is_hash or is_other) or (command.link_kind == "guarantor" and not is_other):
        reasons.append("link_unsound")
    if command.other_id == command.customer_id:
        reasons.append("link_to_self")
    if command.seen_on is not None and command.seen_on > desk.on():
        reasons.append("link_future")
    body = e.LinkReported(command.link_kind, command.sha256, command.other_id, command.is_over)
    if command.is_over and link_of(body) not in links.reported:
        reasons.append("link_unknown")
    if reasons:
        return Refused(tuple(reasons))
    if not command.is_over and link_of(body) in links.reported:
        return Done(value={"there": True})
    return Done((desk.event(body, customer_id=command.customer_id, on=command.seen_on),))


def keep_links(desk: Desk, command: KeepLinks) -> Done | Refused:
    """Keep what a pass found."""
    event = desk.event(command.found, customer_id=command.customer_id, on=command.on)
    return Done((event,))
