"""Parity of the line's state: is what is read from it what the declarations say of its events?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.group import fold_group
from limen.features.compute import FUNCTIONS
from limen.features.declared import DECLARED
from limen.features.facts import FactMaker
from limen.features.meaning import DERIVED, SAME
from limen.features.parity import Difference, Parity
from limen.features.slow import slow_value
from limen.features.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.book.events import Event
    from limen.features.facts import Fact
    from limen.kernel.dates import Instant

READ = (*SAME, *DERIVED)
"""Names read from the line's state that a declaration says."""


def declared_value(
    name: str, facts: Sequence[Fact], line_id: str, at: Instant, zone: str
) -> int | None:
    """Return what a name of `READ` is by its declaration, from all facts in plain Python."""
    if name in SAME:
        return slow_value(DECLARED[SAME[name]], facts, line_id, at, zone)
    derived = DERIVED[name]
    return derived.value(
        [slow_value(DECLARED[each], facts, line_id, at, zone) for each in derived.reads]
    )


def state_parity_of(
    groups: Mapping[str, Sequence[Event]], asked: Sequence[tuple[Instant, str, str]], zone: str
) -> Parity:
    """Compare every name read from the state with its declaration, cell by cell.

    Parameters
    ----------
    groups
        Events by group, in the order (`known_at`, `seq`).
    asked
        Instant, group, line.
    """
    cells = known = seen = 0
    differences: list[Difference] = []
    for at, group_id, line_id in asked:
        events = [event for event in groups[group_id] if event.known_at <= at]
        group = fold_group(group_id, events)
        line = group.lines.get(line_id)
        if line is None:
            continue
        maker = FactMaker()
        facts = [fact for event in events for fact in maker.of(event)]
        facts = [fact for fact in [*facts, *maker.due_by(at)] if fact.line == line_id]
        seen += len(facts)
        window = Window(group, group.customers[line.customer_id], line, at, zone)
        for name in READ:
            said = declared_value(name, facts, line_id, at, zone)
            found = FUNCTIONS[name](window)
            cells, known = cells + 1, known + (said is not None)
            if found != said:
                differences.append(Difference(name, line_id, at, said, None, None, found))
    return Parity(len(READ), seen, cells, known, tuple(differences))
