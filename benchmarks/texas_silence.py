"""Merchants that stop reporting their sales: how early evidence of decline and silence shows it.

Real monthly reports of bars and restaurants in Texas, each known from the end of the month that
carried it. There is no credit outcome here. The event is that a merchant reports nothing any more:
it closed, moved, changed owner or is late for good; the file does not say which.

Three readings, each read month by month as it was known then: the fall of the newest sales against
the same month a year before (or the mean of the months before), the months since the newest
reported month, and both. Centre, spread and the alarm's level are set on half of the merchants, at
a rate of false alarms per account-year, and judged on the other half.
"""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from limen.risk.folds import fold_of
from limen.risk.warning.chain import seen_yearly, smallest_alarm
from limen.risk.warning.study import Costs, alarms_of, quiet_evidence, settings_from, study
from limen.risk.warning.study import Path as Life

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.risk.warning.cusum import WarningTerms

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "texas_merchant_receipts"
DATA = FOLDER / "monthly_reports.parquet"
START, END = 2014 * 12 + 8, 2017 * 12 + 4
"""September 2014 and May 2017, as months since year nought: what the files cover."""

LAST_MONTH = END - 1
GONE_MONTHS = 6
"""A merchant whose newest reported month lies so far before the last has stopped for good."""

FIRST_MONTHS = 6
"""Months of sales before a merchant is read at all."""

BEFORE = 3
YEARLY = 0.1
ODDS_PPM = 3_000_000
OFF_PPM = 250_000
NO_COSTS = Costs(0, 0, 0)
SEED, ROUNDS = 1, 200
FLOOR = 100.0
"""US dollars: below it a month counts as none, and its logarithm stays bounded."""

READINGS = ("decline", "silence", "both")


class Report(NamedTuple):
    """Sales of a month, known at the end of another; months since year nought."""

    known: int
    period: int
    sales: float


def run() -> dict[str, object]:
    if not DATA.is_file():
        return {"skipped": "the shared Texas receipts are not here"}
    merchants = reports_of(pl.read_parquet(DATA))
    found: dict[str, object] = {"merchants": len(merchants), "asked_false_alarms_yearly": YEARLY}
    lives = {kind: lives_of(merchants, kind) for kind in READINGS}
    whole = lives["both"]
    found["read"] = len(whole)
    found["stopped_for_good"] = sum(one.defaults_after is not None for one in whole)
    for kind, own in lives.items():
        found |= {f"{kind}_{name}": value for name, value in judged(own).items()}
    return found


def reports_of(frame: pl.DataFrame) -> dict[int, list[Report]]:
    """Return each merchant's reports in the order in which they became known.

    Of two in one file for one month the larger counts: the source does not order them.
    """
    made = frame.select(
        "merchant_id",
        known=months("received_month"),
        period=months("period"),
        sales="gross_receipts_usd",
    ).sort("merchant_id", "known", "period", "sales")
    found: dict[int, list[Report]] = {}
    for merchant, *report in made.iter_rows():
        found.setdefault(merchant, []).append(Report(*report))
    return found


def months(column: str) -> pl.Expr:
    """Months since year nought."""
    return (
        pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month().cast(pl.Int32) - 1
    )


def lives_of(merchants: Mapping[int, Sequence[Report]], kind: str) -> list[Life]:
    """Return the readings of every merchant that was read, up to when it stopped.

    A merchant stops the month after the last month it reported sales of. One whose newest reported
    month lies less than `GONE_MONTHS` before the end is held to report on.
    """
    found = []
    for merchant, reports in merchants.items():
        newest = max(report.period for report in reports)
        stopped = newest + 1 if LAST_MONTH - newest >= GONE_MONTHS else None
        first = max(min(report.known for report in reports) + FIRST_MONTHS, START + FIRST_MONTHS)
        # What is told of a stop is known later: alarms count until half a year after it.
        last = LAST_MONTH if stopped is None else min(stopped + GONE_MONTHS, LAST_MONTH)
        if last < first or (stopped is not None and stopped <= first):
            continue
        values = tuple(readings(reports, kind, first, last))
        after = None if stopped is None else stopped + GONE_MONTHS - first
        found.append(Life(str(merchant), "merchant", values, (0,) * len(values), after))
    return found


def readings(reports: Sequence[Report], kind: str, first: int, last: int) -> list[int | None]:
    """Return a reading for each month's end, in thousandths; None where nothing can be said."""
    known: dict[int, float] = {}
    at, found = 0, []
    for month in range(first, last + 1):
        while at < len(reports) and reports[at].known <= month:
            known[reports[at].period] = reports[at].sales
            at += 1
        found.append(reading(known, kind, month))
    return found


def reading(known: Mapping[int, float], kind: str, month: int) -> int | None:
    """Return how bad a month looks by what is known at its end: the higher, the worse."""
    if not known:
        return None
    newest = max(known)
    # The sales of a month are due in the next: no silence before that.
    silent = max(month - newest - 1, 0)
    if kind == "silence":
        return 1_000 * silent
    fall = fell(known, newest)
    if kind == "decline":
        return None if silent else fall
    return (fall or 0) + 1_000 * silent


def fell(known: Mapping[int, float], newest: int) -> int | None:
    """Return the fall of the newest month's sales, as a log ratio in thousandths, within two."""
    base = known.get(newest - 12)
    if base is None:
        own = [known[newest - n] for n in range(1, BEFORE + 1) if newest - n in known]
        if not own:
            return None
        base = sum(own) / len(own)
    ratio = log(max(base, FLOOR) / max(known[newest], FLOOR))
    return round(1_000 * min(max(ratio, -2.0), 2.0))


def judged(lives: Sequence[Life]) -> dict[str, object]:
    """Set the alarm on one half of the merchants and judge it on the other."""
    halves: tuple[list[Life], list[Life]] = ([], [])
    for life in lives:
        halves[fold_of(life.line_id, 2)].append(life)
    start = settings_from(halves[0], ODDS_PPM, OFF_PPM)
    assert start is not None, "the half holds merchants that report on"
    quiet = quiet_evidence(halves[0], start)
    terms = smallest_alarm(start, lambda some: seen_yearly(some, quiet), YEARLY)
    found = study(halves[1], {"merchant": terms}, NO_COSTS, SEED, ROUNDS)
    leads = [lead - GONE_MONTHS for lead in found.leads_months]
    before = sum(lead > 0 for lead in leads)
    true, alarms, near, seen = while_reporting(halves[1], terms)
    return {
        "alarm_tenths": terms.alarm_tenths,
        "false_alarms_yearly": f"{found.rate:.3f} ({found.rate_low:.3f} to {found.rate_high:.3f})",
        "alarms_false_share": round(found.false_alarms / max(found.alarms, 1), 3),
        "stopped": found.defaulters,
        "warned_before_the_last_report": before,
        "warned_within_half_a_year_after": len(leads) - before,
        "lead_median_months": sorted(leads)[len(leads) // 2] if leads else None,
        "true_share_while_reporting": round(true / max(alarms, 1), 3),
        "true_share_by_chance": round(near / max(seen, 1), 3),
    }


def while_reporting(lives: Sequence[Life], terms: WarningTerms) -> tuple[int, int, int, int]:
    """Return true alarms and all alarms, months near a stop and all months, before any stop.

    An alarm raised at random would be as often true as months lie within half a year of a stop.
    """
    true = alarms = near = seen = 0
    for life in lives:
        end = life.defaults_after
        stop = None if end is None else end - GONE_MONTHS
        before = len(life.readings_milli) if stop is None else min(stop, len(life.readings_milli))
        close = 0 if stop is None else min(before, GONE_MONTHS)
        seen, near = seen + before, near + close
        for alarm in alarms_of(life, terms):
            if alarm.since < before:
                alarms += 1
                true += alarm.since >= before - close
    return true, alarms, near, seen
