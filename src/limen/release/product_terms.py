"""The terms of a product that move money: read from its tables, checked, every fault at once."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from limen.book import terms as b
from limen.book.business_days import country_fault
from limen.book.schedule import SCHEDULES
from limen.kernel.bounds import AMOUNT_MINOR_MAX, RATE_PPM_MAX
from limen.kernel.dates import zone
from limen.kernel.day_counts import DayCount
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.rates import PPM, Rounding

if TYPE_CHECKING:
    from limen.release import tables as t

Name = TypeVar("Name", bound=enum.Enum)

PERIODS_MAX = 600
DAYS_MAX = 3_660
DORMANT_MONTHS_MAX = 120
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


class _Reader:
    """Collects the faults of one product file."""

    def __init__(self, path: str, faults: Diagnostics) -> None:
        self.path, self.faults = path, faults

    def fault(self, code: str, entry: str, message: str, hint: str = "") -> None:
        self.faults.error(code, Place(self.path, path=entry), message, hint)

    def name(self, entry: str, text: str, names: type[Name], default: Name) -> Name:
        known = {item.value: item for item in names}
        if text not in known:
            self.fault("R050", entry, f"unknown name '{text}'", did_you_mean(text, known))
        return known.get(text, default)

    def within(self, entry: str, value: int | None, low: int, high: int) -> None:
        if value is not None and not low <= value <= high:
            self.fault("R051", entry, f"{value} is not within {low} and {high}")


def read_terms(path: str, table: t.ProductTable, faults: Diagnostics) -> b.Terms | None:
    """Return a product's terms, or None with the faults added."""
    reader, before = _Reader(path, faults), len(faults.items)
    reader.within("dormant_months", table.dormant_months, 1, DORMANT_MONTHS_MAX)
    terms = b.Terms(
        rate=_rate(reader, table),
        schedule=_schedule(reader, table.schedule),
        day_count=reader.name("day_count", table.day_count, DayCount, DayCount.ACT_365),
        rounding=reader.name("rounding", table.rounding, Rounding, Rounding.HALF_EVEN),
        fees=tuple(_fee(reader, n, fee) for n, fee in enumerate(table.fees, start=1)),
        penalty=_penalty(reader, table.penalty),
        repayment=_repayment(reader, table.repayment, table.schedule.kind),
        calendar=_calendar(reader, table.calendar),
        cure=b.CureTerms(**msgspec.structs.asdict(table.cure)),
    )
    reader.within("cure.months", table.cure.months, 0, PERIODS_MAX)
    reader.within("cure.periods", table.cure.periods, 0, PERIODS_MAX)
    return None if len(faults.items) > before else terms


def _rate(reader: _Reader, table: t.ProductTable) -> b.RateTerms:
    rate = table.rate
    if rate is None:
        return b.RateTerms(fixed_ppm=table.apr_ppm)
    days = [step.from_on for step in rate.steps]
    if not days or days != sorted(set(days)):
        reader.fault("R052", "rate.steps", "is empty or not in order of its dates")
    for step in rate.steps:
        reader.within("rate.steps", step.rate_ppm, -PPM, RATE_PPM_MAX)
    reader.within("rate.spread_ppm", rate.spread_ppm, -RATE_PPM_MAX, RATE_PPM_MAX)
    reader.within("rate.reset_months", rate.reset_months, 0, PERIODS_MAX)
    steps = tuple(b.RateStep(step.from_on, step.rate_ppm) for step in rate.steps)
    reference = b.Reference(rate.reference, steps, rate.source)
    return b.RateTerms(None, reference, rate.spread_ppm, rate.reset_months)


def _schedule(reader: _Reader, table: t.ScheduleTable) -> b.ScheduleTerms:
    if table.kind not in SCHEDULES:
        hint = did_you_mean(table.kind, SCHEDULES)
        reader.fault("R050", "schedule.kind", f"unknown name '{table.kind}'", hint)
    bounds = (
        ("periods", 1, PERIODS_MAX), ("months", 1, 12), ("due_day", 1, 31), ("pay_days", 0, 60),
        ("minimum_ppm", 0, PPM), ("minimum_minor", 0, AMOUNT_MINOR_MAX),
    )  # fmt: skip
    for name, low, high in bounds:
        reader.within(f"schedule.{name}", getattr(table, name), low, high)
    return b.ScheduleTerms(**msgspec.structs.asdict(table))


def _fee(reader: _Reader, number: int, table: t.FeeTable) -> b.FeeTerms:
    entry = f"fees[{number}]"
    kind = reader.name(f"{entry}.kind", table.kind, b.FeeKind, b.FeeKind.LATE)
    for name in ("amount_minor", "least_minor", "most_minor"):
        reader.within(f"{entry}.{name}", getattr(table, name), 0, AMOUNT_MINOR_MAX)
    reader.within(f"{entry}.share_ppm", table.share_ppm, 0, PPM)
    reader.within(f"{entry}.from_dpd", table.from_dpd, 1, DAYS_MAX)
    if table.most_minor is not None and table.most_minor < table.least_minor:
        reader.fault("R053", entry, "most_minor is below least_minor")
    return b.FeeTerms(**{**msgspec.structs.asdict(table), "kind": kind})


def _penalty(reader: _Reader, table: t.PenaltyTable) -> b.PenaltyTerms:
    if table.multiple_ppm is not None and table.rate_ppm is not None:
        reader.fault("R054", "penalty", "has both multiple_ppm and rate_ppm", "keep one of them")
    reader.within("penalty.multiple_ppm", table.multiple_ppm, 0, 10 * PPM)
    reader.within("penalty.rate_ppm", table.rate_ppm, 0, RATE_PPM_MAX)
    reader.within("penalty.from_dpd", table.from_dpd, 1, DAYS_MAX)
    return b.PenaltyTerms(**msgspec.structs.asdict(table))


def _repayment(reader: _Reader, table: t.RepaymentTable, kind: str) -> b.RepaymentTerms:
    by_statement = kind in SCHEDULES and SCHEDULES[kind].plan is None
    usual = b.Early.PRINCIPAL if by_statement else b.Early.TERM
    early = usual
    if table.early is not None:
        early = reader.name("repayment.early", table.early, b.Early, usual)
    if early is not b.Early.HOLD and (early is b.Early.PRINCIPAL) != by_statement:
        hint = (
            "known here: hold, principal" if by_statement else "known here: hold, term, instalment"
        )
        reader.fault("R055", "repayment.early", f"'{early.value}' does not fit '{kind}'", hint)
    reader.within("repayment.late_from_dpd", table.late_from_dpd, 1, DAYS_MAX)
    return b.RepaymentTerms(
        _order(reader, "repayment.order", table.order),
        table.oldest_first,
        table.late_from_dpd,
        _order(reader, "repayment.late_order", table.late_order),
        early,
    )


def _order(reader: _Reader, entry: str, names: tuple[str, ...]) -> tuple[b.Bucket, ...]:
    known = {bucket.value: bucket for bucket in b.Bucket}
    if sorted(names) != sorted(known):
        hint = "each once: " + ", ".join(known)
        reader.fault("R056", entry, "does not name every bucket once", hint)
        return tuple(b.Bucket)
    return tuple(known[name] for name in names)


def _calendar(reader: _Reader, table: t.CalendarTable) -> b.CalendarTerms:
    if table.country is not None:
        fault = country_fault(table.country, table.subdivision)
        if fault is not None:
            reader.fault("R057", "calendar", fault)
    elif table.subdivision is not None:
        reader.fault("R057", "calendar", "a subdivision needs its country")
    try:
        zone(table.time_zone)
    except ValueError as error:
        reader.fault("R058", "calendar.time_zone", str(error))
    cut_off = 1440
    if _TIME.fullmatch(table.cut_off) is None:
        reader.fault("R059", "calendar.cut_off", f"'{table.cut_off}' is no time", "as in 23:00")
    else:
        hours, minutes = table.cut_off.split(":")
        cut_off = 60 * int(hours) + int(minutes)
    return b.CalendarTerms(
        table.country,
        table.subdivision,
        reader.name("calendar.roll", table.roll, b.Roll, b.Roll.NONE),
        frozenset(table.closed),
        frozenset(table.open),
        table.time_zone,
        cut_off,
    )
