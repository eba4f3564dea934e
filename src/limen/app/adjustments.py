"""What a lender does to a line's money beside draws and repayments.

Losses are written off, credit is paid back, rates change and fees are charged: each on today's
business date, for lines whose money is reckoned here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.book.line_account import LineAccount
from limen.kernel.bounds import AMOUNT_MINOR_MAX, RATE_PPM_MAX, TEXT_LENGTH_MAX
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from datetime import date

    from limen.app.desk import Desk
    from limen.book.line import LineState


class WriteOff(LineCommand, frozen=True, kw_only=True, tag="write_off"):
    """Take what is owed off the balance sheet: one draw, or the whole line; the claim stays."""

    draw_id: str = ""
    because: str = ""


class RefundCredit(LineCommand, frozen=True, kw_only=True, tag="refund_credit"):
    """Pay a customer's credit balance back, or part of it."""

    amount_minor: int


class ChangeRate(LineCommand, frozen=True, kw_only=True, tag="change_rate"):
    """Let another yearly rate run from today on; `draw_id` empty for every draw of the line."""

    rate_ppm: int
    draw_id: str = ""


class ChargeFee(LineCommand, frozen=True, kw_only=True, tag="charge_fee"):
    """Charge a fee that no rule of the product charges by itself."""

    fee: str
    amount_minor: int
    draw_id: str = ""


def write_off(desk: Desk, command: WriteOff) -> Done | Refused:
    """Write a draw or a line off; nothing more is lent on a line that was written off whole."""
    found = _find(desk, command.line_id, command.draw_id)
    if isinstance(found, Refused):
        return found
    line, account = found
    reasons = []
    if line.holds:
        reasons.append("draw_held")
    if not _lives(account, command.draw_id):
        reasons.append("written_off")
    elif not account.balances().owed_minor:
        reasons.append("nothing_owed")
    if len(command.because) > TEXT_LENGTH_MAX:
        reasons.append("text_too_long")
    if reasons:
        return Refused(tuple(reasons))
    events = [desk.event(e.WrittenOff(command.draw_id, command.because), line)]
    if not command.draw_id and line.may_draw:
        events.append(desk.event(e.MayDrawSwitched(may_draw=False), line, part="may_draw"))
    return Done(tuple(events), {"written_off_minor": account.balances().owed_minor})


def refund_credit(desk: Desk, command: RefundCredit) -> Done | Refused:
    """Pay credit back; never more than there is."""
    found = _find(desk, command.line_id)
    if isinstance(found, Refused):
        return found
    line, account = found
    if not 0 < command.amount_minor <= AMOUNT_MINOR_MAX:
        return Refused(("amount_out_of_bounds",))
    if command.amount_minor > account.credit_minor:
        return Refused(("credit_too_small",))
    body = e.CreditRefunded(command.amount_minor)
    left_minor = account.credit_minor - command.amount_minor
    return Done((desk.event(body, line),), {"credit_minor": left_minor})


def change_rate(desk: Desk, command: ChangeRate) -> Done | Refused:
    """Change the rate of a draw or of all; instalments to come are planned anew."""
    found = _find(desk, command.line_id, command.draw_id)
    if isinstance(found, Refused):
        return found
    line, account = found
    if not 0 <= command.rate_ppm <= RATE_PPM_MAX:
        return Refused(("rate_out_of_bounds",))
    if not _lives(account, command.draw_id):
        return Refused(("written_off",))
    return Done((desk.event(e.RateChanged(command.rate_ppm, command.draw_id), line),))


def charge_fee(desk: Desk, command: ChargeFee) -> Done | Refused:
    """Charge a fee; it is due at once."""
    found = _find(desk, command.line_id, command.draw_id, needs_draw=False)
    if isinstance(found, Refused):
        return found
    line, account = found
    reasons = []
    if not 0 < command.amount_minor <= AMOUNT_MINOR_MAX:
        reasons.append("amount_out_of_bounds")
    if not 0 < len(command.fee) <= TEXT_LENGTH_MAX:
        reasons.append("text_too_long")
    if account.loans and not _lives(account, command.draw_id):
        reasons.append("written_off")
    if line.status == "ended":
        reasons.append("line_ended")
    if reasons:
        return Refused(tuple(reasons))
    body = e.FeeCharged(command.fee, command.amount_minor, command.draw_id)
    return Done((desk.event(body, line),))


def _find(
    desk: Desk, line_id: str, draw_id: str = "", *, needs_draw: bool = True
) -> tuple[LineState, LineAccount] | Refused:
    """Return the line and its money today, or why there is nothing to work on."""
    line = desk.line(line_id)
    if line is None:
        return Refused(("line_unknown",))
    if not line.is_reckoned:
        return Refused(("not_reckoned",))
    on = desk.on(line)
    if draw_id and not has_draw(line, draw_id, on):
        return Refused(("draw_unknown",))
    account = desk.account(line, on)
    if account is None:
        if needs_draw:
            return Refused(("nothing_owed",))
        account = LineAccount(on, desk.terms[line.terms_id])
    return line, account


def has_draw(line: LineState, draw_id: str, on: date) -> bool:
    """Whether a draw was paid out on a line by a day."""
    return any(draw.draw_id == draw_id and draw.on <= on for draw in line.draws)


def _lives(account: LineAccount, draw_id: str) -> bool:
    """Whether the draw, or any of the line, is not written off."""
    loan = account.loans.get(draw_id) if draw_id else None
    loans = list(account.loans.values()) if loan is None else [loan]
    return any(not loan.is_written_off for loan in loans)
