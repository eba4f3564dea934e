"""What alarms were worth: who was warned of in time, who was warned of for nothing, in money."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.rates import PPM, Rounding, apply_ppm
from limen.risk.warning.chain import MONTHS, rate_interval
from limen.risk.warning.cusum import QUIET, WarningTerms, evidence_tenths, step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Path:
    """One line, month by month, up to its default.

    Attributes
    ----------
    readings_milli
        The hazard's log-odds at each month's end; None where it could not be scored.
    undrawn_minor
        What could still be drawn then.
    defaults_after
        Months from the first reading to the default, None for a line that did not default; a
        default in the month after the last of n readings is n.
    """

    line_id: str
    product: str
    readings_milli: tuple[int | None, ...]
    undrawn_minor: tuple[int, ...]
    defaults_after: int | None = None


class Alarm(NamedTuple):
    """One alarm of a line: its first month and the one after its last."""

    line_id: str
    since: int
    until: int
    undrawn_minor: int
    is_true: bool
    lead_months: int | None


@dataclass(frozen=True, slots=True)
class Costs:
    """What an alarm costs and spares, as declared.

    Attributes
    ----------
    look_minor
        An officer's look, once an alarm.
    margin_ppm
        A year's margin on undrawn money, were draws stopped while the alarm is on.
    loss_ppm
        Share of what is undrawn that a default loses: conversion × loss given default.
    """

    look_minor: int
    margin_ppm: int
    loss_ppm: int


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of one product; amounts in minor units.

    Attributes
    ----------
    caught
        Defaulters whose alarm went on before the default, at most a year before it.
    false_alarms, quiet_months
        Alarms of lines that did not default within a year, and the months that such lines were
        looked at.
    rate_low, rate_high
        False alarms per account-year: 95 % over lines drawn again.
    looks_minor, margin_minor
        Of false alarms: an officer's looks, and the margin were draws stopped.
    spared_minor
        Of true alarms: the loss on what was undrawn when they went on.
    """

    lines: int
    defaulters: int
    caught: int
    leads_months: tuple[int, ...]
    alarms: int
    false_alarms: int
    quiet_months: int
    rate: float
    rate_low: float
    rate_high: float
    looks_minor: int
    margin_minor: int
    spared_minor: int
    by_month: tuple[tuple[int, int], ...] = field(default=())

    @property
    def lead_median(self) -> float | None:
        """Median months from the alarm to the default, of those caught."""
        return float(median(self.leads_months)) if self.leads_months else None


def alarms_of(path: Path, terms: WarningTerms) -> list[Alarm]:
    """Return the alarms of one line."""
    level, found, since = QUIET, [], None
    for month, reading in enumerate(path.readings_milli):
        level = step(terms, level, reading)
        if level.is_on and since is None:
            since = month
        elif not level.is_on and since is not None:
            found.append(_alarm(path, since, month))
            since = None
    if since is not None:
        found.append(_alarm(path, since, len(path.readings_milli)))
    return found


def _alarm(path: Path, since: int, until: int) -> Alarm:
    end = path.defaults_after
    lead = None if end is None else end - since
    is_true = lead is not None and lead <= MONTHS
    return Alarm(path.line_id, since, until, path.undrawn_minor[since], is_true, lead)


def study(
    paths: Sequence[Path],
    terms: Mapping[str, WarningTerms],
    costs: Costs,
    seed: int,
    rounds: int = 200,
) -> Found:
    """Judge the alarms of lines whose later life is known.

    Parameters
    ----------
    paths
        Lines of products that `terms` knows.
    seed, rounds
        Of drawing lines again.
    """
    found = [(path, alarms_of(path, terms[path.product])) for path in paths]
    everyone = [alarm for _, alarms in found for alarm in alarms]
    wrong = [alarm for alarm in everyone if not alarm.is_true]
    leads = []
    for _, alarms in found:
        own = [alarm.lead_months for alarm in alarms if alarm.is_true]
        leads += [lead for lead in own[:1] if lead is not None]
    quiet = [_quiet_months(path) for path in paths]
    false_by_line = [sum(not alarm.is_true for alarm in alarms) for _, alarms in found]
    low, high = rate_interval(false_by_line, quiet, seed, rounds)
    margin_minor = sum(
        apply_ppm(
            alarm.undrawn_minor * (alarm.until - alarm.since) // MONTHS,
            costs.margin_ppm,
            Rounding.HALF_EVEN,
        )
        for alarm in wrong
    )
    first = {alarm.line_id: alarm for alarm in reversed(everyone) if alarm.is_true}
    return Found(
        lines=len(paths),
        defaulters=sum(path.defaults_after is not None for path in paths),
        caught=len(first),
        leads_months=tuple(sorted(leads)),
        alarms=len(everyone),
        false_alarms=len(wrong),
        quiet_months=sum(quiet),
        rate=sum(false_by_line) * MONTHS / sum(quiet) if sum(quiet) else 0.0,
        rate_low=low,
        rate_high=high,
        looks_minor=len(wrong) * costs.look_minor,
        margin_minor=margin_minor,
        spared_minor=sum(
            apply_ppm(alarm.undrawn_minor, costs.loss_ppm, Rounding.HALF_EVEN)
            for alarm in first.values()
        ),
        by_month=_by_month(everyone, max((len(p.readings_milli) for p in paths), default=0)),
    )


def _quiet_months(path: Path) -> int:
    """Months in which an alarm would have been a false one."""
    known = sum(reading is not None for reading in path.readings_milli)
    if path.defaults_after is None:
        return known
    return min(known, max(path.defaults_after - MONTHS, 0))


def _by_month(alarms: Sequence[Alarm], months: int) -> tuple[tuple[int, int], ...]:
    """Return, per month, how many true and how many false alarms were on."""
    found = [[0, 0] for _ in range(months)]
    for alarm in alarms:
        for month in range(alarm.since, alarm.until):
            found[month][not alarm.is_true] += 1
    return tuple((true, false) for true, false in found)


def quiet_evidence(paths: Sequence[Path], terms: WarningTerms) -> list[list[int]]:
    """Return the evidence, month by month, of the lines that never defaulted."""
    return [
        [evidence_tenths(terms, item) for item in path.readings_milli if item is not None]
        for path in paths
        if path.defaults_after is None and any(item is not None for item in path.readings_milli)
    ]


def settings_from(paths: Sequence[Path], odds_ppm: int, off_ppm: int) -> WarningTerms | None:
    """Return terms from the readings of lines that never defaulted; None without two of them.

    Parameters
    ----------
    odds_ppm
        The deterioration to find: three times the odds is 3,000,000.
    off_ppm
        Share of the alarm's level at which it goes off again.
    """
    own = [
        item
        for path in paths
        if path.defaults_after is None
        for item in path.readings_milli
        if item is not None
    ]
    if len(own) < 2:
        return None
    return WarningTerms(
        centre_milli=round(fmean(own)),
        spread_milli=max(round(stdev(own)), 1),
        shift_milli=max(round(1_000 * log(odds_ppm / PPM)), 1),
        alarm_tenths=1_000,
        off_tenths=apply_ppm(1_000, off_ppm, Rounding.DOWN),
    )
