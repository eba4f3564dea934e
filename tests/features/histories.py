"""Histories of one line for the tests: written by hand, or generated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec
from hypothesis import strategies as st

from limen.book import events as e
from limen.book.group import fold_group
from limen.features import FeatureView, compute
from limen.kernel.dates import DAY_US, HOUR_US, end_of_day, month_end, start_of_day

ZONE = "Asia/Shanghai"
START = date(2024, 1, 1)
TODAY = date(2024, 12, 15)
AT = end_of_day(TODAY, ZONE)
LIMIT = 1_000_000


def noon(day: date, hours: int = 12) -> int:
    return start_of_day(day, ZONE) + hours * HOUR_US


@dataclass
class Deeds:
    """(instant, business date, body or an amount to draw (+) or repay (−)) in any order."""

    items: list[tuple[int, date, object]] = field(default_factory=list)
    limit_minor: int = LIMIT

    def add(self, day: date, what: object, hours: int = 12) -> Deeds:
        self.items.append((noon(day, hours), day, what))
        return self

    def close(self, day: date, months_late: int = 0, status: str | None = None) -> Deeds:
        """A statement at the day's end; its balance is what is owed by then."""
        self.items.append((end_of_day(day, ZONE), day, ("statement", months_late, status)))
        return self

    def events(self) -> list[e.Event]:
        owed, found = 0, [self._event(0, noon(START, 0), START, e.CustomerRegistered("merchant"))]
        opened = e.LineOpened("line", "bank", "CNY", self.limit_minor)
        found.append(self._event(1, noon(START, 0), START, opened))
        for at, day, what in sorted(self.items, key=lambda item: item[0]):
            body = what
            if isinstance(what, int):
                owed += what
                body = e.DrawMade(f"d{len(found)}", what) if what > 0 else e.RepaymentMade(-what)
            elif isinstance(what, tuple):
                body = e.StatementClosed(owed, what[1], what[2])
            found.append(self._event(len(found), at, day, body))
        return found

    @staticmethod
    def _event(number: int, at: int, day: date, body: e.AnyBody) -> e.Event:
        return e.Event("g", f"k{number}", body, at, day, at, "c", "l")

    def view(self, at: int = AT) -> FeatureView:
        group = fold_group("g", [item for item in self.events() if item.occurred_at <= at])
        return FeatureView(group, group.customers["c"], group.lines["l"], at, ZONE)

    def values(self, at: int = AT, names: list[str] | None = None) -> dict[str, int | None]:
        return compute(self.view(at), names)


def days(first: int = 0, last: int = (TODAY - START).days) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda number: START + timedelta(days=number))


@st.composite
def deeds(draw: st.DrawFn, cuts: bool = True) -> Deeds:
    """Draws, repayments, statements, steps of the limit and sales of a year.

    Amounts end in 00, so that a test can add others that nobody mistakes for them.
    """
    made = Deeds()
    amounts = st.integers(1, 6_000).map(lambda number: number * 100)
    for day, hours, amount, repays in draw(
        st.lists(st.tuples(days(), st.integers(0, 23), amounts, st.booleans()), max_size=25)
    ):
        made.add(day, -amount if repays else amount, hours)
    for month in range(1, 12):
        if draw(st.integers(0, 5)):
            late = draw(st.integers(0, 3))
            status = draw(st.sampled_from((None, None, "no_use", "paid_in_full", "revolving")))
            made.close(month_end(date(2024, month, 1)), late, status)
    limit = LIMIT
    for day, to, by in sorted(
        draw(
            st.lists(
                st.tuples(
                    days(1),
                    st.integers(0, 20).map(lambda number: number * 100_000),
                    st.sampled_from(("lender", "customer", "core")),
                ),
                max_size=3 if cuts else 0,
                unique_by=lambda item: item[0],
            )
        )
    ):
        made.add(day, e.LimitChanged(limit, to, by), 1)
        limit = to
    return made


@st.composite
def known_late(draw: st.DrawFn) -> list[e.Event]:
    """The line of a core: events known up to seven months late, corrected and taken back later."""
    registered, opened, *rest = draw(deeds()).events()
    body = msgspec.structs.replace(opened.body, custody="reported")
    found = [registered, msgspec.structs.replace(opened, body=body)]
    for event in rest:
        late = draw(st.sampled_from((0, 0, 0, 2, 40, 210)))
        found.append(msgspec.structs.replace(event, known_at=event.known_at + late * DAY_US))
        if draw(st.integers(0, 4)) == 0:
            later = draw(st.sampled_from((0, 3, 250)))
            found += [_corrected(found[-1], later)] if _corrects(event.body) else []
    found.sort(key=lambda event: event.known_at)
    return [msgspec.structs.replace(event, seq=place) for place, event in enumerate(found)]


def _corrects(body: e.AnyBody) -> bool:
    return isinstance(body, e.DrawMade | e.StatementClosed | e.RepaymentMade)


def _corrected(event: e.Event, days_later: int) -> e.Event:
    """A draw or a statement in its first revision, a repayment that bounced."""
    body = event.body
    if isinstance(body, e.RepaymentMade):
        body = e.RepaymentReversed(event.key, "bounced")
    elif isinstance(body, e.DrawMade):
        body = msgspec.structs.replace(body, amount_minor=body.amount_minor // 2, revision=1)
    elif isinstance(body, e.StatementClosed):
        body = msgspec.structs.replace(body, balance_minor=body.balance_minor // 2, revision=1)
    at = event.known_at + days_later * DAY_US
    return msgspec.structs.replace(event, key=f"{event.key}@1", body=body, known_at=at)
