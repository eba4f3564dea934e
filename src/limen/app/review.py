"""An account review: decide every line of a book as known at an instant, and keep the proof."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from msgspec import structs

from limen.app.announce import (
    decision_event,
    notice_event,
    offer_event,
    offers_raise,
    warning_event,
)
from limen.app.deciding import Run, decide_groups
from limen.app.groups import fold_groups
from limen.app.live_prices import days_of_plan
from limen.app.live_room import quota_of_room
from limen.app.ports import Put
from limen.app.solving import solve
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.caps.duties import CUTS
from limen.decide.decide import changes_something
from limen.decide.record import Record, encode
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import Rounding, apply_ppm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from limen.app.announce import Letters
    from limen.app.ports import Book, Journal
    from limen.app.solving import Solved
    from limen.book.group import GroupState
    from limen.decide.asking import RunMany
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

BATCH = 1_000
"""Decisions stored in one commit."""


@dataclass(slots=True)
class Tally:
    """What a run found, counted as its records come by; `digest` covers each of them in order."""

    lines: int = 0
    actions: dict[str, int] = field(default_factory=dict)
    discretionary_cuts: int = 0
    skipped: int = 0
    kept: list[tuple[Record, bytes]] = field(default_factory=list)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, record: Record) -> None:
        """Count one record and keep it if it changes something."""
        data = encode(record)
        self._digest.update(hashlib.sha256(data).digest())
        self.lines += 1
        action = record.outcome.action
        self.actions[action] = self.actions.get(action, 0) + 1
        if is_discretionary_cut(record):
            self.discretionary_cuts += 1
        if changes_something(record):
            self.kept.append((record, data))

    @property
    def digest(self) -> str:
        """SHA-256 over the records' hashes, in order."""
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What a review did.

    Attributes
    ----------
    stopped
        Why the discretionary cuts wait for two people; empty where they went ahead.
    was_there
        The same review had been run before: nothing was written.
    skipped
        Open lines of products that the release does not know: nobody decided them.
    solved
        How the portfolio's constraints were kept; None where the release has none.
    """

    run_id: str
    release_id: str
    at: Instant
    lines: int
    actions: Mapping[str, int]
    digest: str
    written: int
    stopped: str
    was_there: bool
    skipped: int = 0
    solved: e.PortfolioSolved | None = None


def is_discretionary_cut(record: Record) -> bool:
    """Whether the lender cuts though no mandatory rule says so."""
    return record.outcome.is_discretionary and record.outcome.action in CUTS


def review(
    journal: Book,
    run: Run,
    recorded_at: Instant,
    letters: Letters,
    on_record: Callable[[Record], None] | None = None,
    run_many: RunMany | None = None,
) -> ReviewResult:
    """Decide every open line as known at `run.at`, and store what changes something.

    Parameters
    ----------
    on_record
        Called with every record, changed or not, in group and line order.
    run_many
        Decides the lines in step; see `decide_groups`. The result is the same.

    Raises
    ------
    InvariantViolated
        If the same run gave another digest before: the engine is not repeatable.
    """
    before = journal.event_by_key(run_key(run.run_id))
    solved = solve(groups_seen(journal, run), run, run_many)
    run = replace(run, plan=solved.plan)
    tally, warnings = Tally(), []
    groups = _counting(groups_seen(journal, run), run.release, tally)
    for record in decide_groups(groups, run, run_many):
        tally.add(record)
        warning = warning_event(record, run.release)
        if warning is not None:
            warnings.append(warning)
        if on_record is not None:
            on_record(record)
    stopped = over_budget(tally, run.release)
    keep = [pair for pair in tally.kept if not (stopped and is_discretionary_cut(pair[0]))]
    written = 0
    if before is None:
        written = store_decisions(journal, keep, recorded_at, letters, run.release)
        for start in range(0, len(warnings), BATCH):
            _append(journal, warnings[start : start + BATCH], recorded_at)
    solved = _with_reserved(journal, solved, run, keep, is_new=before is None)
    closing = [run_event(run, tally.lines, len(keep), tally.digest, stopped)]
    if solved.body is not None:
        closing.insert(0, solved_event(run, solved.body))
    _append(journal, closing, recorded_at)
    return ReviewResult(
        run_id=run.run_id,
        release_id=run.release.release_id,
        at=run.at,
        lines=tally.lines,
        actions=dict(sorted(tally.actions.items())),
        digest=tally.digest,
        written=written,
        stopped=stopped,
        was_there=before is not None,
        skipped=tally.skipped,
        solved=solved.body,
    )


def _with_reserved(
    journal: Book, solved: Solved, run: Run, keep: list[tuple[Record, bytes]], *, is_new: bool
) -> Solved:
    """Return a plan that counts the offers of its own run, and open its counters with all offers.

    The counters come before the plan is known, so that nobody takes from one that is not there.
    """
    if solved.body is None:
        return solved
    reserved = Counter(solved.body.reserved)
    for record, _ in keep:
        offer = offer_event(record, run.release)
        if offer is not None and isinstance(offer.body, e.OfferMade):
            reserved.update(offer.body.uses)
    if is_new and reserved:
        journal.put_used(
            {quota_of_room(resource, run.run_id): use for resource, use in reserved.items()}
        )
    body = structs.replace(
        solved.body, reserved=dict(sorted(reserved.items())), days=days_of_plan(journal, run)
    )
    return replace(solved, body=body)


def solved_event(run: Run, body: e.PortfolioSolved) -> e.Event:
    """Return the event that keeps a run's prices in the portfolio's chain."""
    on = business_date(run.at, run.zone)
    key = f"run:{run.run_id}:solved"
    return e.Event(e.PORTFOLIO_CHAIN, key, body, run.at, on, run.at, backfill=True)


def groups_seen(journal: Journal, run: Run) -> Iterator[GroupState]:
    """Yield every group of a book as a run may see it, in id order."""
    yield from fold_groups(journal, run.at, run.head, run.release.fold_plan())


def _counting(groups: Iterable[GroupState], release: Release, tally: Tally) -> Iterator[GroupState]:
    for group in groups:
        tally.skipped += count_unknown(group, release)
        yield group


def count_unknown(group: GroupState, release: Release) -> int:
    """Count open lines whose product the release does not know."""
    return sum(
        line.status == "open" and line.product not in release.products
        for line in group.lines.values()
    )


def over_budget(tally: Tally, release: Release) -> str:
    """Return why a run's discretionary cuts stop, or nothing (design 4.7)."""
    share_ppm = release.conduct.discretionary_cuts_ppm
    allowed = apply_ppm(tally.lines, share_ppm, Rounding.DOWN)
    if not release.conduct.guarded or tally.discretionary_cuts <= allowed:
        return ""
    return (
        f"{tally.discretionary_cuts} discretionary cuts exceed the budget of {allowed} "
        f"({share_ppm} ppm of {tally.lines} lines): two people must agree"
    )


def run_key(run_id: str) -> str:
    """Return the key of the event that closes a run."""
    return f"run:{run_id}:closed"


def run_event(run: Run, lines: int, changed: int, digest: str, stopped: str = "") -> e.Event:
    """Return the event that closes a run in the portfolio's chain."""
    body = e.ReviewRun(run.run_id, lines, changed, digest, stopped)
    on = business_date(run.at, run.zone)
    key = run_key(run.run_id)
    return e.Event(e.PORTFOLIO_CHAIN, key, body, run.at, on, run.at, backfill=True)


def store_decisions(
    journal: Journal,
    kept: list[tuple[Record, bytes]],
    recorded_at: Instant,
    letters: Letters,
    release: Release,
) -> int:
    """Store decisions, each with its notice and its offer, in batches; return how many."""
    terms = TermsShelf(journal)
    for product in sorted({record.facts.product for record, _ in kept if offers_raise(record)}):
        terms.file(release.products[product], release.release_id, recorded_at)
    for start in range(0, len(kept), BATCH):
        events = []
        for record, data in kept[start : start + BATCH]:
            more = notice_event(record, letters), offer_event(record, release)
            events.append(decision_event(record, data))
            events += [event for event in more if event is not None]
        _append(journal, events, recorded_at)
    return len(kept)


def _append(journal: Journal, events: list[e.Event], recorded_at: Instant) -> None:
    if Put.CONFLICT in journal.append(events, recorded_at):
        raise InvariantViolated("the same run gives the same bytes", run=events[0].key)
