"""Money that comes in on a line, and money that turns out not to have come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.book.line import LineState


class Repay(LineCommand, frozen=True, kw_only=True, tag="repay"):
    """Money came in; `draw_id` where the customer named a draw, `on` for an earlier value date."""

    amount_minor: int
    draw_id: str = ""
    on: date | None = None
    channel: str = ""


class ReverseRepayment(LineCommand, frozen=True, kw_only=True, tag="reverse_repayment"):
    """A repayment bounced or was taken back; `repayment_key` is the key it was made under."""

    repayment_key: str
    because: Literal["bounced", "reversed", "mistake"] = "bounced"


def repay(desk: Desk, command: Repay) -> Done | Refused:
    """Take in a repayment; its value date is today or, where given, an earlier one."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    reasons = _repay_reasons(desk, line, command)
    if reasons:
        return Refused(tuple(reasons))
    body = e.RepaymentMade(command.amount_minor, command.draw_id, command.channel)
    return Done((desk.event(body, line, on=command.on),))


def _repay_reasons(desk: Desk, line: LineState, command: Repay) -> list[str]:
    reasons = []
    if not 0 < command.amount_minor <= AMOUNT_MINOR_MAX:
        reasons.append("amount_out_of_bounds")
    if command.on is not None and not line.opened_on <= command.on <= desk.on(line):
        reasons.append("date_out_of_bounds")
    if line.is_reckoned and not line.facts:
        reasons.append("nothing_owed")
    if command.draw_id and command.draw_id not in {draw.draw_id for draw in line.draws}:
        reasons.append("draw_unknown")
    return reasons


def reverse_repayment(desk: Desk, command: ReverseRepayment) -> Done | Refused:
    """Reverse a repayment: what followed it is recomputed from its own day on."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    paid = [each for each in line.repayments if each.key == command.repayment_key]
    if not paid:
        return Refused(("repayment_unknown",))
    return Done(
        (desk.event(e.RepaymentReversed(command.repayment_key, command.because), line),),
        {"amount_minor": paid[0].amount_minor},
    )
