"""`limen review run`: from a book's path and a release's folder to stored decisions and a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.deciding import open_run
from limen.app.law_bites import Bites
from limen.app.letters import Writer, language_of
from limen.app.releases import usable_release
from limen.app.review import ReviewResult, is_discretionary_cut, review
from limen.app.show_weighing import solved_dict, solved_lines
from limen.kernel.dates import format_instant, parse_instant
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.tools import Tools
    from limen.decide.asking import RunMany
    from limen.decide.record import Record
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review did, ready to print."""

    result: ReviewResult
    bites: Bites = field(default_factory=Bites)

    @property
    def stopped(self) -> str:
        """Why discretionary cuts wait for two people, empty where they do not."""
        return self.result.stopped

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        result = self.result
        return {
            "run_id": result.run_id,
            "release_id": result.release_id,
            "at": format_instant(result.at),
            "lines": result.lines,
            "skipped": result.skipped,
            "actions": dict(result.actions),
            "decisions_stored": result.written,
            "digest": result.digest,
            "stopped": result.stopped,
            "was_there": result.was_there,
            "solved": None if result.solved is None else solved_dict(result.solved),
            **({"law": self.bites.as_dict()} if self.bites.lines else {}),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        result = self.result
        shown = [
            f"run      {result.run_id}",
            f"release  {result.release_id}",
            f"lines    {result.lines:,}",
            *(f"  {action:<10} {count:>9,}" for action, count in result.actions.items()),
            f"stored   {result.written:,} decisions; every record's digest is {result.digest}",
        ]
        if result.solved is not None:
            shown += solved_lines(result.solved)
        shown += self.bites.told()
        if result.skipped:
            shown.append(
                f"skipped  {result.skipped:,} open lines of products that the release does not know"
            )
        if result.was_there:
            shown.append("this review had been run before: same digest, nothing written")
        if result.stopped:
            shown.append(f"stopped  {result.stopped}")
        return shown


def run_review(
    tools: Tools,
    book: Path | str,
    folder: Path,
    at: str,
    out: Path | None,
    *,
    by_columns: bool = False,
    trigger: str = "review",
) -> Reviewed:
    """Run a review over a book.

    Parameters
    ----------
    trigger
        ``review``, or ``warning`` for the release's early warning policy.
    by_columns
        Run the policies over whole partitions as column expressions; the records are the same.

    Raises
    ------
    BadInput
        If the instant, the release or the book is not usable; nothing was written.
    """
    if out is not None:
        tools.check_table_path(out)
    release = usable_release(tools.read_folder(folder))
    journal = tools.open_book(book)
    check_live(release, folder, trigger)
    now = tools.clock().now()
    instant = instant_of(at, journal.info.time_zone, now)
    run = open_run(journal, release, instant, trigger, tools.versions(), now)
    rows: list[dict[str, Any]] = []
    bites = Bites()

    def seen(record: Record) -> None:
        bites.add(record)
        if out is not None:
            rows.append(row_of(record))

    result = review(
        journal,
        run,
        now,
        Writer(release, language_of(release)),
        seen if out is not None or release.law.packs else None,
        _by_columns() if by_columns else None,
    )
    if out is not None:
        proceeds(rows, bool(result.stopped))
        tools.write_table(rows, out)
    return Reviewed(result, bites)


def check_live(release: Release, folder: Path, trigger: str) -> None:
    """Refuse a release that is made for simulation, or has no policy for what is asked.

    Raises
    ------
    BadInput
        If it is so.
    """
    if release.is_simulation:
        fault = Diagnostic(
            "A020",
            "a release made for simulation decides no real book",
            Place(str(folder)),
            "set use = 'live' and keep the promises of [conduct]",
        )
        raise BadInput([fault])
    if trigger not in release.policies:
        message = "the release has no policy of early warning"
        raise BadInput([Diagnostic("A106", message, Place(str(folder / "policies")))])


def _by_columns() -> RunMany:
    from limen.decide.frame import FramePolicies

    return FramePolicies()


def instant_of(text: str, zone: str, now: Instant) -> Instant:
    """Return an instant that is not in the future; `BadInput` otherwise."""
    try:
        instant = parse_instant(text, zone)
    except ValueError:
        hint = "an ISO date (the end of that business day), or a datetime with an offset"
        raise BadInput([Diagnostic("A021", f"'{text}' is no instant", hint=hint)]) from None
    if instant > now:
        raise BadInput([Diagnostic("A022", f"'{text}' lies in the future")])
    return instant


def row_of(record: Record) -> dict[str, Any]:
    """Return one line's decision as a row."""
    outcome, facts, score = record.outcome, record.facts, record.score
    return {
        "customer_id": facts.customer_id,
        "line_id": facts.line_id,
        "decision_id": record.question.decision_id,
        "action": outcome.action,
        "limit_before_minor": outcome.limit_before_minor,
        "limit_after_minor": outcome.limit_after_minor,
        "owed_minor": facts.owed_minor,
        "undrawn_minor": facts.undrawn_minor,
        "pd_ppm": None if score is None else score.pd_ppm,
        "reasons": " ".join(outcome.reason_codes),
        "rules": " ".join(record.options.rules),
        "notice": outcome.notice_kind or "",
        "lead_days": outcome.lead_days,
        "effective_on": outcome.effective_on,
        "cool_down_until": outcome.cool_down_until,
        "needs_officer": outcome.needs_officer,
        "is_discretionary": is_discretionary_cut(record),
    }


def proceeds(rows: list[dict[str, Any]], is_stopped: bool) -> None:
    """Say in each row whether its decision went ahead."""
    for row in rows:
        row["proceeds"] = not (is_stopped and row["is_discretionary"])
