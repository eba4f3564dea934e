"""One line decided now, at the newest plan's prices as corrected since: a triggered review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.app.announce import warning_event
from limen.app.deciding import (
    Run,
    decidable,
    decide_line,
    keep_release,
    opening_event,
    run_id_of,
)
from limen.app.groups import fold_one, group_of_chain
from limen.app.letters import Writer, language_of
from limen.app.live_prices import at_live_prices
from limen.app.ports import Put
from limen.app.releases import usable_release
from limen.app.review import Tally, is_discretionary_cut, over_budget, run_event, store_decisions
from limen.app.run_review import check_live, row_of
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput, InvariantViolated
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from limen.app.announce import Letters
    from limen.app.ports import Book
    from limen.app.tools import Tools
    from limen.book.group import GroupState
    from limen.decide.record import Record
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class LineReviewed:
    """What a review of one line decided; `stopped` as in `ReviewResult`."""

    record: Record
    is_stored: bool
    stopped: str = ""

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        market = self.record.question.market
        found = {name: str(value) for name, value in row_of(self.record).items()}
        return {
            **found,
            "stored": self.is_stored,
            "stopped": self.stopped,
            "plan": "" if market is UNSET else market.plan,
            "prices_ppm": dict(self.record.prices),
            "left": {} if market is UNSET else dict(market.left),
            "ahead_ppm": {} if market is UNSET else dict(market.ahead_ppm),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        told = self.as_dict()
        names = ("decision_id", "action", "limit_before_minor", "limit_after_minor", "plan",
                 "prices_ppm", "left", "ahead_ppm", "stopped")  # fmt: skip
        return [f"{name:<18} {told[name]}" for name in names if told[name]]


def review_line(
    journal: Book,
    release: Release,
    line_id: str,
    at: Instant,
    trigger: str,
    versions: Mapping[str, str],
    letters: Letters,
) -> LineReviewed:
    """Decide one line as known now, and store what changes something.

    A discretionary cut waits for two people, as in a whole review that passes its budget.

    Raises
    ------
    BadInput
        If the book has no such open line of a product that the release knows.
    """
    run, group = _opened(journal, release, line_id, at, trigger, versions)
    run = at_live_prices(journal, journal, run)
    record = decide_line(group, line_id, run)
    tally = Tally()
    tally.add(record)
    stopped = over_budget(tally, release)
    keep = [] if stopped and is_discretionary_cut(record) else tally.kept
    store_decisions(journal, keep, at, letters, release)
    warning = warning_event(record, release)
    closing = [run_event(run, 1, len(keep), tally.digest, stopped if not keep else "")]
    closing += [] if warning is None else [warning]
    if Put.CONFLICT in journal.append(closing, at):
        raise InvariantViolated("the same run gives the same bytes", run=run.run_id)
    return LineReviewed(record, bool(keep), "" if keep else stopped)


def _opened(
    journal: Book,
    release: Release,
    line_id: str,
    at: Instant,
    trigger: str,
    versions: Mapping[str, str],
) -> tuple[Run, GroupState]:
    info = journal.info
    run_id = derive("run", run_id_of(info.tenant, release, at, trigger), "line", line_id)
    head = journal.head()
    known = journal.known_lines([line_id]).get(line_id)
    group = None
    if known is not None:
        group_id, _ = group_of_chain(journal, known.chain_id, at)
        group = fold_one(journal, group_id, at, head, release.fold_plan())
    if group is None or line_id not in decidable(group, release):
        message = f"the book has no open line '{line_id}' of a product of the release"
        raise BadInput([Diagnostic("A028", message)])
    run = Run(run_id, at, trigger, release, head, info.time_zone, versions)
    journal.append([opening_event(run, keep_release(journal, release))], at)
    return run, group


def run_line_review(
    tools: Tools, place: Path | str, folder: Path, line_id: str, trigger: str = "review"
) -> LineReviewed:
    """Review one line of a book now.

    Raises
    ------
    BadInput
        If the release, the book or the line is not usable; nothing was written.
    """
    release = usable_release(tools.read_folder(folder))
    check_live(release, folder, trigger)
    journal = tools.open_book(place)
    letters = Writer(release, language_of(release))
    now = tools.clock().now()
    return review_line(journal, release, line_id, now, trigger, tools.versions(), letters)
