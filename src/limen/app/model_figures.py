"""The figures of a validation as plain values and as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.app.model_validate import Judged, Validated
    from limen.risk.fairness import GroupFigures
    from limen.risk.validation import Interval


def plain(found: Validated) -> dict[str, object]:
    """Return the figures as plain values, shares and AUCs in ppm."""
    return {
        "rows": found.rows,
        "bads": found.bads,
        "horizon_months": found.horizon_months,
        "warnings": list(found.warnings),
        "models": {item.kind: _plain(item) for item in found.judged},
        "compared": None
        if found.compared is None
        else {
            name: {
                "difference_ppm": in_ppm(item.difference),
                "error_ppm": in_ppm(item.error),
                "p_ppm": in_ppm(item.p_value),
            }
            for name, item in zip(("delong", "corrected_t"), found.compared, strict=True)
        },
        "placebo_gap": None
        if found.placebo_gap is None
        else {
            "difference_ppm": in_ppm(found.placebo_gap.difference),
            "error_ppm": in_ppm(found.placebo_gap.error),
            "p_ppm": in_ppm(found.placebo_gap.p_value),
        },
        "out_of_time_auc_ppm": {kind: _triple(one) for kind, one in found.out_of_time.items()},
        "new_from_old_auc_ppm": None if found.new_from_old is None else _triple(found.new_from_old),
        "drift": {
            name: {"psi_ppm": in_ppm(shift.psi), "p_ppm": in_ppm(shift.p_value)}
            for name, shift in found.drift.items()
        },
    }


def _plain(item: Judged) -> dict[str, object]:
    return {
        "auc_fold_mean_ppm": in_ppm(item.fold_mean),
        "auc_fold_error_ppm": in_ppm(item.fold_error),
        "auc_by_fold_ppm": [in_ppm(value) for value in item.by_fold],
        "auc_ppm": _triple(item.auc),
        "ks_ppm": _triple(item.ks),
        "brier_ppm": _triple(item.brier),
        "ece_ppm": _triple(item.ece),
        "ece_by_chance_ppm": [in_ppm(item.ece_chance.mean), in_ppm(item.ece_chance.most)],
        "ece_p_ppm": in_ppm(item.ece_chance.p_value),
        "slope_ppm": _triple(item.slope),
        "intercept_ppm": _triple(item.intercept),
        "grades": [
            [grade.label, grade.rows, grade.bads, in_ppm(grade.mean)] for grade in item.grades
        ],
        "grade_p_ppm": {
            grade.label: [in_ppm(grade.p_low), in_ppm(grade.p_high)] for grade in item.grades
        },
        "auc_by_segment_ppm": {name: _triple(found) for name, _, found in item.by_segment},
        "auc_by_seed_ppm": [in_ppm(value) for value in item.by_seed],
        "groups": {
            name: {one.label: _group(one) for one in figures}
            for name, figures in item.groups.items()
        },
        "reason_jaccard_ppm": in_ppm(item.jaccard),
        "reasons_faithful": [item.faithful, item.told],
        "placebo_auc_ppm": _triple(item.placebo.auc),
        "placebo_folds_fitted": item.placebo.fitted,
        "placebo_holds": item.placebo.holds,
    }


def _group(one: GroupFigures) -> dict[str, object]:
    return {
        "rows": one.rows,
        "air_ppm": in_ppm(one.air),
        "not_flagged_of_goods_ppm": in_ppm(one.favoured_of_goods),
        "mean_pd_ppm": in_ppm(one.mean_pd),
        "defaulted_ppm": _triple(one.rate),
    }


def _triple(interval: Interval) -> list[int]:
    return [in_ppm(value) for value in interval]


def report_lines(found: Validated) -> Sequence[str]:
    """Return the main figures for a terminal."""
    lines = [f"{found.rows:,} customers, {found.bads:,} defaults; {found.folds} folds"]
    for item in found.judged:
        lines += [
            f"{item.kind}",
            f"  AUC, mean of folds    {item.fold_mean:.4f} ± {item.fold_error:.4f}",
            f"  AUC, all rows         {interval_text(item.auc)}",
            f"  KS                    {interval_text(item.ks)}",
            f"  ECE, ten equal bins   {interval_text(item.ece)}",
            f"    by chance alone     {_by_chance_text(item)}",
            f"  calibration slope     {interval_text(item.slope)}",
            f"  placebo AUC           {placebo_text(item)}",
            f"  reasons, likeness     {item.jaccard:.3f}",
            f"  reasons, faithful     {item.faithful} of {item.told}",
        ]
    if found.compared is not None:
        one, two = found.judged
        delong, corrected = found.compared
        lines.append(
            f"{two.kind} less {one.kind}: {delong.difference:+.4f} AUC; p {p_text(delong.p_value)} "
            f"(DeLong), {p_text(corrected.p_value)} (corrected t)"
        )
    return lines + [f"warning: {item}" for item in found.warnings]


def _by_chance_text(item: Judged) -> str:
    found = item.ece_chance
    return f"{found.mean:.4f}, up to {found.most:.4f}; p {p_text(found.p_value)}"


def placebo_text(item: Judged) -> str:
    """Return the placebo's AUC, and whether it is chance."""
    found = item.placebo
    verdict = "chance" if found.holds else "MORE THAN CHANCE: a fault of the method"
    fits = f"{found.fitted} of {len(found.by_fold)} fits found something"
    return f"{interval_text(found.auc)}: {verdict}; {fits}"


def interval_text(interval: Interval) -> str:
    """Return a figure with its interval."""
    return f"{interval.value:.4f} ({interval.low:.4f} to {interval.high:.4f})"


def in_ppm(share: float) -> int:
    """Return a share in ppm."""
    return round(share * PPM)


def p_text(value: float) -> str:
    """Return a chance as printed."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
