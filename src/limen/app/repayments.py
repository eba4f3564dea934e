"""Money that comes in on a line, and money that turns out not to have come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from limen.app.adjustments import has_draw
from limen.app.command import LineCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.book.fees import early_fees
from limen.book.line_account import fold_account
from limen.book.line_facts import fact_of
from limen.book.loan import FeeCharged
from limen.book.terms import FeeKind
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Take in a repayment; its value date is today or, where given, an earlier one.

    A reported line's payments are its core's to say: a second way in would count them twice.

    Principal that it pays before it is due bears the product's fee for that.
    """
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    if line.custody == "reported":
        return Refused(("payments_by_core",))
    reasons = _repay_reasons(desk, line, command)
    if reasons:
        return Refused(tuple(reasons))
    body = e.RepaymentMade(command.amount_minor, command.draw_id, command.channel)
    made = desk.event(body, line, on=command.on)
    return Done((made, *_early_fees(desk, line, made)))


def _early_fees(desk: Desk, line: LineState, made: e.Event) -> Iterator[e.Event]:
    """The fees for principal that a repayment pays before it is due, one for each draw."""
    fact = fact_of(made, line.terms_id)
    if fact is None or not line.is_reckoned or not _has_early_fees(desk, line):
        return
    before = fold_account(line.facts, desk.terms, made.effective_on)
    after = fold_account([*line.facts, fact], desk.terms, made.effective_on)
    if before is None or after is None:
        return
    for place, (loan_id, loan) in enumerate(before.loans.items()):
        early_minor = loan.undue_minor - after.loans[loan_id].undue_minor
        for fee in early_fees(loan.terms, early_minor, made.effective_on, f"early/{place}"):
            body = e.FeeCharged("early", fee.amount_minor, loan_id)
            yield desk.event(body, line, on=made.effective_on, part=fee.ref)


def _has_early_fees(desk: Desk, line: LineState) -> bool:
    named = {each.terms_id for each in line.facts}
    return any(fee.kind is FeeKind.EARLY for name in named for fee in desk.terms[name].fees)


def _repay_reasons(desk: Desk, line: LineState, command: Repay) -> list[str]:
    reasons = []
    if not 0 < command.amount_minor <= AMOUNT_MINOR_MAX:
        reasons.append("amount_out_of_bounds")
    if command.on is not None and not line.opened_on <= command.on <= desk.on(line):
        reasons.append("date_out_of_bounds")
    if line.is_reckoned and not line.facts:
        reasons.append("nothing_owed")
    on = desk.on(line) if command.on is None else command.on
    if command.draw_id and not has_draw(line, command.draw_id, on):
        reasons.append("draw_unknown")
    return reasons


def reverse_repayment(desk: Desk, command: ReverseRepayment) -> Done | Refused:
    """Reverse a repayment: what followed it is recomputed from its own day on."""
    line = desk.line(command.line_id)
    if line is None:
        return Refused(("line_unknown",))
    if line.custody == "reported":
        return Refused(("payments_by_core",))
    paid = [each for each in line.repayments if each.key == command.repayment_key]
    if not paid:
        return Refused(("repayment_unknown",))
    body = e.RepaymentReversed(command.repayment_key, command.because, _fees_of(line, paid[0].key))
    return Done((desk.event(body, line),), {"amount_minor": paid[0].amount_minor})


def _fees_of(line: LineState, repayment_key: str) -> tuple[str, ...]:
    """The fees that a repayment brought: without it nothing was paid early."""
    charged = [each.fact.ref for each in line.facts if isinstance(each.fact, FeeCharged)]
    return tuple(ref for ref in charged if ref.startswith(f"{repayment_key}/early/"))
