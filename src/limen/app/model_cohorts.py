"""A book's lines as a release's models score them at several instants, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.app.month_walk import book_chains, month_ends
from limen.book.group import GroupState, apply
from limen.caps.duties import CUTS
from limen.features.compute import FeatureView, compute
from limen.kernel.dates import business_date, end_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from limen.app.ports import Journal
    from limen.book import events as e
    from limen.book.line import LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

INSTANTS_MAX = 37
"""Three years of months with both their ends; of a longer time every so-manieth month is taken."""
IN_USE = {"open", "dormant", "expired"}


@dataclass(frozen=True, slots=True)
class Scored:
    """One line's score at an instant; `values` only where they were asked for."""

    line_id: str
    points: int
    pd_ppm: int
    values: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a line at last.

    Attributes
    ----------
    statements
        Day, months late.
    cuts
        Days on which the lender lowered the limit or stopped draws.
    has_ended
        Whether it was closed: then no statement need follow.
    """

    statements: tuple[tuple[date, int], ...]
    cuts: tuple[date, ...]
    has_ended: bool = False

    def is_seen(self, after: date, until: date) -> bool:
        """Whether anything is known of it inside a window."""
        return self.has_ended or any(after < on <= until for on, _ in self.statements)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Scores by product, a list an instant, and the outcome of each line by its id."""

    scored: dict[str, list[list[Scored]]] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def instants_between(since: Instant, at: Instant, zone: str) -> list[Instant]:
    """Return both instants and the ends of the months between, thinned where they are many."""
    days = month_ends(business_date(since, zone), business_date(at, zone))
    ends = [end_of_day(day, zone) for day in days]
    inner = [instant for instant in ends if since < instant < at]
    step = max(-(-len(inner) // (INSTANTS_MAX - 2)), 1)
    return [since, *inner[step - 1 :: step], at]


def cohorts_of(journal: Journal, release: Release, instants: Sequence[Instant]) -> Cohorts:
    """Score the lines in use at each instant, with their values at the first and the last."""
    found = Cohorts({product: [[] for _ in instants] for product in sorted(release.models)})
    zone, ends = journal.info.time_zone, {0, len(instants) - 1}
    names = {
        product: tuple(dict.fromkeys(name for one in choice.cards for name in one.card.names))
        for product, choice in release.models.items()
    }
    for chain_id, events in book_chains(journal, instants[-1]):
        for place, group in enumerate(_walk(chain_id, events, instants, release)):
            for line in group.lines.values():
                choice = release.models.get(line.product)
                if choice is None:
                    continue
                if line.status in IN_USE:
                    card = choice.card_for(line.customer_id).card
                    view = FeatureView(
                        group, group.customers[line.customer_id], line, instants[place], zone
                    )
                    values = compute(view, names[line.product])
                    kept = values if place in ends else {}
                    scored = Scored(line.line_id, *card.points_and_pd(values), kept)
                    found.scored[line.product][place].append(scored)
                if place == len(instants) - 1:
                    late = tuple((one.on, one.months_late) for one in line.statements)
                    found.outcomes[line.line_id] = Outcome(
                        late, tuple(_cut_on(line)), line.status not in IN_USE
                    )
    return found


def _walk(
    chain_id: str, events: Sequence[e.Event], instants: Sequence[Instant], release: Release
) -> Iterator[GroupState]:
    """Yield a group at each instant, with its declared features where a model reads any."""
    plan = release.fold_plan()
    group, left = GroupState(chain_id), iter(events)
    if plan is not None:
        group.follower = plan.fresh(chain_id)
    event = next(left, None)
    for instant in instants:
        while event is not None and event.known_at <= instant:
            apply(group, event)
            event = next(left, None)
        yield group


def _cut_on(line: LineState) -> list[date]:
    """Return the days on which the lender lowered the limit, or stopped draws."""
    lowered = [
        step.on
        for step in line.limit_steps
        if step.by == "lender" and step.to_minor < step.from_minor
    ]
    stopped = [
        mark.effective_on
        for mark in line.decisions
        if mark.action in CUTS
        and mark.effective_on is not None
        and mark.decision_id not in line.withdrawn
    ]
    return [*lowered, *stopped, *(step.on for step in line.core.steps if not step.may_draw)]
