"""A line's own life: sleep, years, its end, and what customers do to their own lines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.book.customer import flags_on
from limen.book.transitions import why_not
from limen.caps.duties import RAISE, binding_flags
from limen.kernel.dates import add_months
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.app.terms_shelf import TermsShelf
    from limen.book.line import LineState
    from limen.book.product import Product
    from limen.release.rulebook import Release

SLEEP_DAYS_MIN = 30
"""No line sleeps after fewer days without use."""

RENEWAL_MONTHS_MAX = 36
"""A renewal reaches no further from its day."""


class MarkDormant(LineCommand, frozen=True, kw_only=True, tag="mark_dormant"):
    """A line not used for so long sleeps: no draws until it is woken.

    Attributes
    ----------
    after_days
        Days without use; None where the product says how many months.
    """

    after_days: int | None = None


class WakeLine(LineCommand, frozen=True, kw_only=True, tag="wake_line"):
    """A sleeping line may be used again."""

    because: str = ""


class RenewLine(LineCommand, frozen=True, kw_only=True, tag="renew_line"):
    """The agreement goes on to another day; a decision, so it names one where there is one."""

    expires_on: date
    decision_id: str = ""


class ExpireLine(LineCommand, frozen=True, kw_only=True, tag="expire_line"):
    """The agreement ran out: no new draws, what is owed runs off."""


class EndLine(LineCommand, frozen=True, kw_only=True, tag="end_line"):
    """A closed or expired line with nothing owed comes to its end."""


class LowerOwnLine(LineCommand, frozen=True, kw_only=True, tag="lower_own_line"):
    """The customer lowers the own limit; what is owed above it runs off by schedule."""

    to_minor: int


class CloseOwnLine(LineCommand, frozen=True, kw_only=True, tag="close_own_line"):
    """The customer closes the own line; what is owed runs off by schedule."""


def mark_dormant(desk: Desk, command: MarkDormant) -> Done | Refused:
    """Let a line sleep that was not used for so long and owes nothing."""
    line = desk.line(command.line_id)
    refused = why_not("sleep", line)
    if line is None or refused:
        return Refused((refused,))
    if command.after_days is not None and command.after_days < SLEEP_DAYS_MIN:
        return Refused(("days_unsound",))
    product = agreed_product(line, desk.terms, desk.release)
    sleeps = sleeps_on(line, product, command.after_days)
    if sleeps is None:
        return Refused(("sleep_not_agreed",))
    today, last = desk.on(line), last_used_on(line)
    if today < sleeps or is_owing(desk, line, today):
        return Refused(("line_in_use",))
    return Done((desk.event(e.LineDormant(last), line),), {"since": last.isoformat()})


def agreed_product(line: LineState, shelf: TermsShelf, release: Release | None) -> Product | None:
    """Return a line's product: as it was agreed, else as the release has it."""
    if line.terms_id:
        return shelf.product(line.terms_id)
    return None if release is None else release.products.get(line.product)


def sleeps_on(line: LineState, product: Product | None, after_days: int | None) -> date | None:
    """Return the day from which an unused line sleeps: its product's, else after so many days."""
    last = last_used_on(line)
    if after_days is None and product is not None and product.dormant_months is not None:
        return add_months(last, product.dormant_months)
    return None if after_days is None else last + timedelta(days=after_days)


def last_used_on(line: LineState) -> date:
    """Return the last day on which a line was drawn on, repaid, held, woken or opened."""
    days = [line.opened_on, *(draw.on for draw in line.draws), *(p.on for p in line.repayments)]
    return max([*days, *([] if line.woken_on is None else [line.woken_on])])


def wake_line(desk: Desk, command: WakeLine) -> Done | Refused:
    """Wake a sleeping line."""
    line = desk.line(command.line_id)
    refused = why_not("wake", line)
    if line is None or refused:
        return Refused((refused,))
    return Done((desk.event(e.LineWoken(command.because), line),))


def renew_line(desk: Desk, command: RenewLine) -> Done | Refused:
    """Let the agreement go on; an expired line may be drawn on again."""
    line = desk.line(command.line_id)
    refused = why_not("renew", line)
    if line is None or refused:
        return Refused((refused,))
    today, reasons = desk.on(line), []
    if command.expires_on <= max(today, line.expires_on or today):
        reasons.append("date_past")
    if command.expires_on > add_months(today, RENEWAL_MONTHS_MAX):
        reasons.append("date_too_far")
    if binding_flags(flags_on(desk.customer_of(line), line, today), RAISE):
        reasons.append("flag_binds")
    if reasons:
        return Refused(tuple(reasons))
    body = e.LineRenewed(command.expires_on, command.decision_id)
    return Done((desk.event(body, line),), {"expires_on": command.expires_on.isoformat()})


def expire_line(desk: Desk, command: ExpireLine) -> Done | Refused:
    """Let the agreement run out, on its day or after it."""
    line = desk.line(command.line_id)
    refused = why_not("expire", line)
    if line is None or refused:
        return Refused((refused,))
    if line.expires_on is None or desk.on(line) < line.expires_on:
        return Refused(("not_due",))
    return Done((desk.event(e.LineExpired(), line),))


def end_line(desk: Desk, command: EndLine) -> Done | Refused:
    """End a line that has run off."""
    line = desk.line(command.line_id)
    refused = why_not("end", line)
    if line is None or refused:
        return Refused((refused,))
    if is_owing(desk, line, desk.on(line)):
        return Refused(("still_owing",))
    return Done((desk.event(e.LineEnded(), line),))


def is_owing(desk: Desk, line: LineState, on: date) -> bool:
    """Whether anything is owed either way, written off and not paid, or held for a draw."""
    if line.held_minor or line.instructions:
        return True
    if not line.is_reckoned:
        return line.balance_minor != 0
    account = desk.account(line, on)
    if account is None:
        return False
    found = account.balances()
    return bool(found.owed_minor or found.credit_minor or found.written_off_minor)


def lower_own_line(desk: Desk, command: LowerOwnLine) -> Done | Refused:
    """Lower a limit as its customer wishes: not adverse, no notice, no sudden repayment."""
    line = desk.line(command.line_id)
    refused = why_not("lower", line)
    if line is None or refused:
        return Refused((refused,))
    reasons = _lowered_wrongly(desk, line, command.to_minor)
    if reasons:
        return Refused(tuple(reasons))
    body = e.LimitChanged(line.limit_minor, command.to_minor, "customer")
    return Done((desk.event(body, line),), {"limit_minor": command.to_minor})


def _lowered_wrongly(desk: Desk, line: LineState, to_minor: int) -> list[str]:
    reasons = []
    if not 0 < to_minor < line.limit_minor:
        reasons.append("not_a_cut")
    product = agreed_product(line, desk.terms, desk.release)
    if product is not None:
        if to_minor < max(product.floor_minor, product.smallest_draw_minor):
            # A limit that nobody can use is a closed line under another name.
            reasons.append("limit_below_floor")
        if to_minor % product.step_minor:
            reasons.append("limit_off_step")
    return reasons


def close_own_line(desk: Desk, command: CloseOwnLine) -> Done | Refused:
    """Close a line as its customer wishes; with nothing owed it ends at once."""
    line = desk.line(command.line_id)
    refused = why_not("close", line)
    if line is None or refused:
        return Refused((refused,))
    if line.held_minor:
        return Refused(("draws_held",))
    events = [desk.event(e.LineClosed(), line)]
    if line.pending is not None:
        gone = e.ChangeWithdrawn(line.pending.decision_id, "the customer closed the line")
        events.append(desk.event(gone, line, part="withdrawn"))
    has_ended = not is_owing(desk, line, desk.on(line))
    if has_ended:
        events.append(desk.event(e.LineEnded(), line, part="ended"))
    return Done(tuple(events), {"has_ended": has_ended})
