"""What a hit policy makes of several matches, where it takes more than a line of Python."""

from __future__ import annotations

from typing import Any, Final

from limen.dmn.builtins.lists import maximum, minimum, same_or_false, total
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution


def unique(x: Execution, place: int, matched: list[Any]) -> Any:
    """Return the only match; several are an error."""
    if len(matched) > 1:
        return x.fail(place, f"{len(matched)} rules match where only one may")
    return matched[0]


def agreed(x: Execution, place: int, matched: list[Any]) -> Any:
    """Return what all matches agree on; disagreement is an error."""
    first = matched[0]
    if all(other is first or same_or_false(first, other) for other in matched[1:]):
        return first
    return x.fail(place, "rules that match do not agree")


def ranked_by(matched: list[Any], ranks: Any) -> list[Any]:
    """Return the matches by priority of their outputs, the first output first."""

    def rank(value: Any) -> tuple[int, ...]:
        return tuple(
            _position(value if name is None else value[name], order) for name, order in ranks
        )

    return sorted(matched, key=rank)


def _position(value: Any, order: tuple[Any, ...]) -> int:
    return next((i for i, each in enumerate(order) if same_or_false(each, value)), len(order))


def aggregated(x: Execution, place: int, matched: list[Any], aggregation: str) -> Any:
    """Return the sum, minimum or maximum of the matches."""
    try:
        return _AGGREGATES[aggregation](matched)
    except FeelError as error:
        return x.fail(place, error.cause)


_AGGREGATES: Final = {"SUM": total, "MIN": minimum, "MAX": maximum}
