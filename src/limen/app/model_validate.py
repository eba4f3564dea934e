"""`limen model validate`: what a validator asks of a model, from scores by models that never saw
the customer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.model_fit import check_horizon, definition_of, fit_arguments, fit_of
from limen.app.model_inputs import STATE, inputs_of
from limen.app.model_placebo import placebo_gap, placebo_of
from limen.app.model_proxies import warn_of_proxies
from limen.app.models import Sample, left_out_text, sample_with_outcome
from limen.kernel.canon import canonical
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.risk.fairness import GroupFigures, group_figures, in_bands
from limen.risk.folds import FOLDS, fold_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from limen.app.model_inputs import Inputs
    from limen.app.tools import Tools
    from limen.report.blocks import Language
    from limen.risk.crossfit import CannotFit, CrossFit
    from limen.risk.drift import Shift
    from limen.risk.placebo import Placebo
    from limen.risk.validation import ByChance, Compared, Grade, Interval, NoLine

FLAGGED_PPM = 200_000
SEGMENT_BY = "limit_basis_minor"
SEGMENTS = 4
SEEDS = 3
REASON_ROWS = 100
BOOTSTRAP_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures of one kind of model, cross-fitted.

    Attributes
    ----------
    fold_mean, fold_error, by_fold
        AUC: mean over the folds, its standard error, each.
    by_segment, by_seed
        AUC by part of the limit, and of the first fold under other seeds.
    reliability
        Per tenth of the probability: mean probability and share of defaults.
    curve
        Share of goods and of bads among the riskiest, per hundredth.
    jaccard, faithful, told
        Likeness of reasons over refits; rows in which taking them away helps, of those told.
    placebo
        What was learnt from shuffled outcomes.
    """

    kind: str
    pd_ppm: tuple[int, ...]
    auc: Interval
    fold_mean: float
    fold_error: float
    by_fold: tuple[float, ...]
    ks: Interval
    brier: Interval
    ece: Interval
    ece_chance: ByChance
    slope: Interval
    intercept: Interval
    spiegelhalter: tuple[float, float]
    grades: tuple[Grade, ...]
    reliability: tuple[tuple[float, float], ...]
    curve: tuple[tuple[float, float], ...]
    by_segment: tuple[tuple[str, int, Interval], ...]
    by_seed: tuple[float, ...]
    groups: dict[str, tuple[GroupFigures, ...]]
    jaccard: float
    faithful: int
    told: int
    placebo: Placebo


@dataclass(frozen=True, slots=True)
class Validated:
    """A validation, ready for its report.

    Attributes
    ----------
    compared
        Second kind less the first: DeLong's test and the corrected t over the folds.
    drift
        Against a recent file: AUC of telling new from old, and PSI by feature.
    out_of_time
        By kind: AUC on the recent file of a fit on the old one, where its outcome is known.
    placebo_gap
        Second kind less the first with shuffled outcomes, over the folds: none may be left.
    """

    rows: int
    bads: int
    horizon_months: int
    folds: int
    definition: str
    judged: tuple[Judged, ...]
    compared: tuple[Compared, Compared] | None
    new_from_old: Interval | None = None
    drift: dict[str, Shift] = field(default_factory=dict)
    out_of_time: dict[str, Interval] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    placebo_gap: Compared | None = None


def validate_model(
    tools: Tools,
    data: Path,
    mapping: Path,
    kinds: Sequence[str],
    seed: int = 1,
    folds: int = FOLDS,
    release: Path | None = None,
    recent: Path | None = None,
    features: str = STATE,
) -> Validated:
    """Fit each kind without each fold and judge the scores of those left out.

    Parameters
    ----------
    release
        Folder whose default definition the outcome must be.
    recent
        Another file of the mapping, newer; no outcome is needed.
    features
        ``state``, ``all``, or names: what the fits look at.

    Raises
    ------
    BadInput
        If a file, the mapping or what they hold cannot be fitted.
    """
    from limen.app.model_time import out_of_time
    from limen.risk.crossfit import CannotFit
    from limen.risk.validation import NoLine

    definition = None if release is None else definition_of(tools, release)
    inputs = inputs_of(tools, features, release)
    with tools.map_file(data, mapping, keeps_protected=True) as mapped:
        sample, outcomes = sample_with_outcome(mapped, data, inputs)
        left_out, why = mapped.rejected_rows, mapped.why_left_out()
    check_horizon(sample, definition, data)
    if len(outcomes) < folds * 2 or len(set(outcomes)) < 2:
        raise BadInput([Diagnostic("K003", "both outcomes must occur", Place(str(data)))])
    _check_folds(sample, outcomes, folds, data)
    found: list[tuple[Judged, CrossFit]] = []
    found_faults = dict.fromkeys(warn_of_proxies(sample, data))
    asked = {kind: fit_arguments(kind, kind, sample, seed, definition, inputs) for kind in kinds}
    for kind, arguments in asked.items():
        try:
            judged, crossed = _judge(kind, sample, outcomes, seed, folds, arguments)
        except (CannotFit, NoLine) as fault:
            raise BadInput([_refusal(kind, data, fault)]) from None
        for result in crossed.results:
            found_faults.update(dict.fromkeys(result.diagnostics))
        found.append((judged, crossed))
    compared = _compared(outcomes, [crossed for _, crossed in found], folds)
    later: dict[str, Interval] = {}
    moved: tuple[Interval | None, dict[str, Shift]] = (None, {})
    if recent is not None:
        later = out_of_time(tools, sample, outcomes, recent, mapping, asked, inputs)
        moved = _drift(tools, sample, recent, mapping, inputs)
    return Validated(
        len(outcomes),
        sum(outcomes),
        sample.horizon_months,
        folds,
        "" if definition is None else definition.event,
        tuple(judged for judged, _ in found),
        compared,
        *moved,
        later,
        (*rows_left_out(left_out, why), *(str(each) for each in found_faults)),
        placebo_gap([judged for judged, _ in found], folds),
    )


def _check_folds(sample: Sample, outcomes: list[int], folds: int, data: Path) -> None:
    """Refuse a file of which a fold ranks nothing: each needs a default and a good."""
    place = [fold_of(customer_id, folds) for customer_id in sample.customer_ids]
    for fold in range(folds):
        own = [bad for bad, at in zip(outcomes, place, strict=True) if at == fold]
        if not 0 < sum(own) < len(own):
            text = (
                f"fold {fold + 1} of {folds} holds {sum(own):,} defaults among {len(own):,} "
                "customers: nothing is ranked there"
            )
            hint = "fewer folds, or more customers"
            raise BadInput([Diagnostic("K003", text, Place(str(data)), hint)])


def _refusal(kind: str, data: Path, fault: CannotFit | NoLine) -> Diagnostic:
    """Say why nothing of a kind can be judged."""
    from limen.risk.crossfit import CannotFit

    if isinstance(fault, CannotFit):
        text = f"no {kind} can be fitted without one fold: {fault.why}"
        hint = "fewer folds, or more customers"
    else:
        text = f"the scores of a {kind} are all alike, or part the outcomes wholly"
        hint = "does a column know the outcome? when does each value become known?"
    return Diagnostic("A047", text, Place(str(data)), hint)


def rows_left_out(count: int, why: Mapping[str, int]) -> list[str]:
    """Say which rows no figure holds, nothing where there are none."""
    return [f"{count:,} rows are left out: {left_out_text(why)}"] if count else []


def _compared(
    outcomes: list[int], crossed: Sequence[CrossFit], folds: int
) -> tuple[Compared, Compared] | None:
    from limen.risk.validation import corrected_t, delong_test, fold_auc

    if len(crossed) != 2:
        return None
    one, two = crossed
    each = [fold_auc(outcomes, item.pd_ppm, item.folds)[2] for item in crossed]
    gaps = [second - first for first, second in zip(*each, strict=True)]
    return delong_test(outcomes, two.pd_ppm, one.pd_ppm), corrected_t(gaps, 1 / (folds - 1))


def validate_to(
    tools: Tools,
    data: Path,
    mapping: Path,
    out: Path,
    kinds: Sequence[str],
    language: Language = "en",
    **asked: Any,
) -> tuple[dict[str, object], Sequence[str]]:
    """Validate, write the report and the same figures as JSON; return them and lines to print."""
    from limen.app.model_figures import plain, report_lines
    from limen.app.model_report import validation_page
    from limen.report.render import render

    found = validate_model(tools, data, mapping, kinds, **asked)
    shown = plain(found)
    page = render(validation_page(found, data.stem, language))
    tools.write_bytes(page.encode(), out)
    tools.write_bytes(canonical(shown), out.with_suffix(".json"))
    return shown, [*report_lines(found), f"written to {out} and {out.with_suffix('.json').name}"]


def _judge(
    kind: str,
    sample: Sample,
    outcomes: list[int],
    seed: int,
    folds: int,
    arguments: dict[str, Any],
) -> tuple[Judged, CrossFit]:
    from limen.risk import measures, validation
    from limen.risk.crossfit import cross_fit
    from limen.risk.grades import STANDARD
    from limen.risk.stability import faithful_share, reason_jaccard

    fit = fit_of(kind)
    crossed = cross_fit(
        sample.customer_ids, sample.columns, outcomes, folds=folds, fit=fit, **arguments
    )
    chance = [item / PPM for item in crossed.pd_ppm]
    mean, error, each = validation.fold_auc(outcomes, chance, crossed.folds)
    slope, intercept = validation.calibration_line(outcomes, chance)
    models = [result.model for result in crossed.results if result.model is not None]
    riskiest = sorted(range(len(outcomes)), key=lambda row: -crossed.pd_ppm[row])
    rows = [
        {name: column[row] for name, column in sample.columns.items()}
        for row in riskiest[: len(riskiest) // 5][:: max(len(riskiest) // 5 // REASON_ROWS, 1)]
    ]
    right, told = faithful_share(models[0], rows)
    drawn = {
        name: validation.bootstrap(outcomes, chance, measure, seed, BOOTSTRAP_ROUNDS)
        for name, measure in (
            ("ks", measures.ks),
            ("brier", measures.brier),
            ("ece", measures.ece),
        )
    }
    judged = Judged(
        kind=kind,
        pd_ppm=crossed.pd_ppm,
        auc=validation.auc_interval(outcomes, chance),
        fold_mean=mean,
        fold_error=error,
        by_fold=tuple(each),
        **drawn,
        ece_chance=validation.ece_by_chance(outcomes, chance, seed),
        slope=slope,
        intercept=intercept,
        spiegelhalter=validation.spiegelhalter(outcomes, chance),
        grades=tuple(
            validation.grade_tests(
                outcomes, chance, [STANDARD.grade(item) for item in crossed.pd_ppm], STANDARD.names
            )
        ),
        reliability=tuple(measures.reliability(outcomes, chance)),
        curve=tuple(measures.lorenz(outcomes, chance)),
        by_segment=_by_segment(sample, outcomes, chance),
        by_seed=_by_seed(kind, sample, outcomes, crossed, arguments),
        groups=_groups(sample, outcomes, crossed.pd_ppm),
        jaccard=reason_jaccard(models, rows),
        faithful=right,
        told=told,
        placebo=placebo_of(kind, sample, outcomes, seed, folds, arguments),
    )
    return judged, crossed


def _by_segment(
    sample: Sample, outcomes: list[int], chance: list[float]
) -> tuple[tuple[str, int, Interval], ...]:
    from limen.risk.drift import quantile_cuts
    from limen.risk.validation import auc_interval

    values = sample.columns[SEGMENT_BY]
    cuts = quantile_cuts(values, SEGMENTS)
    place = [sum((value or 0) >= cut for cut in cuts) for value in values]
    found = []
    for at in range(len(cuts) + 1):
        rows = [row for row, own in enumerate(place) if own == at]
        bads = [outcomes[row] for row in rows]
        if 0 < sum(bads) < len(bads):
            name = f"limit, part {at + 1} of {len(cuts) + 1}"
            found.append((name, len(rows), auc_interval(bads, [chance[row] for row in rows])))
    return tuple(found)


def _by_seed(
    kind: str,
    sample: Sample,
    outcomes: list[int],
    crossed: CrossFit,
    arguments: dict[str, Any],
) -> tuple[float, ...]:
    """AUC on the first fold by fits that differ in their seed alone."""
    from limen.risk.measures import auc

    seen = [row for row, fold in enumerate(crossed.folds) if fold]
    unseen = [row for row, fold in enumerate(crossed.folds) if not fold]
    columns = {name: [column[row] for row in seen] for name, column in sample.columns.items()}
    found = []
    for number in range(SEEDS if kind == "tree" else 1):
        own = {**arguments, "seed": arguments["seed"] + 100 * number}
        model = fit_of(kind)(columns, [outcomes[row] for row in seen], **own).model
        if model is not None:
            used = {name: sample.columns[name] for name in model.names}
            points = [
                -model.points_and_pd({name: column[row] for name, column in used.items()})[0]
                for row in unseen
            ]
            found.append(auc([outcomes[row] for row in unseen], points))
    return tuple(found)


def _groups(
    sample: Sample, outcomes: list[int], pd_ppm: Sequence[int]
) -> dict[str, tuple[GroupFigures, ...]]:
    known = [sample.protected.get(item, {}) for item in sample.customer_ids]
    found = {}
    for name in sorted({name for own in known for name in own}):
        labels = in_bands([own.get(name, "") for own in known])
        figures = group_figures(labels, outcomes, pd_ppm, FLAGGED_PPM)
        if figures:
            found[name] = tuple(figures)
    return found


def _drift(
    tools: Tools, old: Sample, recent: Path, mapping: Path, inputs: Inputs
) -> tuple[Interval | None, dict[str, Shift]]:
    from limen.app.models import file_sample
    from limen.risk.crossfit import CannotFit, cross_fit
    from limen.risk.drift import counts_in, psi, quantile_cuts
    from limen.risk.validation import auc_interval

    new = file_sample(tools, recent, mapping, inputs)
    shifts = {}
    for name, column in old.columns.items():
        cuts = quantile_cuts(column)
        shifts[name] = psi(counts_in(cuts, column), counts_in(cuts, new.columns[name]))
    is_new = [0] * len(old.customer_ids) + [1] * len(new.customer_ids)
    columns = {name: [*column, *new.columns[name]] for name, column in old.columns.items()}
    ids = [*old.customer_ids, *(f"new:{item}" for item in new.customer_ids)]
    try:
        crossed = cross_fit(ids, columns, is_new, name="new", horizon_months=1)
    except CannotFit:
        return None, shifts
    return auc_interval(is_new, crossed.pd_ppm), shifts
