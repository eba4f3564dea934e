"""Which characteristics cost a customer points, ranked, and the reason codes they stand for.

Method: points lost against the best bin of each characteristic (Siddiqi 2006; one of the methods of
the US Regulation B commentary, 12 CFR 1002.9(b)(2)-5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.risk.scorecard import Score

METHOD = "points lost against the best bin of each characteristic"
REASONS_MAX = 4


class Loss(NamedTuple):
    """Points that one characteristic cost against its best bin."""

    name: str
    points_lost: int


class ReasonLoss(NamedTuple):
    """A reason code with the characteristics behind it, most costly first, and their points."""

    code: str
    names: tuple[str, ...]
    points_lost: int


def losses(score: Score) -> tuple[Loss, ...]:
    """Return what each characteristic cost, most first, ties by name, without those at no cost."""
    found = [
        Loss(item.name, item.points_max - item.points)
        for item in score.contributions
        if item.points < item.points_max
    ]
    return tuple(sorted(found, key=lambda item: (-item.points_lost, item.name)))


def reason_losses(
    score: Score,
    codes: Mapping[str, str],
    values: Mapping[str, int | None] | None = None,
    reasons_max: int = REASONS_MAX,
) -> tuple[ReasonLoss, ...]:
    """Return the reasons of a score, one per code, most costly first, ties by code.

    Parameters
    ----------
    codes
        Reason code of each characteristic that may be a reason.
    values
        The values scored; a characteristic whose value is None is then no reason, as nothing is
        known that could be told.
    reasons_max
        Most reasons returned.
    """
    by_code: dict[str, list[Loss]] = {}
    for loss in losses(score):
        code = codes.get(loss.name)
        if code is None or (values is not None and values.get(loss.name) is None):
            continue
        by_code.setdefault(code, []).append(loss)
    found = [
        ReasonLoss(code, tuple(item.name for item in items), sum(i.points_lost for i in items))
        for code, items in by_code.items()
    ]
    return ranked(found, reasons_max)


def ranked(found: Iterable[ReasonLoss], reasons_max: int = REASONS_MAX) -> tuple[ReasonLoss, ...]:
    """Return the most costly reasons first, ties by code."""
    return tuple(sorted(found, key=lambda item: (-item.points_lost, item.code))[:reasons_max])
