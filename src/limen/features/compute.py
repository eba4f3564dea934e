"""Compute features from folded state: one pure function a feature, a lazy subset at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.book.bureau import ANY_REPORT, BureauRules
from limen.features import customers, draws, payment, sales, use
from limen.features.meaning import FROM_STATE
from limen.features.window import Window
from limen.kernel.diagnostics import did_you_mean
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from limen.book.customer import CustomerState
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.kernel.dates import Instant

FUNCTIONS: dict[str, Callable[[Window], int | None]] = {
    **use.FUNCTIONS,
    **payment.FUNCTIONS,
    **draws.FUNCTIONS,
    **sales.FUNCTIONS,
    **customers.FUNCTIONS,
}
"""The function behind each name of the catalogue."""

READERS: dict[str, Callable[[Window], int | None]] = {
    **FUNCTIONS,
    **{declared: FUNCTIONS[name] for declared, name in FROM_STATE.items()},
}
"""The same, and for the declared features whose value the line's state gives without a fold."""


@dataclass(frozen=True, slots=True)
class FeatureView:
    """What features are computed from: state folded from events known at `at`, and its zone.

    Windows run in business dates of the zone, back from the business date of `at`. `bureau` says
    which bureau reports may be relied on.
    """

    group: GroupState
    customer: CustomerState
    line: LineState
    at: Instant
    zone: str
    bureau: BureauRules = ANY_REPORT


def compute(view: FeatureView, names: Iterable[str] | None = None) -> dict[str, int | None]:
    """Return the values of features, in the order asked (the catalogue's, where not).

    Parameters
    ----------
    view
        State as known at its instant.
    names
        Which features; None for all of the line's state. Asking for few costs little.

    Raises
    ------
    InvariantViolated
        If a name is neither in the catalogue nor folded beside the group.
    """
    window = Window(view.group, view.customer, view.line, view.at, view.zone, view.bureau)
    if names is None:
        return {name: function(window) for name, function in FUNCTIONS.items()}
    wanted = tuple(names)
    try:
        return {name: READERS[name](window) for name in wanted}
    except KeyError:
        return _with_folded(view, window, wanted)


def _with_folded(
    view: FeatureView, window: Window, names: tuple[str, ...]
) -> dict[str, int | None]:
    """Return features of which some come from the fold beside the group."""
    follower, line = view.group.follower, view.line
    known = (
        {} if follower is None
        else follower.values(line.line_id, line.customer_id, view.at, view.zone)
    )  # fmt: skip
    for name in names:
        if name not in READERS and name not in known:
            raise InvariantViolated(
                "the feature is in the catalogue, or folded beside the group",
                name=name,
                hint=did_you_mean(name, READERS),
            )
    return {name: READERS[name](window) if name in READERS else known[name] for name in names}
