"""`limen model fit`, `bins` and `refit`: a model on a file's events and outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.bins_file import read_bins, write_bins
from limen.app.model_inputs import STATE, STATE_INPUTS, inputs_of
from limen.app.model_proxies import warn_of_proxies
from limen.app.models import left_out_text, sample_with_outcome
from limen.features.catalogue import CATALOGUE_VERSION
from limen.features.digests import DEFINITIONS, kept_of
from limen.kernel.diagnostics import Diagnostic, Place, Severity, did_you_mean
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.release.load import default_definition
from limen.risk.load import load_scorecard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from limen.app.model_inputs import Inputs
    from limen.app.models import Sample
    from limen.app.tools import Tools
    from limen.risk.crossfit import Fit
    from limen.risk.default import DefaultDefinition

KINDS = ("scorecard", "tree")

DROPPED = {
    "constant": "one value or none",
    "weak": "tells too little",
    "wrong_sign": "unsafe sign beside the others",
}
"""Why a column is not read, by its name in a fit's report."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit made.

    Attributes
    ----------
    why_left_out
        Faults of rows that are left out, each with its count.
    dropped
        Columns that the model does not read, by why: they say one thing only, tell too little, or
        got an unsafe sign beside the others.
    """

    out: str
    rows: int
    bads: int
    rejected_rows: int
    characteristics: tuple[str, ...]
    metrics_ppm: Mapping[str, int]
    cross_fitted_ppm: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    why_left_out: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "out": self.out,
            "rows": self.rows,
            "bads": self.bads,
            "rejected_rows": self.rejected_rows,
            "why_left_out": dict(self.why_left_out),
            "dropped": {why: list(names) for why, names in self.dropped.items()},
            "characteristics": list(self.characteristics),
            "in_sample_ppm": dict(self.metrics_ppm),
            "cross_fitted_ppm": dict(self.cross_fitted_ppm),
            "warnings": list(self.warnings),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        return [
            f"{self.rows:,} customers, {self.bads:,} defaults; rows left out: {self.rejected_rows}",
            *([f"rows: {left_out_text(self.why_left_out)}"] if self.rejected_rows else []),
            f"in sample     {_shares(self.metrics_ppm)}",
            *([f"cross-fitted  {_shares(self.cross_fitted_ppm)}"] if self.cross_fitted_ppm else []),
            f"characteristics: {', '.join(self.characteristics)}",
            *(
                f"left out, {DROPPED[why]}: {', '.join(names)}"
                for why, names in self.dropped.items()
            ),
            *(f"warning: {item}" for item in self.warnings),
            f"written to {self.out}",
        ]


def fit_model(
    tools: Tools,
    data: Path,
    mapping: Path,
    out: Path,
    seed: int,
    folds: int,
    kind: str = "scorecard",
    release: Path | None = None,
    features: str = STATE,
) -> Fitted:
    """Fit a model, and one more without each fold where `folds` is not 0.

    Parameters
    ----------
    kind
        ``scorecard`` or ``tree``.
    release
        Folder whose default definition the model is for; recorded in its card. Its own features
        may be read.
    features
        ``state``, ``all`` (what is on offer and a model may read), or names.

    Raises
    ------
    BadInput
        If the file, the mapping or what they hold cannot be fitted; nothing was written.
    """
    fit = fit_of(kind)
    definition = None if release is None else definition_of(tools, release)
    inputs = inputs_of(tools, features, release)
    with tools.map_file(data, mapping, keeps_protected=True) as mapped:
        sample, outcomes = sample_with_outcome(mapped, data, inputs)
        rows = mapped.rejected_rows, mapped.why_left_out()
    check_horizon(sample, definition, data)
    proxies = warn_of_proxies(sample, data)
    arguments = fit_arguments(kind, out.stem, sample, seed, definition, inputs)
    whole = fit(sample.columns, outcomes, **arguments)
    files = {out: _card_or_faults(whole, data)}
    crossed: Mapping[str, int] = {}
    if folds:
        from limen.risk.crossfit import CannotFit, cross_fit

        try:
            found = cross_fit(
                sample.customer_ids, sample.columns, outcomes, folds=folds, fit=fit, **arguments
            )
        except CannotFit as fault:
            text = f"no {kind} can be fitted without one fold: {fault.why}"
            hint = "fewer folds, or more customers"
            raise BadInput([Diagnostic("A047", text, Place(str(data)), hint)]) from None
        crossed = found.metrics_ppm
        for number, result in enumerate(found.results):
            files[out.with_name(f"{out.stem}.fold{number}.json")] = _card_or_faults(result, data)
    for path, card in files.items():
        tools.write_bytes(card, path)
    return _fitted(whole, outcomes, out, rows, crossed, proxies)


def refit_model(
    tools: Tools,
    bins: Path,
    data: Path,
    mapping: Path,
    out: Path,
    seed: int,
    release: Path | None = None,
    features: str = STATE,
) -> Fitted:
    """Fit a scorecard on bins by hand.

    Raises
    ------
    BadInput
        If the file of bins, the data or the mapping is not usable; nothing was written.
    """
    from limen.risk.fit import FitSettings, fit_scorecard

    definition = None if release is None else definition_of(tools, release)
    inputs = inputs_of(tools, features, release)
    by_hand, settings = read_bins(tools.read_bytes(bins), str(bins))
    unknown = sorted(set(settings) - set(FitSettings.__slots__))
    if unknown:
        place = Place(str(bins), path="settings")
        hint = did_you_mean(unknown[0], FitSettings.__slots__)
        raise BadInput([Diagnostic("K008", f"unknown setting '{unknown[0]}'", place, hint)])
    with tools.map_file(data, mapping, keeps_protected=True) as mapped:
        sample, outcomes = sample_with_outcome(mapped, data, inputs)
        rows = mapped.rejected_rows, mapped.why_left_out()
    check_horizon(sample, definition, data)
    proxies = warn_of_proxies(sample, data)
    arguments = fit_arguments("scorecard", out.stem, sample, seed, definition, inputs)
    whole = fit_scorecard(
        sample.columns, outcomes, bins=by_hand, settings=FitSettings(**settings), **arguments
    )
    tools.write_bytes(_card_or_faults(whole, data), out)
    return _fitted(whole, outcomes, out, rows, {}, proxies)


def save_bins(tools: Tools, model: Path, out: Path) -> int:
    """Write a scorecard's bins for editing; return how many characteristics it has."""
    card, faults = load_scorecard(tools.read_bytes(model), str(model))
    if card is None:
        raise BadInput(faults)
    tools.write_bytes(write_bins(card), out)
    return len(card.characteristics)


def fit_of(kind: str) -> Callable[..., Fit]:
    """Return the fit of a kind of model; its libraries are loaded only then."""
    if kind == "tree":
        from limen.risk.tree.fit import fit_tree

        return fit_tree
    from limen.risk.fit import fit_scorecard

    return fit_scorecard


def fit_arguments(
    kind: str,
    name: str,
    sample: Sample,
    seed: int,
    definition: DefaultDefinition | None,
    inputs: Inputs = STATE_INPUTS,
) -> dict[str, Any]:
    """Return what a fit of either kind is told beside the data."""
    read = {name: inputs.features[name] for name in inputs.names}
    facts: dict[str, Any] = {DEFINITIONS: kept_of(inputs.names, inputs.definitions)}
    if definition is not None:
        facts["default_definition"] = definition.as_dict()
    arguments: dict[str, Any] = {
        "name": name,
        "horizon_months": sample.horizon_months,
        "seed": seed,
        "directions": {name: each.direction for name, each in read.items()},
        "reason_codes": {name: each.reason_code for name, each in read.items()},
        "catalogue_version": CATALOGUE_VERSION,
        "facts": facts,
    }
    if kind == "tree":
        arguments["units"] = {name: each.unit for name, each in read.items()}
    return arguments


def definition_of(tools: Tools, release: Path) -> DefaultDefinition:
    """Return a release's default definition; `BadInput` with every fault otherwise."""
    found, faults = default_definition(tools.read_folder(release))
    if found is None:
        raise BadInput(faults.items)
    return found


def check_horizon(sample: Sample, definition: DefaultDefinition | None, data: Path) -> None:
    """Refuse an outcome over other months than the release's definition."""
    if definition is not None and definition.window_months != sample.horizon_months:
        message = (
            f"the outcome is over {sample.horizon_months} months, the release's default "
            f"definition over {definition.window_months}"
        )
        raise BadInput([Diagnostic("A043", message, Place(str(data)))])


def _fitted(
    whole: Fit,
    outcomes: list[int],
    out: Path,
    left_out: tuple[int, Mapping[str, int]],
    crossed: Mapping[str, int],
    proxies: Sequence[Diagnostic],
) -> Fitted:
    named = {why: whole.report.get(f"dropped_{why}", ()) for why in DROPPED}
    return Fitted(
        out=str(out),
        rows=len(outcomes),
        bads=sum(outcomes),
        rejected_rows=left_out[0],
        characteristics=() if whole.model is None else whole.model.names,
        metrics_ppm=whole.report["metrics_ppm"],
        cross_fitted_ppm=crossed,
        warnings=tuple(str(item) for item in (*proxies, *whole.diagnostics)),
        why_left_out=left_out[1],
        dropped={why: tuple(names) for why, names in named.items() if names},
    )


def _card_or_faults(result: Fit, data: Path) -> bytes:
    if result.card is None:
        raise BadInput(
            [
                Diagnostic(item.code, item.message, Place(str(data), path=item.place.path))
                for item in result.diagnostics
                if item.severity is Severity.ERROR
            ]
        )
    return result.card


def _shares(metrics: Mapping[str, int]) -> str:
    return "  ".join(f"{name.upper()} {value / PPM:.4f}" for name, value in metrics.items())
