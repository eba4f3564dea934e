"""`limen model monitor`: a release's models over a book, then and now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.groups import fold_groups
from limen.app.run_review import instant_of
from limen.caps.duties import CUTS
from limen.features.compute import FeatureView, compute
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.release.load import load_release
from limen.risk.default import label
from limen.risk.drift import Shift, counts_in, psi, quantile_cuts

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from limen.app.ports import Journal
    from limen.app.tools import Tools
    from limen.book.line import LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Watched:
    """One product's model.

    Attributes
    ----------
    score, features
        Stability of the points and of each value that the model reads, then against now.
    cases, bads, expected
        Lines scored then whose outcome is known by now, their defaults, and the sum of the
        probabilities then; no cases where the release's definition names no months late.
    auc
        Of the probabilities then; None without both outcomes.
    """

    product: str
    then: int
    now: int
    score: Shift
    features: dict[str, Shift]
    cases: int = 0
    bads: int = 0
    expected: float = 0.0
    auc: float | None = None


@dataclass(frozen=True, slots=True)
class Monitored:
    """What a look at a book's models found."""

    definition: str
    watched: tuple[Watched, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Plain values; shares in ppm."""
        return {
            "default_definition": self.definition,
            "products": {
                item.product: {
                    "lines_then": item.then,
                    "lines_now": item.now,
                    "score_psi_ppm": round(item.score.psi * PPM),
                    "score_p_ppm": round(item.score.p_value * PPM),
                    "features": {
                        name: {"csi_ppm": round(s.psi * PPM), "p_ppm": round(s.p_value * PPM)}
                        for name, s in item.features.items()
                    },
                    "cases": item.cases,
                    "defaults": item.bads,
                    "expected_defaults_ppm": round(item.expected * PPM),
                    "auc_ppm": None if item.auc is None else round(item.auc * PPM),
                }
                for item in self.watched
            },
        }

    def lines(self) -> list[str]:
        """The same for a person; what moved most comes first."""
        lines = [f"default: {self.definition}"]
        for item in self.watched:
            lines.append(
                f"{item.product}: {item.then:,} lines then, {item.now:,} now; score "
                f"{_shift(item.score)}"
            )
            most = sorted(item.features.items(), key=lambda pair: -pair[1].psi)[:SHOWN]
            lines += [f"  {name:<28} {_shift(shift)}" for name, shift in most]
            if item.cases:
                known = "" if item.auc is None else f", AUC {item.auc:.4f}"
                lines.append(
                    f"  {item.cases:,} outcomes: {item.bads:,} defaults, "
                    f"{item.expected:.1f} expected{known}"
                )
            else:
                lines.append("  no outcomes to judge by")
        return lines


def _shift(shift: Shift) -> str:
    return f"PSI {shift.psi:.4f}, p where nothing moved {shift.p_value:.3f}"


def monitor_models(tools: Tools, book: Path | str, folder: Path, at: str, since: str) -> Monitored:
    """Score every open line as known at two instants, and judge the earlier scores.

    Raises
    ------
    BadInput
        If an instant, the release or the book is not usable, or the release has no model.
    """
    from limen.risk.measures import auc

    release, faults = load_release(tools.read_folder(folder))
    if release is None:
        raise BadInput(faults.items)
    journal = tools.open_book(book)
    clock = tools.clock().now()
    zone = journal.info.time_zone
    then, now = instant_of(since, zone, clock), instant_of(at, zone, clock)
    if not release.models or then >= now:
        raise BadInput([Diagnostic("A046", "there is a model, and --since is before --at")])
    before, after = _scored(journal, release, then), _scored(journal, release, now)
    watched = []
    for product in sorted(release.models):
        old = [item for item in before.values() if item.line.product == product]
        new = [item for item in after.values() if item.line.product == product]
        if not old or not new:
            continue
        cases = _cases(old, after, release, business_date(then, zone), business_date(now, zone))
        bads = [bad for bad, _ in cases]
        mixed = 0 < sum(bads) < len(bads)
        names = old[0].values
        watched.append(
            Watched(
                product,
                len(old),
                len(new),
                _moved([i.points for i in old], [i.points for i in new]),
                {
                    name: _moved([i.values[name] for i in old], [i.values[name] for i in new])
                    for name in names
                },
                len(cases),
                sum(bads),
                sum(pd for _, pd in cases) / PPM,
                auc(bads, [pd for _, pd in cases]) if mixed else None,
            )
        )
    return Monitored(release.default.event, tuple(watched))


@dataclass(frozen=True, slots=True)
class _Line:
    line: LineState
    values: dict[str, int | None]
    points: int
    pd_ppm: int


def _scored(journal: Journal, release: Release, at: Instant) -> dict[str, _Line]:
    """Score every line open at an instant, and keep the closed ones for their outcome."""
    zone, found = journal.info.time_zone, {}
    for group in fold_groups(journal, at, journal.head(), release.fold_plan()):
        for line in group.lines.values():
            choice = release.models.get(line.product)
            if choice is None:
                continue
            names = tuple(dict.fromkeys(n for named in choice.cards for n in named.card.names))
            view = FeatureView(group, group.customers[line.customer_id], line, at, zone)
            values = compute(view, names)
            points, pd_ppm = choice.card_for(line.customer_id).card.points_and_pd(values)
            found[line.line_id] = _Line(line, values, points, pd_ppm)
    return found


def _cases(
    old: list[_Line], after: dict[str, _Line], release: Release, then: date, now: date
) -> list[tuple[int, int]]:
    """Return (outcome, probability then) of the lines that are cases."""
    found = []
    for item in old:
        later = after[item.line.line_id].line
        statements = [(one.on, one.months_late) for one in later.statements]
        bad = label(release.default, statements, _cut_on(later), then, now)
        if bad is not None:
            found.append((bad, item.pd_ppm))
    return found


def _cut_on(line: LineState) -> list[date]:
    """Return the days on which the lender lowered the limit, or stopped draws."""
    lowered = [
        step.on
        for step in line.limit_steps
        if step.by == "lender" and step.to_minor < step.from_minor
    ]
    stopped = [
        mark.effective_on
        for mark in line.decisions
        if mark.action in CUTS
        and mark.effective_on is not None
        and mark.decision_id not in line.withdrawn
    ]
    return [*lowered, *stopped, *(step.on for step in line.core.steps if not step.may_draw)]


def _moved(old: list[int | None] | list[int], new: list[int | None] | list[int]) -> Shift:
    cuts = quantile_cuts(old)
    return psi(counts_in(cuts, old), counts_in(cuts, new))
