"""`limen model monitor`: a release's models over a book, month by month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from limen.app.book_words import book_name
from limen.app.model_cohorts import cohorts_of, instants_between
from limen.app.run_review import instant_of
from limen.kernel.canon import canonical
from limen.kernel.dates import add_months, business_date
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.release.load import load_release
from limen.risk.default import label
from limen.risk.drift import Shift, counts_in, psi, quantile_cuts
from limen.risk.grades import STANDARD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from limen.app.model_cohorts import Cohorts, Scored
    from limen.app.tools import Tools
    from limen.release.rulebook import ModelChoice, Release
    from limen.report.blocks import Language
    from limen.risk.default import DefaultDefinition
    from limen.risk.validation import Grade, Interval
    from limen.risk.watch import Alarm, Rate

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Month:
    """One look at a product's lines.

    Attributes
    ----------
    grades
        Lines by grade.
    score
        Shift of the points against the first look.
    is_mature
        Whether the window of the default is over for every line, and statements reach its end, so
        that outcomes count.
    defaults_so_far
        Where it is not: defaults known already, which say nothing of the others.
    rate, auc
        Outcomes against the probabilities, where the window is over and the book tells any; the
        AUC where both outcomes occur twice.
    """

    on: date
    lines: int
    mean_pd: float
    grades: dict[str, int]
    score: Shift
    is_mature: bool
    defaults_so_far: int
    rate: Rate | None
    auc: Interval | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The newest month whose outcomes are known: its place, grades, and tenths of the lines."""

    month: int
    grades: tuple[Grade, ...]
    reliability: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """One product's model.

    Attributes
    ----------
    months
        The first look, each month's end between, the last look.
    score, features
        Stability of the points and of each value that the model reads, first look against last.
    known_until
        The last day of which statements of the product tell; None where there are none.
    auc_at_fit
        As the model's own card records it, in the sample of its fit.
    """

    product: str
    months: tuple[Month, ...]
    score: Shift
    features: dict[str, Shift]
    judged: Judged | None
    auc_at_fit: float | None
    alarms: tuple[Alarm, ...]
    known_until: date | None

    @property
    def is_silent(self) -> bool:
        """Whether no statement came for long before the last look."""
        return self.known_until is None or self.known_until < self.months[-1].on


@dataclass(frozen=True, slots=True)
class Monitored:
    """What a look at a book's models found.

    Attributes
    ----------
    tells_outcomes
        Whether the release's definition is one that a book can tell.
    unseen
        Products with a model of which no line was in use at one of the two ends.
    """

    definition: str
    window_months: int
    tells_outcomes: bool
    watched: tuple[Watched, ...] = ()
    unseen: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values; shares in ppm."""
        return {
            "default_definition": self.definition,
            "window_months": self.window_months,
            "products": {item.product: _plain(item) for item in self.watched},
            "products_without_lines": list(self.unseen),
        }

    def lines(self) -> list[str]:
        """The same for a person; what moved most comes first."""
        lines = [f"default: {self.definition}"]
        for item in self.watched:
            first, last = item.months[0], item.months[-1]
            lines.append(
                f"{item.product}: {first.lines:,} lines then, {last.lines:,} now; score "
                f"{_shift(item.score)}"
            )
            most = sorted(item.features.items(), key=lambda pair: -pair[1].psi)[:SHOWN]
            lines += [f"  {name:<28} {_shift(shift)}" for name, shift in most]
            lines.append(f"  {self._outcomes(item)}")
            if item.is_silent:
                since = item.known_until
                lines.append(
                    f"  no statement tells of {f'a day after {since}' if since else 'any day'}"
                )
            lines += [f"  alarm: {alarm_text(alarm)}" for alarm in item.alarms]
        lines += [f"{product}: no line in use then, or none now" for product in self.unseen]
        return lines

    def _outcomes(self, item: Watched) -> str:
        if not self.tells_outcomes:
            return "no outcomes to judge by: the definition names no months late"
        if item.judged is None:
            return f"no outcomes yet: the window of {self.window_months} months is over for none"
        month = item.months[item.judged.month]
        if month.rate is None:
            return "no outcomes to judge by"
        known = "" if month.auc is None else f", AUC {month.auc.value:.4f}"
        few = "; too few to judge by" if month.rate.is_few else ""
        return (
            f"{month.on}: {month.rate.cases:,} outcomes: {month.rate.bads:,} defaults, "
            f"{month.rate.expected:.1f} expected{known}{few}"
        )


def alarm_text(alarm: Alarm) -> str:
    """Return an alarm in words."""
    chance = "< 0.001" if alarm.p_value < 0.001 else f"{alarm.p_value:.3f}"
    words = {
        "score": f"the score moved, PSI {alarm.value:.3f}",
        "feature": f"{alarm.name} moved, CSI {alarm.value:.3f}",
        "rate": f"{alarm.value:.2f} times the defaults expected",
        "rank": f"AUC {alarm.value:.3f}, {alarm.against:.3f} at the fit",
        "grade": f"grade {alarm.name}: {alarm.value:.2%} defaulted, {alarm.against:.2%} expected",
    }
    return f"{words[alarm.what]} (p {chance})"


def _plain(item: Watched) -> dict[str, Any]:
    return {
        "lines_then": item.months[0].lines,
        "lines_now": item.months[-1].lines,
        "score_psi_ppm": round(item.score.psi * PPM),
        "score_p_ppm": round(item.score.p_value * PPM),
        "features": {
            name: {"csi_ppm": round(s.psi * PPM), "p_ppm": round(s.p_value * PPM)}
            for name, s in item.features.items()
        },
        "months": [_plain_month(month) for month in item.months],
        "judged_on": None if item.judged is None else str(item.months[item.judged.month].on),
        "known_until": None if item.known_until is None else str(item.known_until),
        "auc_at_fit_ppm": None if item.auc_at_fit is None else round(item.auc_at_fit * PPM),
        "alarms": [
            {
                "what": alarm.what,
                "name": alarm.name,
                "value_ppm": round(alarm.value * PPM),
                "against_ppm": round(alarm.against * PPM),
                "p_ppm": round(alarm.p_value * PPM),
            }
            for alarm in item.alarms
        ],
    }


def _plain_month(month: Month) -> dict[str, Any]:
    rate = month.rate
    return {
        "on": str(month.on),
        "lines": month.lines,
        "mean_pd_ppm": round(month.mean_pd * PPM),
        "grades": month.grades,
        "score_psi_ppm": round(month.score.psi * PPM),
        "score_p_ppm": round(month.score.p_value * PPM),
        "window_is_over": month.is_mature,
        "defaults_so_far": month.defaults_so_far,
        "cases": 0 if rate is None else rate.cases,
        "defaults": 0 if rate is None else rate.bads,
        "expected_defaults_ppm": 0 if rate is None else round(rate.expected * PPM),
        "p_ppm": None if rate is None else round(rate.p_value * PPM),
        "auc_ppm": None if month.auc is None else [round(x * PPM) for x in month.auc],
    }


def _shift(shift: Shift) -> str:
    return f"PSI {shift.psi:.4f}, p where nothing moved {shift.p_value:.3f}"


def monitor_models(tools: Tools, book: Path | str, folder: Path, at: str, since: str) -> Monitored:
    """Score every line in use at two instants and at each month's end between, and judge.

    Raises
    ------
    BadInput
        If an instant, the release or the book is not usable, or the release has no model.
    """
    release, faults = load_release(tools.read_folder(folder))
    if release is None:
        raise BadInput(faults.items)
    journal = tools.open_book(book)
    clock, zone = tools.clock().now(), journal.info.time_zone
    then, now = instant_of(since, zone, clock), instant_of(at, zone, clock)
    if not release.models or then >= now:
        raise BadInput([Diagnostic("A046", "there is a model, and --since is before --at")])
    instants = instants_between(then, now, zone)
    days = [business_date(instant, zone) for instant in instants]
    cohorts = cohorts_of(journal, release, instants)
    seen = [name for name, scored in cohorts.scored.items() if scored[0] and scored[-1]]
    return Monitored(
        release.default.event,
        release.default.window_months,
        release.default.months_late is not None,
        tuple(_watched(product, cohorts, days, release) for product in seen),
        tuple(name for name in cohorts.scored if name not in seen),
    )


def monitor_to(
    tools: Tools,
    book: Path | str,
    folder: Path,
    at: str,
    since: str,
    out: Path,
    language: Language = "en",
) -> Monitored:
    """Watch, write the page and the same figures as JSON beside it."""
    from limen.app.monitor_report import monitor_page
    from limen.report.render import render

    found = monitor_models(tools, book, folder, at, since)
    page = render(monitor_page(found, book_name(book), (since, at), language))
    tools.write_bytes(page.encode(), out)
    tools.write_bytes(canonical(found.as_dict()), out.with_suffix(".json"))
    return found


def _watched(product: str, cohorts: Cohorts, days: Sequence[date], release: Release) -> Watched:
    from limen.risk.watch import judged, moved

    looks = cohorts.scored[product]
    known_until = _known_until(looks, cohorts, days[-1])
    cases = [
        _cases(look, cohorts, release.default, day, known_until)
        for look, day in zip(looks, days, strict=True)
    ]
    window = release.default.window_months
    months = tuple(
        _month(look, looks[0], own, day, add_months(day, window) <= known_until)
        for look, own, day in zip(looks, cases, days, strict=True)
    )
    score = months[-1].score
    names = looks[0][0].values
    features = {
        name: _moved([i.values[name] for i in looks[0]], [i.values[name] for i in looks[-1]])
        for name in names
    }
    at_fit = _auc_at_fit(release.models[product])
    newest = _newest(months, cases)
    alarms = moved(score, features)
    if newest is not None:
        month = months[newest.month]
        if month.rate is not None:
            alarms += judged(month.rate, month.auc, at_fit, newest.grades)
    until = None if known_until == date.min else known_until
    return Watched(product, months, score, features, newest, at_fit, tuple(alarms), until)


def _known_until(looks: Sequence[list[Scored]], cohorts: Cohorts, last: date) -> date:
    """Return the last day of which statements tell: a month after the newest of any line.

    A book that has fallen silent knows of no default, and would count everybody as good.
    """
    ids = {item.line_id for look in looks for item in look}
    newest = max((on for one in ids for on, _ in cohorts.outcomes[one].statements), default=None)
    if newest is None:
        return date.min
    return min(add_months(newest, 1), last)


def _month(
    look: list[Scored], first: list[Scored], cases: list[tuple[int, int]], on: date, is_mature: bool
) -> Month:
    from limen.risk.validation import auc_interval
    from limen.risk.watch import rate_of

    bads, chances = [bad for bad, _ in cases], [pd / PPM for _, pd in cases]
    counted = Counter(STANDARD.grade(item.pd_ppm) for item in look)
    counts = is_mature and bool(cases)
    ranks = counts and 1 < sum(bads) < len(bads) - 1
    return Month(
        on,
        len(look),
        sum(item.pd_ppm for item in look) / len(look) / PPM if look else 0.0,
        {name: counted[name] for name in STANDARD.names if counted[name]},
        _moved([item.points for item in first], [item.points for item in look]),
        is_mature,
        0 if is_mature else sum(bads),
        rate_of(bads, chances) if counts else None,
        auc_interval(bads, chances) if ranks else None,
    )


def _newest(months: Sequence[Month], cases: Sequence[list[tuple[int, int]]]) -> Judged | None:
    """Judge the newest month of which every window is over."""
    from limen.risk.measures import reliability
    from limen.risk.validation import grade_tests

    mature = [place for place, month in enumerate(months) if month.rate is not None]
    if not mature:
        return None
    bads = [bad for bad, _ in cases[mature[-1]]]
    chances = [pd / PPM for _, pd in cases[mature[-1]]]
    labels = [STANDARD.grade(pd) for _, pd in cases[mature[-1]]]
    grades = tuple(grade_tests(bads, chances, labels, STANDARD.names))
    tenths = tuple(reliability(bads, chances)) if 0 < sum(bads) < len(bads) else ()
    return Judged(mature[-1], grades, tenths)


def _cases(
    look: list[Scored], cohorts: Cohorts, definition: DefaultDefinition, then: date, now: date
) -> list[tuple[int, int]]:
    """Return (outcome, probability then) of the lines that are cases, and of which is heard."""
    found = []
    until = add_months(then, definition.window_months)
    for item in look:
        outcome = cohorts.outcomes[item.line_id]
        if not outcome.is_seen(then, until):
            continue
        bad = label(definition, outcome.statements, outcome.cuts, then, now)
        if bad is not None:
            found.append((bad, item.pd_ppm))
    return found


def _auc_at_fit(choice: ModelChoice) -> float | None:
    """Return the mean of what the cards record."""
    known = [named.card.facts.get("metrics_ppm", {}).get("auc") for named in choice.cards]
    areas = [area / PPM for area in known if area is not None]
    return sum(areas) / len(areas) if areas else None


def _moved(old: list[int | None] | list[int], new: list[int | None] | list[int]) -> Shift:
    cuts = quantile_cuts(old)
    return psi(counts_in(cuts, old), counts_in(cuts, new))
