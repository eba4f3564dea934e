"""`limen model`: fit a scorecard on a file's events and outcome, score a file with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.book.group import GroupState, apply
from limen.features.catalogue import CATALOGUE_VERSION, DIRECTIONS, REASON_CODES, SCORABLE
from limen.features.compute import FeatureView, compute
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.risk.load import load_scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from limen.app.mapped_file import MappedFile
    from limen.app.tools import Tools
    from limen.book.events import Event
    from limen.kernel.dates import Instant
    from limen.risk.fit import FitResult


@dataclass(frozen=True, slots=True)
class Sample:
    """Features of the customers of a file, as known at an instant; columns run side by side."""

    customer_ids: tuple[str, ...]
    columns: Mapping[str, Sequence[int | None]]
    horizon_months: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit made."""

    out: str
    rows: int
    bads: int
    rejected_rows: int
    characteristics: tuple[str, ...]
    metrics_ppm: Mapping[str, int]
    cross_fitted_ppm: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "out": self.out,
            "rows": self.rows,
            "bads": self.bads,
            "rejected_rows": self.rejected_rows,
            "characteristics": list(self.characteristics),
            "in_sample_ppm": dict(self.metrics_ppm),
            "cross_fitted_ppm": dict(self.cross_fitted_ppm),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        return [
            f"{self.rows:,} customers, {self.bads:,} defaults; rows left out: {self.rejected_rows}",
            f"in sample     {_shares(self.metrics_ppm)}",
            *([f"cross-fitted  {_shares(self.cross_fitted_ppm)}"] if self.cross_fitted_ppm else []),
            f"characteristics: {', '.join(self.characteristics)}",
            f"written to {self.out}",
        ]


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """What a scoring wrote."""

    out: str
    customers: int
    rejected_rows: int
    auc_ppm: int | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values; `auc_ppm` only where the file held the outcome."""
        return {
            "out": self.out,
            "customers": self.customers,
            "rejected_rows": self.rejected_rows,
            "auc_ppm": self.auc_ppm,
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        known = "" if self.auc_ppm is None else f"; AUC on its outcomes {self.auc_ppm / PPM:.4f}"
        left_out = f"; rows left out: {self.rejected_rows}" if self.rejected_rows else ""
        return [f"{self.customers:,} customers scored to {self.out}{known}{left_out}"]


def fit_model(tools: Tools, data: Path, mapping: Path, out: Path, seed: int, folds: int) -> Fitted:
    """Fit a scorecard, and one more without each fold where `folds` is not 0.

    Raises
    ------
    BadInput
        If the file, the mapping or what they hold cannot be fitted; nothing was written.
    """
    from limen.risk.crossfit import cross_fit
    from limen.risk.fit import fit_scorecard

    with tools.map_file(data, mapping) as mapped:
        sample, outcomes = _sample_with_outcome(mapped, data)
        rejected_rows = mapped.rejected_rows
    arguments: dict[str, Any] = {
        "name": out.stem,
        "horizon_months": sample.horizon_months,
        "seed": seed,
        "directions": DIRECTIONS,
        "reason_codes": REASON_CODES,
        "catalogue_version": CATALOGUE_VERSION,
    }
    whole = fit_scorecard(sample.columns, outcomes, **arguments)
    card = _card_or_faults(whole, data)
    crossed: Mapping[str, int] = {}
    if folds:
        found = cross_fit(sample.customer_ids, sample.columns, outcomes, folds=folds, **arguments)
        crossed = found.metrics_ppm
        for number, result in enumerate(found.results):
            tools.write_bytes(
                _card_or_faults(result, data), out.with_name(f"{out.stem}.fold{number}.json")
            )
    tools.write_bytes(card, out)
    scorecard = whole.scorecard
    return Fitted(
        out=str(out),
        rows=len(outcomes),
        bads=sum(outcomes),
        rejected_rows=rejected_rows,
        characteristics=() if scorecard is None else scorecard.names,
        metrics_ppm=whole.report["metrics_ppm"],
        cross_fitted_ppm=crossed,
    )


def score_file(tools: Tools, model: Path, data: Path, mapping: Path, out: Path) -> ScoredFile:
    """Score every customer of a file and write `customer_id`, `pd`.

    Raises
    ------
    BadInput
        If the model, the file or the mapping is not usable; nothing was written.
    """
    from limen.risk.measures import auc

    tools.check_table_path(out)
    card, faults = load_scorecard(tools.read_bytes(model), str(model))
    if card is None:
        raise BadInput(faults)
    _check_names(card.names, model)
    with tools.map_file(data, mapping) as mapped:
        at = _instant(mapped, data)
        states = fold_all(mapped.events())
        known = dict(mapped.outcomes)
        rejected_rows = mapped.rejected_rows
    zone = mapped.time_zone
    sample = sample_of(states, at, zone, card.names, card.horizon_months)
    pd_ppm = [
        card.points_and_pd({name: sample.columns[name][row] for name in card.names})[1]
        for row in range(len(sample.customer_ids))
    ]
    rows = [
        {"customer_id": _plain_id(customer_id), "pd": chance / PPM}
        for customer_id, chance in zip(sample.customer_ids, pd_ppm, strict=True)
    ]
    tools.write_table(rows, out)
    auc_ppm = None
    truth = [known.get(customer_id) for customer_id in sample.customer_ids]
    seen = [item for item in truth if item is not None]
    if len(seen) == len(truth) and 0 < sum(seen) < len(seen):
        auc_ppm = round(auc(seen, pd_ppm) * PPM)
    return ScoredFile(str(out), len(rows), rejected_rows, auc_ppm)


def fold_all(events: Iterable[Event]) -> dict[str, GroupState]:
    """Fold events of many groups, each in the order they come."""
    states: dict[str, GroupState] = {}
    for event in events:
        apply(states.setdefault(event.chain_id, GroupState(event.chain_id)), event)
    return states


def sample_of(
    states: Mapping[str, GroupState],
    at: Instant,
    zone: str,
    names: Sequence[str],
    horizon_months: int,
) -> Sample:
    """Compute features of the first line of every customer at an instant."""
    customer_ids: list[str] = []
    columns: dict[str, list[int | None]] = {name: [] for name in names}
    for group in states.values():
        seen: set[str] = set()
        for line in group.lines.values():
            if line.customer_id in seen:
                continue
            seen.add(line.customer_id)
            view = FeatureView(group, group.customers[line.customer_id], line, at, zone)
            customer_ids.append(line.customer_id)
            for name, value in compute(view, names).items():
                columns[name].append(value)
    return Sample(tuple(customer_ids), columns, horizon_months)


def _sample_with_outcome(mapped: MappedFile, data: Path) -> tuple[Sample, list[int]]:
    at = _instant(mapped, data)
    if not mapped.outcomes:
        hint = "a fit needs the column that the mapping's [outcome] names; a score does not"
        fault = Diagnostic("A041", "the file holds no outcome to fit on", Place(str(data)), hint)
        raise BadInput([fault])
    states = fold_all(mapped.events())
    horizon = mapped.horizon_months or 0
    sample = sample_of(states, at, mapped.time_zone, SCORABLE, horizon)
    rows = [place for place, name in enumerate(sample.customer_ids) if name in mapped.outcomes]
    known = Sample(
        tuple(sample.customer_ids[row] for row in rows),
        {name: [column[row] for row in rows] for name, column in sample.columns.items()},
        horizon,
    )
    return known, [mapped.outcomes[name] for name in known.customer_ids]


def _instant(mapped: MappedFile, data: Path) -> Instant:
    if mapped.outcome_at is None:
        hint = "[outcome] column, horizon_months, at"
        fault = Diagnostic("A040", "the mapping names no outcome", Place(str(data)), hint)
        raise BadInput([fault])
    return mapped.outcome_at


def _card_or_faults(result: FitResult, data: Path) -> bytes:
    if result.card is None:
        raise BadInput(
            [
                Diagnostic(item.code, item.message, Place(str(data), path=item.place.path))
                for item in result.diagnostics
            ]
        )
    return result.card


def _check_names(names: Sequence[str], model: Path) -> None:
    unknown = [name for name in names if name not in SCORABLE]
    if unknown:
        message = f"the model reads what is no feature: {', '.join(unknown)}"
        raise BadInput([Diagnostic("A042", message, Place(str(model)))])


def _plain_id(customer_id: str) -> str | int:
    """Return a whole number as one, so that a table joins on it as its source did."""
    is_number = customer_id.isascii() and customer_id.isdigit() and customer_id[:1] != "0"
    return int(customer_id) if is_number and len(customer_id) < 19 else customer_id


def _shares(metrics: Mapping[str, int]) -> str:
    return "  ".join(f"{name.upper()} {value / PPM:.4f}" for name, value in metrics.items())
