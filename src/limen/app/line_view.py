"""A line as it stood on a day, by what the lender knew at an instant."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from limen.book import events as e
from limen.book.ageing import AssetClass, asset_class, class_of_dpd, dpd_bucket
from limen.book.group import GroupState, fold_group
from limen.book.line_account import fold_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.book.line import LineState
    from limen.book.line_account import LineAccount
    from limen.book.terms import Terms

STANDING = (e.CustomerRegistered, e.GroupLinked)
"""Kinds that a state needs whatever their day."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line at the end of `on`; amounts in minor units of `currency`.

    Attributes
    ----------
    owed_minor
        Principal and what was asked for; counts against the limit.
    accrued_minor
        Interest and penalty accrued and not yet billed, rounded as if billed now.
    undrawn_minor
        Limit − owed − held, between zero and the limit.
    due_minor
        Asked for and unpaid; where the money is not reckoned here, what the last statement asked.
    dpd, bucket, asset_class
        Days past due; its bucket (0 to 7); the five-grade class (1 to 5).
    next_due_on
        The next day on which something falls due by itself.
    pending
        Action announced and not yet in effect, with its day.
    """

    line_id: str
    customer_id: str
    product: str
    currency: str
    custody: str
    status: str
    may_draw: bool
    on: date
    limit_minor: int
    owed_minor: int
    held_minor: int
    undrawn_minor: int
    principal_minor: int
    interest_minor: int
    penalty_minor: int
    fee_minor: int
    accrued_minor: int
    due_minor: int
    credit_minor: int
    written_off_minor: int
    dpd: int
    bucket: int
    asset_class: int
    next_due_on: date | None
    expires_on: date | None
    flags: tuple[str, ...]
    pending: tuple[str, date] | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def group_on(group_id: str, events: Iterable[e.Event], on: date | None) -> GroupState:
    """Return a group by the events that count up to a business date."""
    counted = (
        event
        for event in events
        if on is None or event.effective_on <= on or isinstance(event.body, STANDING)
    )
    return fold_group(group_id, counted)


def view_line(line: LineState, terms: Mapping[str, Terms], on: date) -> LineView:
    """Return a line as it stands at the end of a day."""
    account = fold_account(line.facts, terms, on) if line.is_reckoned else None
    owed_minor = line.owed_minor if not line.is_reckoned else _owed(account)
    limit_minor = line.limit_on(on)
    free_minor = min(max(limit_minor - owed_minor - line.held_minor, 0), limit_minor)
    pending = line.pending
    return LineView(
        line_id=line.line_id,
        customer_id=line.customer_id,
        product=line.product,
        currency=line.currency,
        custody=line.custody,
        status=line.status,
        may_draw=line.may_draw,
        on=on,
        limit_minor=limit_minor,
        owed_minor=owed_minor,
        held_minor=line.held_minor,
        undrawn_minor=free_minor,
        **_money(line, account, on),
        next_due_on=None if account is None else account.next_event_on(),
        expires_on=line.expires_on,
        flags=tuple(flag for flag in sorted(line.flags) if line.has_flag(flag, on)),
        pending=None
        if pending is None or pending.effective_on is None
        else (pending.action, pending.effective_on),
    )


def _owed(account: LineAccount | None) -> int:
    return 0 if account is None else account.owed_minor


def _money(line: LineState, account: LineAccount | None, on: date) -> dict[str, Any]:
    if account is None:
        balance_minor = 0 if line.is_reckoned else line.balance_minor
        dpd = 0
        last = line.statements[-1] if line.statements else None
        return {
            "principal_minor": max(balance_minor, 0),
            "interest_minor": 0,
            "penalty_minor": 0,
            "fee_minor": 0,
            "accrued_minor": 0,
            "due_minor": 0 if last is None else last.minimum_minor or 0,
            "credit_minor": max(-balance_minor, 0),
            "written_off_minor": 0,
            "dpd": dpd,
            "bucket": dpd_bucket(dpd),
            "asset_class": int(class_of_dpd(dpd)),
        }
    found = account.balances()
    return {
        "principal_minor": found.principal_minor,
        "interest_minor": found.interest_minor,
        "penalty_minor": found.penalty_minor,
        "fee_minor": found.fee_minor,
        "accrued_minor": found.owed_minor + max(-found.credit_minor, 0) - account.owed_minor,
        "due_minor": found.due_minor,
        "credit_minor": found.credit_minor,
        "written_off_minor": found.written_off_minor,
        "dpd": account.dpd,
        "bucket": dpd_bucket(account.dpd),
        "asset_class": int(class_of_account(account, on)),
    }


def class_of_account(account: LineAccount, on: date) -> AssetClass:
    """Return the worst class among a line's loans: one draw past due makes the line so."""
    classes = [
        AssetClass.LOSS
        if loan.is_written_off
        else asset_class(loan.dpd, loan.episode, on, loan.terms.cure)
        for loan in account.loans.values()
    ]
    return max(classes, default=AssetClass.NORMAL)
