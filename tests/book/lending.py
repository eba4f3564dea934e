"""Generated products and histories of loans."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from limen.book import terms as t
from limen.book.loan import Drawn, FeeCharged, RateChanged, Repaid, Reversed, WrittenOff
from limen.book.schedule import SCHEDULES
from limen.kernel.day_counts import DayCount
from limen.kernel.rates import Rounding

START = date(2026, 1, 1)
LPR = t.Reference(
    "LPR-1Y",
    tuple(
        t.RateStep(date(year, month, 20), ppm)
        for year, month, ppm in ((2023, 1, 36_500), (2025, 5, 30_000), (2026, 6, 28_000))
    ),
)

EARLY_POOLED = (t.Early.PRINCIPAL, t.Early.HOLD)
EARLY_PLANNED = (t.Early.HOLD, t.Early.TERM, t.Early.INSTALMENT)

amounts = st.integers(1, 10**9)
days = st.dates(date(2023, 6, 1), date(2028, 12, 31))


@st.composite
def rates(draw):
    if draw(st.booleans()):
        return t.RateTerms(fixed_ppm=draw(st.integers(0, 400_000)))
    return t.RateTerms(
        fixed_ppm=None,
        reference=LPR,
        spread_ppm=draw(st.integers(-40_000, 200_000)),
        reset_months=draw(st.sampled_from([0, 1, 3, 12])),
    )


@st.composite
def repayments(draw, early):
    return t.RepaymentTerms(
        order=tuple(draw(st.permutations(t.Bucket))),
        oldest_first=draw(st.booleans()),
        late_from_dpd=draw(st.sampled_from([None, 1, 30])),
        late_order=tuple(draw(st.permutations(t.Bucket))),
        early=early,
    )


@st.composite
def penalties(draw):
    multiple, rate = draw(st.sampled_from([(None, None), (1_500_000, None), (None, 365_000)]))
    from_dpd = draw(st.sampled_from([1, 4]))
    return t.PenaltyTerms(multiple, rate, from_dpd, on_interest=draw(st.booleans()))


calendars = st.builds(
    t.CalendarTerms,
    country=st.sampled_from([None, "CN", "GB"]),
    roll=st.sampled_from(t.Roll),
    closed=st.frozensets(days, max_size=3),
)


@st.composite
def products(draw, kinds=tuple(SCHEDULES)):
    kind = draw(st.sampled_from(kinds))
    pooled = kind == "statement_cycle"
    early = draw(st.sampled_from(EARLY_POOLED if pooled else EARLY_PLANNED))
    return t.Terms(
        rate=draw(rates()),
        schedule=t.ScheduleTerms(
            kind,
            periods=draw(st.integers(1, 12)),
            months=draw(st.sampled_from([1, 1, 3])),
            due_day=draw(st.none() | st.integers(1, 31)),
            pay_days=draw(st.integers(1, 25)),
            minimum_ppm=draw(st.sampled_from([20_000, 100_000, 1_000_000])),
            minimum_minor=draw(st.sampled_from([0, 10_000])),
        ),
        day_count=draw(st.sampled_from(DayCount)),
        rounding=draw(st.sampled_from(Rounding)),
        penalty=draw(penalties()),
        repayment=draw(repayments(early)),
        calendar=draw(calendars),
    )


def due(on):
    """When a fee of a day is to be paid: on it, or later."""
    return st.sampled_from([None, *(on + timedelta(days=n) for n in (1, 20, 45))])


def late_of(on):
    """The due date that a fee is for, mostly none."""
    return st.sampled_from([None, None, *(on - timedelta(days=n) for n in range(1, 40))])


@st.composite
def histories(draw, pooled=False, start=days, days_max=500):
    """Facts of one loan in any order, and a day to look at it."""
    first = draw(start)
    facts = [Drawn(first, draw(st.integers(1, 5_000_000)), "d")]
    refs = iter(range(100))

    def later():
        return first + timedelta(days=draw(st.integers(0, days_max)))

    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from("pppppfrd"))
        ref, on = f"x{next(refs)}", later()
        if kind == "p":
            facts.append(Repaid(on, draw(st.integers(1, 3_000_000)), ref))
            if draw(st.integers(0, 4)) == 0:
                facts.append(Reversed(on + timedelta(days=draw(st.integers(0, 60))), ref))
        elif kind == "f":
            fee = FeeCharged(
                on, draw(st.integers(1, 50_000)), ref, draw(due(on)), draw(late_of(on))
            )
            facts.append(fee)
        elif kind == "r":
            facts.append(RateChanged(on, draw(st.integers(0, 400_000)), ref))
        elif pooled:
            facts.append(Drawn(on, draw(st.integers(1, 1_000_000)), ref))
    if draw(st.integers(0, 4)) == 0:
        gone_on = later()
        facts = [f for f in facts if isinstance(f, Repaid | Reversed) or f.on <= gone_on]
        facts.append(WrittenOff(gone_on, "w"))
    return draw(st.permutations(facts)), later()


@st.composite
def cases(draw, kinds=tuple(SCHEDULES)):
    """A product, the facts of a loan under it, and a day."""
    terms = draw(products(kinds))
    facts, on = draw(histories(pooled=terms.schedule.kind == "statement_cycle"))
    return terms, facts, on
