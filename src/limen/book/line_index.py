"""What a daily close keeps of a line, so that it need not look at the line every day.

A row holds until `next_on`: up to that day nothing happens to the line but that interest grows
evenly and days pass. Rows are derived and can be rebuilt from the events.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from limen.book.accrual import rate_on
from limen.book.ageing import AssetClass, class_of_dpd, dpd_bucket, is_cured
from limen.book.due import penalty_from
from limen.book.fees import annual_fees
from limen.book.terms import Bucket, FeeKind
from limen.kernel.dates import add_months, business_date
from limen.kernel.day_counts import DayCount, year_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from limen.book.line import LineState
    from limen.book.line_account import LineAccount
    from limen.book.loan import Loan
    from limen.book.terms import Terms

DAY = timedelta(days=1)


class Growth(NamedTuple):
    """How a line's interest grows, for loans of one day count and one share of own funds.

    Attributes
    ----------
    own_minor, whole_minor
        Own funds' part of the draws: own / whole.
    interest
        Numerator accrued and not billed on the row's day (see `accrual`).
    speed
        What is added to it for each part of a year.
    """

    day_count: DayCount
    own_minor: int
    whole_minor: int
    interest: int
    speed: int


class IndexRow(msgspec.Struct, frozen=True, array_like=True):
    """A line as of the end of `as_of`, and the next day on which something happens to it.

    Attributes
    ----------
    oldest_due
        Due date of the oldest unpaid item, whether or not it has passed.
    floor
        The class that an earlier time past due keeps the line in.
    is_owing
        Whether anything is owed on the balance sheet.
    posted
        The line's trial balance.
    posted_on
        The last day for which a close posted something.
    """

    line_id: str
    entity: str
    currency: str
    as_of: date
    next_on: date | None
    oldest_due: date | None
    floor: int
    is_owing: bool
    growth: tuple[Growth, ...]
    posted: dict[str, int]
    posted_on: date | None

    def dpd(self, on: date) -> int:
        """Days past due on a day."""
        return 0 if self.oldest_due is None else max((on - self.oldest_due).days, 0)

    def bucket(self, on: date) -> str:
        """Bucket of days past due, ``M0`` and so on."""
        return f"M{dpd_bucket(self.dpd(on))}"

    def asset_class(self, on: date) -> AssetClass:
        """Five-grade class on a day."""
        return max(class_of_dpd(self.dpd(on)), AssetClass(self.floor))

    def accrued(self, on: date) -> Counter[DayCount]:
        """Own interest accrued and not billed on a day: numerators by day count."""
        found: Counter[DayCount] = Counter()
        for each in self.growth:
            parts = year_parts(self.as_of, on, each.day_count)
            numerator = each.interest + each.speed * parts
            found[each.day_count] += numerator * each.own_minor // each.whole_minor
        return found


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(IndexRow)


def encode_row(row: IndexRow) -> bytes:
    """Return a row as a store keeps it."""
    return _ENCODER.encode(row)


def decode_row(data: bytes) -> IndexRow:
    """Read a row back."""
    return _DECODER.decode(data)


def proof_of(
    row: IndexRow,
    on: date,
    accrued: Mapping[DayCount, int] | None = None,
    grade: AssetClass | None = None,
) -> bytes:
    """Return what a day's digest holds of a line: balances, days past due, class, interest.

    Parameters
    ----------
    accrued, grade
        What `row.accrued(on)` and `row.asset_class(on)` gave, where they are known.
    """
    found = row.accrued(on) if accrued is None else accrued
    grade = row.asset_class(on) if grade is None else grade
    # Interest may pass what a JSON number holds.
    seen = {day_count.value: str(numerator) for day_count, numerator in found.items()}
    return _ENCODER.encode((row.line_id, row.posted, row.dpd(on), grade.value, seen))


def row_of(
    line: LineState, account: LineAccount | None, terms: Terms, on: date, is_behind: bool
) -> IndexRow:
    """Return a line's row at the end of a day.

    Parameters
    ----------
    account
        The line's money on that day, None before its first fact.
    terms
        The line's own.
    is_behind
        Whether something is left to post: then the line is looked at on the next day.
    """
    days = [on + DAY] if is_behind else []
    days += _days_of_line(line, terms, on)
    if account is not None:
        days += _days_of_account(account, on)
    loans = [] if account is None else list(account.loans.values())
    dues = [item.due_on for loan in loans for item in loan.items if item.unpaid_minor]
    return IndexRow(
        line.line_id,
        line.entity,
        line.currency,
        on,
        min(days, default=None),
        min(dues, default=None),
        max((_floor(loan) for loan in loans), default=AssetClass.NORMAL).value,
        account is not None and account.owed_minor > 0,
        () if account is None else _growth(account),
        {name: amount for name, amount in line.posted.items() if amount},
        line.closed_on,
    )


def _days_of_line(line: LineState, terms: Terms, on: date) -> Iterator[date]:
    """Days on which a dated fact counts, a hold expires or a yearly fee is due."""
    yield from (each.fact.on for each in line.facts if each.fact.on > on)
    for hold in line.holds.values():
        yield max(business_date(hold.expires_at, terms.calendar.time_zone), on + DAY)
    if any(fee.kind is FeeKind.ANNUAL for fee in terms.fees):
        until = add_months(on, 12)
        for fee in annual_fees(terms, line.limit_minor, line.opened_on, on, until, ""):
            yield fee.on


def _days_of_account(account: LineAccount, on: date) -> Iterator[date]:
    event_on = account.next_event_on()
    if event_on is not None:
        yield event_on
    for loan in account.loans.values():
        yield from (day for day in _days_of_loan(loan) if day > on)


def _days_of_loan(loan: Loan) -> Iterator[date]:
    """Days on which penalty begins, a late fee is due or an earlier time past due is cured."""
    for item in loan.items:
        if loan.terms.penalty.applies:
            yield penalty_from(loan, item)
        for fee in loan.terms.fees:
            if fee.kind is FeeKind.LATE:
                yield item.due_on + fee.from_dpd * DAY
    if loan.episode is not None:
        yield add_months(loan.episode.cleared_on, loan.terms.cure.months)


def _floor(loan: Loan) -> AssetClass:
    sound_since = loan.day - loan.dpd * DAY
    if loan.episode is None or is_cured(loan.episode, sound_since, loan.terms.cure):
        return AssetClass.NORMAL
    return class_of_dpd(loan.episode.worst_dpd)


def _growth(account: LineAccount) -> tuple[Growth, ...]:
    interest: Counter[tuple[DayCount, int, int]] = Counter()
    speed: Counter[tuple[DayCount, int, int]] = Counter()
    for loan_id, loan in account.loans.items():
        split = account.splits[loan_id]
        own, whole = (1, 1) if split is None else (split.own_minor, split.total_minor)
        key = loan.terms.day_count, own, whole
        interest[key] += loan.interest
        speed[key] += 0 if loan.is_written_off else _speed(loan)
    return tuple(
        Growth(*key, interest[key], speed[key])
        for key in sorted(interest, key=lambda key: (key[0].value, *key[1:]))
        if interest[key] or speed[key]
    )


def _speed(loan: Loan) -> int:
    bearing_minor = loan.undue_minor + sum(
        item.unpaid_minor
        for item in loan.items
        if item.bucket is Bucket.PRINCIPAL and penalty_from(loan, item) > loan.day
    )
    return bearing_minor * rate_on(loan.steps, loan.day)
