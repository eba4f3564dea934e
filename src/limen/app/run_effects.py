"""All of a book that is due by itself: announced changes, holds, offers, years, lines run off.

`run_effects` may run as often as one likes: what came into effect is due no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.app.deciding import Run, keep_release, opening_event, opening_key, run_id_of
from limen.app.draw_life import ExpireDraw, expired_holds
from limen.app.effects import due_changes
from limen.app.groups import fold_groups
from limen.app.line_life import (
    SLEEP_DAYS_MIN,
    EndLine,
    ExpireLine,
    MarkDormant,
    agreed_product,
    sleeps_on,
)
from limen.app.offers import ExpireOffers
from limen.app.taking_effect import TakeEffect
from limen.book.transitions import why_not
from limen.kernel.dates import business_date, end_of_day, start_of_day
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.ids import derive
from limen.kernel.outcomes import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from limen.app.command import Command
    from limen.app.execute import Executor, Outcome
    from limen.app.ports import Journal
    from limen.book.group import GroupState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

LIVING = frozenset({"open", "dormant"})
RUNNING_OFF = frozenset({"closed", "expired"})


@dataclass(slots=True)
class Effects:
    """What became of all that was due.

    Attributes
    ----------
    changes
        Line, what was announced, what came of it.
    refused
        Line or customer, and why what was due did not come.
    """

    changes: list[tuple[str, str, str]] = field(default_factory=list)
    holds_expired: int = 0
    offers_expired: int = 0
    lines_expired: int = 0
    lines_asleep: int = 0
    lines_ended: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    unknown: int = 0

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "changes": [
                {"line_id": line, "announced": announced, "came": came}
                for line, announced, came in self.changes
            ],
            "holds_expired": self.holds_expired,
            "offers_expired": self.offers_expired,
            "lines_expired": self.lines_expired,
            "lines_asleep": self.lines_asleep,
            "lines_ended": self.lines_ended,
            "refused": [{"of": name, "reason": why} for name, why in self.refused],
            "unknown": self.unknown,
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        return [
            *(f"{line}: {announced} announced, {came}" for line, announced, came in self.changes),
            *(f"{name}: not done, {why}" for name, why in self.refused),
            (
                f"changes {len(self.changes):,}, holds expired {self.holds_expired:,}, "
                f"offers expired {self.offers_expired:,}, "
                f"lines expired {self.lines_expired:,}, lines asleep {self.lines_asleep:,}, "
                f"lines ended {self.lines_ended:,}"
            ),
        ]


def effects_run(
    journal: Journal,
    release: Release,
    day: date,
    versions: Mapping[str, str],
    recorded_at: Instant,
) -> str:
    """Open the day's run under which changes are decided anew, or take it up; return its id."""
    info = journal.info
    at = start_of_day(day, info.time_zone)
    run_id = derive("run", run_id_of(info.tenant, release, at, "review"), "effect")
    if journal.event_by_key(opening_key(run_id)) is None:
        run = Run(run_id, at, "review", release, journal.head(), info.time_zone, versions)
        manifest = keep_release(journal, release)
        journal.append([opening_event(run, manifest)], recorded_at)
    return run_id


def run_effects(
    executor: Executor,
    versions: Mapping[str, str],
    on: date | None = None,
    sleep_after: int | None = None,
) -> Effects:
    """Take everything into effect that is due on a day, today where none is given.

    Parameters
    ----------
    sleep_after
        Days without use after which a line that owes nothing sleeps, where its product says
        nothing of it; None where none of those does.

    Raises
    ------
    BadInput
        If the day lies in the future, the executor has no release to decide by, or lines would
        sleep too soon.
    """
    journal, release, now = executor.journal, executor.release, executor.clock.now()
    today = business_date(now, journal.info.time_zone)
    if release is None:
        raise BadInput([Diagnostic("A025", "effects are decided anew: give a release")])
    if on is not None and on > today:
        raise BadInput([Diagnostic("A022", f"'{on}' lies in the future")])
    if sleep_after is not None and sleep_after < SLEEP_DAYS_MIN:
        text = f"a line sleeps after {SLEEP_DAYS_MIN} days without use or more"
        raise BadInput([Diagnostic("A059", text, Place(path="sleep_after"))])
    day = on or today
    commands: list[Command] = []
    run_id = ""
    for group in fold_groups(journal, now):
        for due in due_changes(group, day):
            run_id = run_id or effects_run(journal, release, today, versions, now)
            key = derive("eff", due.mark.decision_id, now)
            decision_id = due.mark.decision_id
            commands.append(
                TakeEffect(key=key, line_id=due.line_id, decision_id=decision_id, run_id=run_id)
            )
        commands += expired_holds(group, min(now, end_of_day(day, journal.info.time_zone)))
        commands += _by_themselves(group, day, now)
        commands += _unused(executor, group, day, sleep_after)
    found = Effects()
    for command, outcome in zip(commands, executor.apply(commands), strict=True):
        _count(found, command, outcome)
    return found


def _by_themselves(group: GroupState, day: date, now: Instant) -> Iterator[Command]:
    """Yield what ends by its own day: offers, agreements, lines that have run off."""
    for name, customer in sorted(group.customers.items()):
        if any(each.outcome is None and each.made.until < day for each in customer.offers.values()):
            yield ExpireOffers(key=derive("eff", "offers", name, now), customer_id=name)
    for name, line in sorted(group.lines.items()):
        if line.status in LIVING and line.expires_on is not None and line.expires_on <= day:
            yield ExpireLine(key=derive("eff", "expire", name, now), line_id=name)
        if line.status in RUNNING_OFF and not line.balance_minor and not line.held_minor:
            yield EndLine(key=derive("eff", "end", name, now), line_id=name)


def _unused(
    executor: Executor, group: GroupState, day: date, days: int | None
) -> Iterator[Command]:
    """Yield what lets lines sleep; an agreement that has run out expires and sleeps no more."""
    now = executor.clock.now()
    for name, line in sorted(group.lines.items()):
        has_run_out = line.expires_on is not None and line.expires_on <= day
        if line.held_minor or has_run_out or why_not("sleep", line):
            continue
        product = agreed_product(line, executor.terms, executor.release)
        has_own = product is not None and product.dormant_months is not None
        after_days = None if has_own else days
        sleeps = sleeps_on(line, product, after_days)
        if sleeps is not None and sleeps <= day:
            key = derive("eff", "sleep", name, now)
            yield MarkDormant(key=key, line_id=name, after_days=after_days)


def _count(found: Effects, command: Command, outcome: Outcome) -> None:
    match command, outcome:
        case TakeEffect(line_id=line_id), Accepted(value=value):
            found.changes.append((line_id, value["announced"], value["came"]))
        case ExpireDraw(), Accepted():
            found.holds_expired += 1
        case ExpireDraw(), Refused(reasons=("draw_not_held",)):
            return  # it was paid out or given up meanwhile
        case ExpireOffers(), Accepted(value=value):
            found.offers_expired += len(value["expired"])
        case ExpireLine(), Accepted():
            found.lines_expired += 1
        case EndLine(), Accepted():
            found.lines_ended += 1
        case MarkDormant(), Accepted():
            found.lines_asleep += 1
        case MarkDormant(), Refused(reasons=("line_in_use",)):
            return  # something is owed on it
        case EndLine(), Refused(reasons=("still_owing",)):
            return  # interest of the last days is not posted yet: it ends when that is paid
        case _, Refused(reasons=("not_due",)):
            return  # the product's own day has not begun: it comes with the next run
        case (
            ExpireOffers(customer_id=whose)
            | TakeEffect(line_id=whose)
            | ExpireDraw(line_id=whose)
            | ExpireLine(line_id=whose)
            | EndLine(line_id=whose)
            | MarkDormant(line_id=whose),
            Refused(reasons=reasons),
        ):
            found.refused += [(whose, reason) for reason in reasons]
        case _:
            found.unknown += 1
