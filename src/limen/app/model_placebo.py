"""The placebo of a validation: each kind's fit looks at shuffled outcomes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from limen.app.model_fit import fit_of
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.app.model_validate import Judged
    from limen.app.models import Sample
    from limen.risk.placebo import Placebo
    from limen.risk.validation import Compared


def placebo_of(
    kind: str,
    sample: Sample,
    outcomes: list[int],
    seed: int,
    folds: int,
    arguments: dict[str, Any],
) -> Placebo:
    """Let a fit that would rather say too much than nothing look at shuffled outcomes."""
    from limen.risk.fit import FitSettings
    from limen.risk.placebo import placebo

    own = dict(arguments, fit=fit_of(kind))
    if kind == "scorecard":
        own["settings"] = FitSettings(iv_min_ppm=-PPM, chi2_min_milli=1_000)
    shuffled = outcomes[:]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a placebo, no secret
    return placebo(sample.customer_ids, sample.columns, shuffled, folds=folds, **own)


def placebo_gap(judged: Sequence[Judged], folds: int) -> Compared | None:
    """Return the second kind less the first over the folds; None where there is one kind."""
    from limen.risk.validation import corrected_t

    if len(judged) != 2:
        return None
    one, two = (item.placebo.by_fold for item in judged)
    return corrected_t([b - a for a, b in zip(one, two, strict=True)], 1 / (folds - 1))
