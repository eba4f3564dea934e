"""`limen model score`, and what fits and scores share: the features of a file's customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.model_inputs import STATE_INPUTS, Inputs, inputs_of
from limen.book.group import GroupState, apply
from limen.features.compute import FeatureView, compute
from limen.features.digests import differences
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.risk.model import load_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from limen.app.mapped_file import MappedFile
    from limen.app.tools import Tools
    from limen.book.events import Event
    from limen.features.fold import FoldPlan
    from limen.kernel.dates import Instant
    from limen.risk.model import Model


REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """Features of the customers of a file, as known at an instant; columns run side by side.

    `protected` is, by customer, what fairness figures read and no model does.
    """

    customer_ids: tuple[str, ...]
    columns: Mapping[str, Sequence[int | None]]
    horizon_months: int
    protected: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """What a scoring wrote.

    Attributes
    ----------
    rejects
        Where the rows that are left out are named, empty where there are none.
    auc_ppm, ece_ppm, slope_ppm
        On the file's outcomes; None where it does not hold both for every customer.
    """

    out: str
    customers: int
    rejected_rows: int
    auc_ppm: int | None
    why_left_out: Mapping[str, int] = field(default_factory=dict)
    rejects: str = ""
    ece_ppm: int | None = None
    slope_ppm: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "out": self.out,
            "customers": self.customers,
            "rejected_rows": self.rejected_rows,
            "why_left_out": dict(self.why_left_out),
            "rejects": self.rejects,
            "auc_ppm": self.auc_ppm,
            "ece_ppm": self.ece_ppm,
            "slope_ppm": self.slope_ppm,
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        lines = [f"{self.customers:,} customers scored to {self.out}"]
        if self.auc_ppm is not None and self.ece_ppm is not None:
            slope = "" if self.slope_ppm is None else f", slope {self.slope_ppm / PPM:.3f}"
            lines.append(
                f"on its outcomes: AUC {self.auc_ppm / PPM:.4f}, calibration error "
                f"{self.ece_ppm / PPM:.4f}{slope}"
            )
        if self.rejected_rows:
            why = left_out_text(self.why_left_out)
            lines += [
                f"rows left out: {self.rejected_rows}, named in {self.rejects}",
                f"why: {why}",
            ]
        return lines


def score_file(
    tools: Tools,
    model: Path,
    data: Path,
    mapping: Path,
    out: Path,
    release: Path | None = None,
    *,
    with_reasons: bool = False,
) -> ScoredFile:
    """Score every customer of a file and write `customer_id`, `pd`, `points` and `grade`.

    Parameters
    ----------
    release
        Folder whose own features the model may read.
    with_reasons
        Also write `reasons`: codes of what cost most, the first most, with blanks between.

    Raises
    ------
    BadInput
        If the model, the file or the mapping is not usable; nothing was written.
    """
    tools.check_table_path(out)
    card, faults = load_model(tools.read_bytes(model), str(model))
    if card is None:
        raise BadInput(faults)
    inputs = inputs_of(tools, release=release)
    _check_names(card, model, inputs)
    named = out.with_name(f"{out.name}.rejects.csv")
    with tools.map_file(data, mapping, rejects=named) as mapped:
        check_not_empty(mapped, data)
        at = _instant(mapped, data)
        people = People(at, mapped.time_zone, inputs.plan(card.names)).take(mapped.events())
        known, why = dict(mapped.outcomes), mapped.why_left_out()
        rejected_rows = mapped.rejected_rows
    sample = people.sample(card.names, card.horizon_months)
    rows = _score_rows(card, sample, with_reasons)
    tools.write_table(rows, out)
    truth = [known.get(customer_id) for customer_id in sample.customer_ids]
    auc_ppm, *calibrated = _measured(truth, [row["pd"] for row in rows])
    rejects = str(named) if rejected_rows else ""
    return ScoredFile(str(out), len(rows), rejected_rows, auc_ppm, why, rejects, *calibrated)


def _score_rows(card: Model, sample: Sample, with_reasons: bool) -> list[dict[str, Any]]:
    from limen.risk.grades import STANDARD

    rows = []
    for row, customer_id in enumerate(sample.customer_ids):
        values = {name: sample.columns[name][row] for name in card.names}
        score = card.score(values)
        shown: dict[str, Any] = {
            "customer_id": _plain_id(customer_id),
            "pd": score.pd_ppm / PPM,
            "points": score.points,
            "grade": STANDARD.grade(score.pd_ppm),
        }
        if with_reasons:
            reasons = card.reasons(score, card.reason_codes, values)
            shown["reasons"] = " ".join(reason.code for reason in reasons)
        rows.append(shown)
    return rows


def _measured(
    truth: Sequence[int | None], chance: Sequence[float]
) -> tuple[int | None, int | None, int | None]:
    """Return AUC, calibration error and slope in ppm, where both outcomes are known of all."""
    from limen.risk.measures import auc, ece
    from limen.risk.validation import calibration_slope

    seen = [item for item in truth if item is not None]
    if len(seen) < len(truth) or not 0 < sum(seen) < len(seen):
        return None, None, None
    slope = calibration_slope(seen, chance)
    slope_ppm = None if slope is None else round(slope * PPM)
    return round(auc(seen, chance) * PPM), round(ece(seen, chance) * PPM), slope_ppm


@dataclass(slots=True)
class People:
    """The customers of a file; their events are kept where declared features are read of them."""

    at: Instant
    zone: str
    plan: FoldPlan | None
    states: dict[str, GroupState] = field(default_factory=dict)
    _events: dict[str, list[Event]] = field(default_factory=dict)

    def take(self, events: Iterable[Event]) -> People:
        """Fold events of many groups, each in the order they come."""
        for event in events:
            apply(self.states.setdefault(event.chain_id, GroupState(event.chain_id)), event)
            if self.plan is not None and event.known_at <= self.at:
                self._events.setdefault(event.chain_id, []).append(event)
        return self

    def sample(self, names: Sequence[str], horizon_months: int) -> Sample:
        """Compute features of the first line of every customer at the instant."""
        customer_ids: list[str] = []
        columns: dict[str, list[int | None]] = {name: [] for name in names}
        for group in self.states.values():
            self._follow(group)
            seen: set[str] = set()
            for line in group.lines.values():
                if line.customer_id in seen:
                    continue
                seen.add(line.customer_id)
                customer = group.customers[line.customer_id]
                view = FeatureView(group, customer, line, self.at, self.zone)
                customer_ids.append(line.customer_id)
                for name, value in compute(view, names).items():
                    columns[name].append(value)
            group.follower = None
        return Sample(tuple(customer_ids), columns, horizon_months)

    def _follow(self, group: GroupState) -> None:
        """Fold the declared features of one group; they are dropped once they are read."""
        if self.plan is None:
            return
        follower = self.plan.fresh(group.group_id)
        for event in sorted(self._events.get(group.group_id, ()), key=lambda each: each.known_at):
            follower.take(event)
        group.follower = follower


def file_sample(tools: Tools, data: Path, mapping: Path, inputs: Inputs = STATE_INPUTS) -> Sample:
    """Return features of a file's customers, whether their outcome is known or not.

    Raises
    ------
    BadInput
        If the file or the mapping is not usable.
    """
    with tools.map_file(data, mapping) as mapped:
        at = _instant(mapped, data)
        people = People(at, mapped.time_zone, inputs.plan(inputs.names)).take(mapped.events())
    return people.sample(inputs.names, mapped.horizon_months or 0)


def sample_with_outcome(
    mapped: MappedFile, data: Path, inputs: Inputs = STATE_INPUTS
) -> tuple[Sample, list[int]]:
    """Return the customers whose outcome is known, with it.

    Raises
    ------
    BadInput
        If the mapping names no outcome, or the file has none.
    """
    at = _instant(mapped, data)
    if not mapped.outcomes:
        check_not_empty(mapped, data)
        hint = (
            "a fit needs the column that the mapping's [outcome] names, with a value in it; a "
            "score does not"
        )
        fault = Diagnostic("A041", "the file holds no outcome to fit on", Place(str(data)), hint)
        raise BadInput([fault])
    people = People(at, mapped.time_zone, inputs.plan(inputs.names)).take(mapped.events())
    horizon = mapped.horizon_months or 0
    sample = people.sample(inputs.names, horizon)
    rows = [place for place, name in enumerate(sample.customer_ids) if name in mapped.outcomes]
    known = Sample(
        tuple(sample.customer_ids[row] for row in rows),
        {name: [column[row] for row in rows] for name, column in sample.columns.items()},
        horizon,
        {
            customer.customer_id: customer.sealed
            for group in people.states.values()
            for customer in group.customers.values()
            if customer.sealed
        },
    )
    return known, [mapped.outcomes[name] for name in known.customer_ids]


def check_not_empty(mapped: MappedFile, data: Path) -> None:
    """Refuse a file of which no row is left, and say why.

    Raises
    ------
    BadInput
        If it holds no row, or each has a fault.
    """
    if mapped.rows == 0:
        raise BadInput([Diagnostic("A049", "the file holds no row", Place(str(data)))])
    if mapped.rejected_rows == mapped.rows:
        text = f"every row is left out: {left_out_text(mapped.why_left_out())}"
        hint = "`limen book import` names each in its rejects file"
        raise BadInput([Diagnostic("A049", text, Place(str(data)), hint)])


def left_out_text(why: Mapping[str, int]) -> str:
    """Return the commonest faults of rows for a person."""
    shown = [f"{reason} ({count:,})" for reason, count in list(why.items())[:REASONS_SHOWN]]
    more = ["..."] if len(why) > REASONS_SHOWN else []
    return "; ".join([*shown, *more])


def _instant(mapped: MappedFile, data: Path) -> Instant:
    if mapped.outcome_at is None:
        hint = "[outcome] column, horizon_months, at"
        fault = Diagnostic("A040", "the mapping names no outcome", Place(str(data)), hint)
        raise BadInput([fault])
    return mapped.outcome_at


def _check_names(card: Model, model: Path, inputs: Inputs) -> None:
    unknown = inputs.unreadable(card.names)
    if unknown:
        message = f"the model reads what is no feature: {', '.join(unknown)}"
        hint = "--release names the release whose own features it reads"
        raise BadInput([Diagnostic("A042", message, Place(str(model)), hint)])
    other = differences(card.facts, card.names, inputs.definitions)
    if other:
        raise BadInput(
            [Diagnostic("R037", each, Place(str(model)), "fit it again") for each in other]
        )


def _plain_id(customer_id: str) -> str | int:
    """Return a whole number as one, so that a table joins on it as its source did."""
    is_number = customer_id.isascii() and customer_id.isdigit() and customer_id[:1] != "0"
    return int(customer_id) if is_number and len(customer_id) < 19 else customer_id
