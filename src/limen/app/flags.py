"""Flags of other departments: they come in and go out as events, and bind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from limen.app.command import CustomerCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.book.line_events import Flag
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk


class SetFlag(CustomerCommand, frozen=True, kw_only=True, tag="set_flag"):
    """A flag comes or goes, over every line of the customer or on one of them.

    `until` is the last day of a suspicion: it ends by itself unless the flag is raised again.
    """

    flag: Flag
    raised: bool
    line_id: str = ""
    source: str = ""
    until: date | None = None


def set_flag(desk: Desk, command: SetFlag) -> Done | Refused:
    """Raise a flag, or lower one that is up."""
    customer = desk.group.customers[command.customer_id]
    line = desk.line(command.line_id) if command.line_id else None
    if command.line_id and (line is None or line.customer_id != command.customer_id):
        return Refused(("line_unknown",))
    up = customer.flags if line is None else line.flags
    if not command.raised and command.flag not in up:
        return Refused(("flag_not_up",))
    if command.until is not None and (not command.raised or command.until < desk.on(line)):
        return Refused(("date_past",))
    body = e.FlagChanged(command.flag, command.raised, command.source, command.until)
    return Done((desk.event(body, line, customer_id=command.customer_id),))
