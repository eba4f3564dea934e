"""Whether the reasons of a model are the same after another fit, and whether they are true."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.risk.model import Model

    Rows = Sequence[Mapping[str, int | None]]


def reason_jaccard(models: Sequence[Model], rows: Rows) -> float:
    """Return the mean likeness of the (at most four) reason codes of a row under two models.

    Likeness is Jaccard's: codes in common to codes in either; 1 where neither gives any.
    """
    found, pairs = 0.0, 0
    for values in rows:
        told = [_codes(model, values) for model in models]
        for one, two in combinations(told, 2):
            found += len(one & two) / len(one | two) if one | two else 1.0
            pairs += 1
    return found / pairs if pairs else 1.0


def faithful_share(model: Model, rows: Rows) -> tuple[int, int]:
    """Return in how many rows taking the reasons away lowers the probability, of how many."""
    right = told = 0
    for values in rows:
        score = model.score(values)
        reasons = model.reasons(score, model.reason_codes, values)
        if reasons:
            told += 1
            names = {name for reason in reasons for name in reason.names}
            right += model.best(values, names).pd_ppm < score.pd_ppm
    return right, told


def _codes(model: Model, values: Mapping[str, int | None]) -> set[str]:
    score = model.score(values)
    return {reason.code for reason in model.reasons(score, model.reason_codes, values)}
