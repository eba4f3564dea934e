"""Parity: is every feature the same online, at a past instant and by the slow reference?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.features.online import OnlineState
from limen.features.plan import plans
from limen.features.slow import slow_value
from limen.features.tables import tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from limen.features.definition import Definition
    from limen.features.facts import Fact
    from limen.kernel.dates import Instant

    Frame = Callable[
        [Sequence[Fact], Sequence[tuple[Instant, str]], Sequence[Definition], str],
        Sequence[Mapping[str, int | None]],
    ]


class Difference(NamedTuple):
    """One value on which the runtimes disagree."""

    feature: str
    key: str
    at: Instant
    slow: int | None
    frame: int | None
    online: int | None
    state: int | None = None


class Parity(NamedTuple):
    """What was compared: cells, cells with a value, and every difference found."""

    features: int
    facts: int
    cells: int
    known: int
    differences: tuple[Difference, ...]


def parity_of(
    facts: Sequence[Fact],
    asked: Mapping[str, Sequence[tuple[Instant, str]]],
    definitions: Sequence[Definition],
    zone: str,
    frame: Frame,
) -> Parity:
    """Compare the three runtimes cell by cell.

    Parameters
    ----------
    facts
        In journal order.
    asked
        By kind of key: pairs of an instant and a key.
    frame
        The point-in-time frame, as rows.
    """
    cells = known = 0
    differences: list[Difference] = []
    for plan in plans(definitions):
        pairs = sorted(asked.get(plan.key, ()))
        if not pairs:
            continue
        by_frame = frame(facts, pairs, plan.definitions, zone)
        by_fold = _folded(facts, pairs, plan.definitions, zone)
        own: dict[str, list[Fact]] = {}
        for fact in facts:
            own.setdefault(getattr(fact, plan.key), []).append(fact)
        for (at, key), framed, folded in zip(pairs, by_frame, by_fold, strict=True):
            for each in plan.definitions:
                slow = slow_value(each, own.get(key, ()), key, at, zone)
                cells, known = cells + 1, known + (slow is not None)
                if not slow == framed[each.name] == folded[each.name]:
                    found = (framed[each.name], folded[each.name])
                    differences.append(Difference(each.name, key, at, slow, *found))
    return Parity(len(definitions), len(facts), cells, known, tuple(differences))


def _folded(
    facts: Sequence[Fact],
    pairs: Sequence[tuple[Instant, str]],
    definitions: Sequence[Definition],
    zone: str,
) -> list[dict[str, int | None]]:
    """Fold the facts in order and read each state at its instants; each is stored and restored."""
    (plan,) = plans(definitions)
    tables = tables_of(plan)
    states = {key: OnlineState(plan, tables) for _, key in pairs}
    found: list[dict[str, int | None]] = []
    place = 0
    for at, key in pairs:
        while place < len(facts) and facts[place].known_at <= at:
            own = states.get(getattr(facts[place], plan.key))
            if own is not None:
                own.fold(facts[place])
            place += 1
        found.append(states[key].values(at, zone))
        states[key] = OnlineState.restored(states[key].store(), plan, tables)
    return found
