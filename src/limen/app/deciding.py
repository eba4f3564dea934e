"""Deciding the lines of one group: the step that review, warning, effect and replay share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from limen.book import events as e
from limen.choose.weigh import OPEN
from limen.decide.asking import alone, together
from limen.decide.decide import deciding
from limen.decide.facts import Asked, gather
from limen.decide.record import Question, Record
from limen.kernel.canon import canonical
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from msgspec import UnsetType

    from limen.app.ports import Journal
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.choose.weigh import Market
    from limen.decide.answer import Answer
    from limen.decide.asking import RunMany, Steps
    from limen.decide.facts import Facts
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

PARTITION_LINES = 10_000
"""Lines decided in step: enough for column expressions to pay, few enough for the memory."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The portfolio's prices, and the options of lines that stand back for a cap to hold."""

    market: Market = OPEN
    assigned: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def market_of(self, line_id: str) -> Market | UnsetType:
        """Return what the portfolio says to one line, UNSET where it says nothing."""
        option = self.assigned.get(line_id)
        market = self.market if option is None else replace(self.market, assigned=option)
        return UNSET if market == OPEN else market


NO_PLAN = Plan()


class Looked(NamedTuple):
    """A line's facts, and the policy's answer on them where no price can move it."""

    facts: Facts
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of decisions: what all its records share.

    Attributes
    ----------
    head
        Newest `seq` that its decisions may see.
    versions
        Library versions, written into each record.
    plan
        What the portfolio's constraints ask of each line; nothing where there are none.
    looked
        What a first look leaves for each line's decision; None where each gathers its own.
    """

    run_id: str
    at: Instant
    trigger: str
    release: Release
    head: int
    zone: str
    versions: Mapping[str, str] = field(default_factory=dict)
    plan: Plan = NO_PLAN
    looked: dict[str, Looked] | None = None


def open_run(
    journal: Journal,
    release: Release,
    at: Instant,
    trigger: str,
    versions: Mapping[str, str],
    recorded_at: Instant,
) -> Run:
    """Begin a run, or take up one begun earlier: the same question sees the same facts."""
    zone = journal.info.time_zone
    run_id = run_id_of(journal.info.tenant, release, at, trigger)
    before = journal.event_by_key(opening_key(run_id))
    if before is not None and isinstance(before.body, e.ReviewOpened):
        then = before.body.versions
        return Run(run_id, at, trigger, release, before.body.head, zone, then)
    run = Run(run_id, at, trigger, release, journal.head(), zone, versions)
    journal.append([opening_event(run, keep_release(journal, release))], recorded_at)
    return run


def opening_event(run: Run, manifest: str) -> e.Event:
    """Return the event that opens a run; `manifest` lists the release's files."""
    body = e.ReviewOpened(
        run.run_id,
        run.release.release_id,
        run.at,
        run.trigger,
        run.head,
        manifest,
        dict(run.versions),
    )
    on = business_date(run.at, run.zone)
    key = opening_key(run.run_id)
    return e.Event(e.PORTFOLIO_CHAIN, key, body, run.at, on, run.at, backfill=True)


def opening_key(run_id: str) -> str:
    """Return the key of the event that opens a run."""
    return f"run:{run_id}:opened"


def keep_release(journal: Journal, release: Release) -> str:
    """Keep the release's files in the book; return the digest of their list."""
    files = {path: journal.put_blob(data) for path, data in release.files.items()}
    return journal.put_blob(canonical(files))


def run_id_of(tenant: str, release: Release, at: Instant, trigger: str) -> str:
    """Return the id of a run: the same question asked twice is the same run."""
    return derive("run", tenant, release.release_id, at, trigger)


def decide_group(group: GroupState, run: Run) -> Iterator[Record]:
    """Decide every open line of a group whose product the release knows, in line order.

    Raises
    ------
    BadInput
        If a line and its product in the release are of two currencies.
    """
    for line_id in decidable(group, run.release):
        yield decide_line(group, line_id, run)


def decide_groups(
    groups: Iterable[GroupState], run: Run, run_many: RunMany | None = None
) -> Iterator[Record]:
    """Decide the lines of many groups, in group and line order.

    Parameters
    ----------
    run_many
        Answers many questions to a policy at once; the lines of a partition are then decided in
        step. Without it each line is decided alone; the records are the same.

    Raises
    ------
    BadInput
        As `decide_group` does.
    """
    if run_many is None:
        for group in groups:
            yield from decide_group(group, run)
        return
    partition: list[Steps[Record]] = []
    for group in groups:
        for line_id in decidable(group, run.release):
            partition.append(decide_line_in_steps(group, line_id, run))
        if len(partition) >= PARTITION_LINES:
            yield from together(partition, run_many)
            partition = []
    yield from together(partition, run_many)


def decidable(group: GroupState, release: Release) -> Iterator[str]:
    """Yield the open lines of a group whose product the release knows, in line order.

    Raises
    ------
    BadInput
        If a line and its product in the release are of two currencies.
    """
    for line_id in sorted(group.lines):
        line = group.lines[line_id]
        if line.status == "open" and line.product in release.products:
            _check_currency(line, release)
            yield line_id


def _check_currency(line: LineState, release: Release) -> None:
    currency = release.products[line.product].currency
    if line.currency != currency:
        message = f"line '{line.line_id}' is in {line.currency}, the product in {currency}"
        hint = "amounts of two currencies do not compare; give the release a product for it"
        raise BadInput([Diagnostic("A023", message, Place(f"products/{line.product}.toml"), hint)])


def decide_line(group: GroupState, line_id: str, run: Run, ignoring: str | None = None) -> Record:
    """Decide one line; `ignoring` names the announced decision that is taken anew."""
    return alone(decide_line_in_steps(group, line_id, run, ignoring))


def decide_line_in_steps(
    group: GroupState, line_id: str, run: Run, ignoring: str | None = None
) -> Steps[Record]:
    """Decide one line as a conversation; its facts are gathered now."""
    question = Question(
        decision_id=derive("dec", run.run_id, line_id, ignoring or ""),
        run_id=run.run_id,
        group_id=group.group_id,
        line_id=line_id,
        at=run.at,
        trigger=run.trigger,
        release_id=run.release.release_id,
        head=run.head,
        versions=dict(run.versions),
        ignoring=ignoring,
        market=run.plan.market_of(line_id),
    )
    looked = None if ignoring is not None or run.looked is None else run.looked.pop(line_id, None)
    if looked is None:
        looked = Looked(gather(group, _asked(question), run.release, run.zone))
    return deciding(question, looked.facts, run.release, looked.answer)


def answer_question(question: Question, group: GroupState, release: Release, zone: str) -> Record:
    """Answer a question from the facts; a replay comes in here with a stored question."""
    return alone(deciding(question, gather(group, _asked(question), release, zone), release))


def _asked(question: Question) -> Asked:
    return Asked(question.line_id, question.at, question.trigger, question.ignoring)
