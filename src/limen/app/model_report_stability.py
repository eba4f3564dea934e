"""The part of a validation's page on whether the figures hold: folds, segments, seeds, time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.app.model_figures import in_ppm, p_text
from limen.app.model_words import interval_in
from limen.report import plots
from limen.report.blocks import COUNT, PPM, TEXT, Block, Cell, Column, Table, Text

if TYPE_CHECKING:
    from limen.app.model_validate import Validated
    from limen.app.model_words import Say

DRIFT_SHOWN = 12
RIGHT: Final = "right"


def figure_columns(say: Say, first: str, found: Validated) -> list[Column]:
    """Return a first column, and one of text for each kind of model."""
    return [Column(first), *(Column(say(item.kind), TEXT, RIGHT) for item in found.judged)]


def stability(say: Say, found: Validated) -> list[Block]:
    """Return AUC by fold, segment and seed."""
    folds = [say("fold {n}", n=n + 1) for n in range(found.folds)]
    series = [
        plots.Series(say(i.kind), tuple(in_ppm(value) for value in i.by_fold)) for i in found.judged
    ]
    first = found.judged[0].by_segment
    columns = [
        Column(say("segment")),
        Column(say("customers"), COUNT),
        *figure_columns(say, "", found)[1:],
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            say("limit, part {n} of {of}", n=at + 1, of=len(first)),
            count,
            *(interval_in(say, i.by_segment[at][2]) for i in found.judged),
        )
        for at, (_, count, _) in enumerate(first)
    ]
    seeds = [(say(i.kind), ", ".join(f"{value:.4f}" for value in i.by_seed)) for i in found.judged]
    return [
        plots.ranked(
            say("AUC by fold, in hundredths"),
            folds,
            series,
            PPM,
            alt=say("AUC of each fold, by kind of model."),
        ),
        Table.of(columns, rows, say("AUC by segment")),
        Table.of(
            [Column(say("model")), Column(say("AUC of the first fold"), TEXT, RIGHT)],
            seeds,
            say("By seed alone (a scorecard's fit has no chance in it)"),
        ),
    ]


def drift(say: Say, found: Validated) -> list[Block]:
    """Return what moved against a recent file, nothing where there is none."""
    if not found.drift:
        return []
    most = sorted(found.drift.items(), key=lambda item: (item[1].p_value, -item[1].psi))
    rows = [
        (name, f"{shift.psi:.4f}", p_text(shift.p_value), shift.bins)
        for name, shift in most[:DRIFT_SHOWN]
    ]
    columns = [
        Column(say("feature")),
        Column(say("stability index"), TEXT, RIGHT),
        Column(say("p where nothing moved"), TEXT, RIGHT),
        Column(say("bins"), COUNT),
    ]
    words = (
        say("No model could tell the recent customers from those of the fit.")
        if found.new_from_old is None
        else say(
            "A model tells recent from old customers with an AUC of {auc}; 0.5 is what two samples "
            "of one book would give.",
            auc=interval_in(say, found.new_from_old),
        )
    )
    return [
        *_over_time(say, found),
        Table.of(columns, rows, say("The recent file against the one of the fit")),
        Text.of(words),
    ]


def _over_time(say: Say, found: Validated) -> list[Block]:
    if not found.out_of_time:
        return [
            Text.of(say("The recent file holds no outcome: whether the model still ranks is open."))
        ]
    rows = [
        (say(item.kind), interval_in(say, item.auc), interval_in(say, found.out_of_time[item.kind]))
        for item in found.judged
        if item.kind in found.out_of_time
    ]
    columns = [
        Column(say("model")),
        Column(say("AUC, this file"), TEXT, RIGHT),
        Column(say("AUC, fitted here, on the recent file"), TEXT, RIGHT),
    ]
    return [Table.of(columns, rows, say("Over time"))]
