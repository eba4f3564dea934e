"""`limen review score`: what a review's cuts were worth, against ranking by PD and plain rules.

The review is decided again from the book (its digest must be that of the run), so that every line
counts, changed or not. Each customer's score is the one of the release: where the release carries
scorecards by fold, the one that did not see the customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from limen.app.deciding import Run, decide_group
from limen.app.replay import stored_release
from limen.app.review import Tally, groups_seen
from limen.book import events as e
from limen.caps.duties import CUTS
from limen.features.compute import FeatureView, compute
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput, JournalCorrupt
from limen.kernel.money import format_minor
from limen.kernel.rates import PPM, Rounding, apply_ppm
from limen.lab.judge import Judgement, Part, ReviewedLines, judge
from limen.risk.folds import FOLDS, fold_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from limen.app.ports import Journal
    from limen.app.tools import Tools
    from limen.book.group import GroupState
    from limen.decide.record import Record
    from limen.lab.harm import Comparison, Harm, Interval
    from limen.risk.loss import LossTerms

OUTCOME = "default_next_month"
FEATURES = ("months_late_now", "months_late_max_6m", "utilisation_bp")


@dataclass(frozen=True, slots=True)
class Scored:
    """A judgement, ready to print; amounts in minor units of `currency`."""

    run_id: str
    currency: str
    loss: LossTerms
    loss_source: str
    judgement: Judgement

    def as_dict(self) -> dict[str, Any]:
        """Plain values; ratios with their intervals."""
        found = self.judgement
        return {
            "run_id": self.run_id,
            "defaulters": found.defaulters,
            "auc_ppm": found.auc_ppm,
            "claims": "default in the next month",
            "ccf_ppm": self.loss.ccf_ppm,
            "lgd_ppm": self.loss.lgd_ppm,
            "loss_source": self.loss_source,
            "everyone": _part(found.everyone),
            "not_yet_late": _part(found.not_yet_late),
        }

    def lines(self) -> list[str]:
        """Two tables for a person."""
        found = self.judgement
        return [
            (
                f"{found.everyone.customers:,} customers, {found.defaulters:,} defaulted in the "
                f"next month; AUC of the scores {found.auc_ppm / PPM:.4f}"
            ),
            (
                f"Claims next-month default only. CCF {self.loss.ccf_ppm} ppm, LGD "
                f"{self.loss.lgd_ppm} ppm ({self.loss_source})"
            ),
            "",
            "All customers",
            *self._table(found.everyone),
            "",
            f"Customers not late on their newest statement ({found.not_yet_late.customers:,})",
            *self._table(found.not_yet_late),
            "",
            (
                "Both sides of a row avoid the same loss: the larger set of cuts is thinned to the "
                "smaller."
            ),
            (
                "harmed: customers cut who paid. removed: their undrawn. A ratio below 1: the "
                "review harms less."
            ),
        ]

    def _table(self, part: Part) -> list[str]:
        money = self._money
        whole = part.review
        rows = [
            (
                f"  the review avoids {money(whole.avoided)} {self.currency}, harms "
                f"{whole.customers:,.0f} customers, removes {money(whole.removed)}"
            ),
            (
                f"  {'against':<28}{'avoided loss':>14}{'harmed':>16}{'ratio (95 %)':>22}"
                f"{'removed':>29}{'ratio (95 %)':>22}"
            ),
        ]
        for item in part.against:
            people = f"{item.ours.customers:,.0f} / {item.theirs.customers:,.0f}"
            removed = f"{money(item.ours.removed)} / {money(item.theirs.removed)}"
            rows.append(
                f"  {item.name:<28}{money(item.ours.avoided):>14}{people:>16}"
                f"{_ratio(item.customers_ratio):>22}{removed:>29}{_ratio(item.removed_ratio):>22}"
            )
        return rows

    def _money(self, minor: float) -> str:
        return format_minor(round(minor), self.currency).split(".")[0]


def score_review(
    tools: Tools,
    book: Path | str,
    outcomes: Path,
    run_id: str | None,
    seed: int,
    replicates: int,
) -> Scored:
    """Judge a stored review by the outcomes of its customers.

    Raises
    ------
    BadInput
        If the outcomes lack a column or a customer, or the book holds no such review.
    JournalCorrupt
        If deciding again does not give the digest of the run.
    """
    known = read_outcomes(tools.read_table(outcomes), str(outcomes))
    journal = tools.open_book(book)
    run, digest = _stored_run(journal, run_id)
    lines, currency = _collect(journal, run, digest)
    missing = [name for name in lines.customer_id if name not in known]
    if missing:
        message = f"no outcome for {len(missing)} customers of the review, such as '{missing[0]}'"
        raise BadInput([Diagnostic("A030", message, Place(str(outcomes)))])
    loss = run.release.loss
    loss_ppm = apply_ppm(loss.ccf_ppm, loss.lgd_ppm, Rounding.HALF_EVEN)
    defaulted = [known[name] for name in lines.customer_id]
    found = judge(lines, defaulted, loss_ppm, seed=seed, replicates=replicates)
    return Scored(run.run_id, currency, loss, run.release.loss_source, found)


def read_outcomes(rows: Sequence[Mapping[str, Any]], file: str) -> dict[str, int]:
    """Return customer id → 0 or 1, from columns `customer_id` and `default_next_month`."""
    if not rows:
        raise BadInput([Diagnostic("A031", "the outcomes are empty", Place(file))])
    for column in ("customer_id", OUTCOME):
        if column not in rows[0]:
            hint = did_you_mean(column, rows[0])
            raise BadInput([Diagnostic("A032", f"no column '{column}'", Place(file), hint)])
    found: dict[str, int] = {}
    faults = []
    for number, row in enumerate(rows, start=1):
        value = str(row[OUTCOME])
        if value not in {"0", "1"}:
            place = Place(file, path=f"row {number}, column '{OUTCOME}'")
            faults.append(Diagnostic("A033", f"'{value}' is neither 0 nor 1", place))
        else:
            found[str(row["customer_id"])] = int(value)
    if faults:
        raise BadInput(faults)
    return found


def _stored_run(journal: Journal, run_id: str | None) -> tuple[Run, str]:
    opened: dict[str, e.ReviewOpened] = {}
    closed: dict[str, e.ReviewRun] = {}
    for event in journal.chain_events(e.PORTFOLIO_CHAIN):
        if isinstance(event.body, e.ReviewOpened) and event.body.trigger == "review":
            opened[event.body.run_id] = event.body
        elif isinstance(event.body, e.ReviewRun):
            closed[event.body.run_id] = event.body
    finished = [name for name in opened if name in closed]
    if not finished or (run_id is not None and run_id not in finished):
        what = "the book holds no finished review" if run_id is None else f"no review '{run_id}'"
        raise BadInput([Diagnostic("A034", what, hint="limen review run makes one")])
    opening = opened[run_id or finished[-1]]
    release = stored_release(journal, opening.release_manifest)
    zone = journal.info.time_zone
    then = opening.versions
    run = Run(opening.run_id, opening.at, "review", release, opening.head, zone, then)
    return run, closed[opening.run_id].digest


def _collect(journal: Journal, run: Run, digest: str) -> tuple[ReviewedLines, str]:
    lines, tally, currency = ReviewedLines(), Tally(), ""
    for group in groups_seen(journal, run):
        for record in decide_group(group, run):
            tally.add(record)
            tally.kept.clear()
            _add(lines, record, group, run)
            currency = record.facts.currency
    if tally.digest != digest:
        raise JournalCorrupt(f"deciding the run {run.run_id} again gives another digest")
    return lines, currency


def _add(lines: ReviewedLines, record: Record, group: GroupState, run: Run) -> None:
    line = group.lines[record.question.line_id]
    view = FeatureView(group, group.customers[line.customer_id], line, run.at, run.zone)
    features = compute(view, FEATURES)
    lines.customer_id.append(line.customer_id)
    lines.removed_minor.append(removed_undrawn(record))
    lines.undrawn_minor.append(record.facts.undrawn_minor)
    lines.pd_ppm.append(0 if record.score is None else record.score.pd_ppm)
    lines.months_late_now.append(features["months_late_now"] or 0)
    lines.months_late_max.append(features["months_late_max_6m"] or 0)
    lines.utilisation_bp.append(features["utilisation_bp"] or 0)
    lines.fold.append(fold_of(line.customer_id, FOLDS))


def removed_undrawn(record: Record) -> int:
    """Return what a decision takes off the undrawn, 0 where it is no cut; minor units."""
    outcome, facts = record.outcome, record.facts
    if outcome.action not in CUTS:
        return 0
    if outcome.limit_after_minor == outcome.limit_before_minor:
        return facts.undrawn_minor
    left_minor = max(outcome.limit_after_minor - facts.owed_minor, 0)
    return max(facts.undrawn_minor - left_minor, 0)


def _part(part: Part) -> dict[str, Any]:
    return {
        "customers": part.customers,
        "review": _harm(part.review),
        "against": [_comparison(item) for item in part.against],
    }


def _harm(harm: Harm) -> dict[str, int]:
    return {
        "avoided_minor": round(harm.avoided),
        "customers_harmed": round(harm.customers),
        "removed_minor": round(harm.removed),
    }


def _comparison(item: Comparison) -> dict[str, Any]:
    return {
        "name": item.name,
        "ours": _harm(item.ours),
        "theirs": _harm(item.theirs),
        "customers_ratio": _numbers(item.customers_ratio),
        "removed_ratio": _numbers(item.removed_ratio),
    }


def _numbers(interval: Interval) -> dict[str, float | None]:
    parts = {"estimate": interval.estimate, "low": interval.low, "high": interval.high}
    return {name: None if isnan(value) else round(value, 4) for name, value in parts.items()}


def _ratio(interval: Interval) -> str:
    if isnan(interval.estimate):
        return "-"
    return f"{interval.estimate:.3f} ({interval.low:.3f}-{interval.high:.3f})"
