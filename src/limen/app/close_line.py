"""A daily close of one line: what expires, what falls due, what is stated, what is posted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.ageing import dpd_bucket
from limen.book.billing import stated
from limen.book.fee_due import due_with_bill
from limen.book.fees import annual_fees, late_fees
from limen.book.line_index import row_of
from limen.book.line_postings import to_post
from limen.book.loan import FeeCharged
from limen.book.quota_use import moved
from limen.kernel.dates import end_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from limen.app.group_cache import Kept
    from limen.app.terms_shelf import TermsShelf
    from limen.book.line import LineState, Statement
    from limen.book.line_account import LineAccount
    from limen.book.line_facts import Hold
    from limen.book.line_index import IndexRow
    from limen.book.quota_use import Leased
    from limen.kernel.dates import Instant

DAY = timedelta(days=1)


def expiry_key(line_id: str, draw_id: str) -> str:
    """Return the key under which a hold ends by itself, here or by a command."""
    return f"expire:{line_id}:{draw_id}"


def posted_key(on: date, line_id: str = "") -> str:
    """Return the key of what a day's close posted for a line; without one, how all begin."""
    return f"close:{on}:{line_id}"


class LineClosed(NamedTuple):
    """What a close made of a line.

    Attributes
    ----------
    events
        Already folded into the group.
    expired
        Holds that ended: what they had leased goes back, and their partners are told.
    returned
        Lease → what comes back to it with repaid principal; below zero, what is taken again.
    """

    events: list[e.Event]
    row: IndexRow
    expired: tuple[Hold, ...]
    returned: Counter[str]


@dataclass(frozen=True, slots=True)
class LineClose:
    """One line at the close of a day.

    Each step looks at what the line's events already hold, so that a close which is run again
    finds nothing to do.
    """

    kept: Kept
    line: LineState
    terms: TermsShelf
    on: date
    now: Instant
    since: date | None = None

    def run(self) -> LineClosed:
        """Return the day's events, the line's row, and the holds that ended."""
        holds = dict(self.line.holds)
        was_posted = self._is_posted()
        before = self.line.leases.copy()
        events: list[e.Event] = []
        for step in (self._expire, self._charge, self._state, self._hold_quotas, self._post):
            made = list(step())
            self.kept.take(made)
            events += made
        account = self._account()
        # What came in after the day was posted is left to the next one.
        is_behind = (
            was_posted
            and account is not None
            and bool(to_post(account, self.line.posted, self.on + DAY))
        )
        terms = self.terms[self.line.terms_id]
        expired = tuple(hold for name, hold in holds.items() if name not in self.line.holds)
        row = row_of(self.line, account, terms, self.on, is_behind)
        return LineClosed(events, row, expired, returned(before, self.line.leases))

    def _account(self) -> LineAccount | None:
        return self.kept.account(self.line, self.terms, self.on)

    def _expire(self) -> Iterator[e.Event]:
        zone = self.terms[self.line.terms_id].calendar.time_zone
        for draw_id, hold in self.line.holds.items():
            if hold.expires_at <= end_of_day(self.on, zone):
                yield self._event(e.DrawExpired(draw_id), expiry_key(self.line.line_id, draw_id))

    def _charge(self) -> Iterator[e.Event]:
        account = self._account()
        loans = {} if account is None else account.loans
        every = [self.terms[self.line.terms_id], *(loan.terms for loan in loans.values())]
        if not any(terms.fees for terms in every):
            return
        charged = {each.fact.ref for each in self.line.facts if isinstance(each.fact, FeeCharged)}
        prefix = f"fee:{self.line.line_id}"
        is_gone = bool(loans) and all(loan.is_written_off for loan in loans.values())
        if not is_gone and self.line.status in {"open", "dormant"}:
            terms = self.terms[self.line.terms_id]
            for fee in annual_fees(
                terms, self.line.limit_minor, self.line.opened_on, self.on - DAY, self.on, prefix
            ):
                if fee.ref not in charged:
                    own = self.line.terms_id
                    due_on = due_with_bill(self.line.facts, self.terms, fee, own, "")
                    body = e.FeeCharged("annual", fee.amount_minor, due_on=due_on)
                    yield self._event(body, fee.ref)
        for loan_id, loan in loans.items():
            for fee in late_fees(loan, f"{prefix}:{loan_id}", charged):
                body = e.FeeCharged("late", fee.amount_minor, loan_id, late_of=fee.late_of)
                yield self._event(body, fee.ref)

    def _state(self) -> Iterator[e.Event]:
        account = self._account()
        if account is None or all(loan.billed_on != self.on for loan in account.loans.values()):
            return
        earlier = [each for each in self.line.statements if each.on <= self.on]
        if earlier and earlier[-1].on == self.on:
            return
        found = stated(account)
        body = e.StatementClosed(
            balance_minor=found.balance_minor,
            months_late=dpd_bucket(account.dpd),
            payment_status=self._status(account, earlier[-1] if earlier else None),
            minimum_minor=found.minimum_minor,
            interest_minor=found.interest_minor,
        )
        yield self._event(body, f"statement:{self.on}:{self.line.line_id}")

    def _status(self, account: LineAccount, last: Statement | None) -> str:
        """How the last statement was met, in the words of `StatementClosed`."""
        if account.dpd:
            return "late"
        if last is None or last.balance_minor <= 0:
            return "no_use"
        paid_minor = sum(
            paid.amount_minor for paid in self.line.repayments if last.on < paid.on <= self.on
        )
        return "paid_in_full" if paid_minor >= last.balance_minor else "revolving"

    def _hold_quotas(self) -> Iterator[e.Event]:
        """What draws hold of quotas of balance goes with their principal."""
        if not self.line.leases or self._is_posted():
            return
        account = self._account()
        held = {} if account is None else moved(self.line, account)
        if held:
            yield self._event(e.QuotasHeld(held), f"quotas:{self.on}:{self.line.line_id}")

    def _post(self) -> Iterator[e.Event]:
        account = self._account()
        if account is None or self._is_posted():
            return
        entries = to_post(account, self.line.posted, self.on, self.since)
        if entries:
            yield self._event(e.EntriesPosted(entries), posted_key(self.on, self.line.line_id))

    def _is_posted(self) -> bool:
        return self.line.closed_on is not None and self.line.closed_on >= self.on

    def _event(self, body: e.AnyBody, key: str) -> e.Event:
        return e.Event(
            chain_id=self.kept.group.group_id,
            key=key,
            body=body,
            occurred_at=self.now,
            effective_on=self.on,
            known_at=self.now,
            customer_id=self.line.customer_id,
            line_id=self.line.line_id,
        )


def returned(before: Mapping[str, Leased], after: Mapping[str, Leased]) -> Counter[str]:
    """Return what draws gave back to leases; below zero, what they took again."""
    found: Counter[str] = Counter()
    for draw_id, leased in before.items():
        for id_, held_minor in leased.held.items():
            found[id_] += held_minor - after[draw_id].held[id_]
    return found
