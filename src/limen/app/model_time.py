"""Whether a model holds over time: fitted on one file, judged on a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.model_fit import fit_of
from limen.app.model_inputs import STATE_INPUTS
from limen.app.models import sample_with_outcome
from limen.risk.validation import auc_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from limen.app.model_inputs import Inputs
    from limen.app.models import Sample
    from limen.app.tools import Tools
    from limen.risk.validation import Interval


def out_of_time(
    tools: Tools,
    sample: Sample,
    outcomes: Sequence[int],
    recent: Path,
    mapping: Path,
    arguments: Mapping[str, Mapping[str, Any]],
    inputs: Inputs = STATE_INPUTS,
) -> dict[str, Interval]:
    """Return, by kind, the AUC on a newer file of a model fitted on the older one.

    Parameters
    ----------
    arguments
        Of each kind's fit.

    Returns
    -------
    Nothing where the newer file does not hold both outcomes.
    """
    with tools.map_file(recent, mapping) as mapped:
        if len(set(mapped.outcomes.values())) < 2:
            return {}
        new, bads = sample_with_outcome(mapped, recent, inputs)
    found = {}
    for kind, own in arguments.items():
        model = fit_of(kind)(dict(sample.columns), list(outcomes), **own).model
        if model is not None:
            columns = {name: new.columns[name] for name in model.names}
            risk = [
                model.points_and_pd({name: column[row] for name, column in columns.items()})[1]
                for row in range(len(bads))
            ]
            found[kind] = auc_interval(bads, risk)
    return found
