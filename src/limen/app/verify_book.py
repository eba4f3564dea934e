"""Verify a book: chains, folds, decisions against their summaries, releases kept, anchors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from limen.app.anchors import kept_anchor_faults
from limen.app.application_record import application_fault, application_manifests
from limen.app.erasure import erasure_faults, erasures_of
from limen.app.feature_states import fold_faults
from limen.app.ports import ChainFault
from limen.app.replay import is_decision, release_files
from limen.book import events as e
from limen.book.group import GroupState, apply
from limen.book.line_money import claims_of
from limen.book.links import whole_group
from limen.decide.record import Record, decode
from limen.kernel.errors import InvariantViolated, JournalCorrupt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.app.ports import Book, Journal
    from limen.book.line import LineState


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification looked at and found.

    Attributes
    ----------
    head
        Newest `seq`. A tail that was cut off whole leaves no trace in the chains: keep this number
        elsewhere and hand it in next time.
    chains, events
        What was read, the portfolio's chain and its events with them.
    anchors
        How many signed roots the book keeps.
    erasures
        Those of the faults that `limen book erase` mends: keys and records of erasures differ.
    """

    head: int
    chains: int
    events: int
    decisions: int
    anchors: int
    faults: tuple[ChainFault, ...]
    erasures: tuple[ChainFault, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "verifies": not self.faults,
            "head": self.head,
            "chains": self.chains,
            "events": self.events,
            "decisions": self.decisions,
            "anchors": self.anchors,
            "faults": [{"chain": f.chain_id, "seq": f.seq, "what": f.what} for f in self.faults],
        }

    def lines(self) -> list[str]:
        """The faults, one a line."""
        return [fault_line(fault) for fault in self.faults]


def fault_line(fault: ChainFault) -> str:
    """Say a fault in one line."""
    return f"chain {fault.chain_id}, seq {fault.seq}: {fault.what}"


@dataclass(slots=True)
class Counts:
    """What a book holds."""

    tenant: str
    time_zone: str
    head: int
    groups: int = 0
    lines: int = 0
    events: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "tenant": self.tenant,
            "time_zone": self.time_zone,
            "head": self.head,
            "groups": self.groups,
            "lines": self.lines,
            "events": dict(sorted(self.events.items())),
        }


def verify_book(
    journal: Book,
    head_min: int = 0,
    others: Iterable[ChainFault] = (),
    links: Iterable[ChainFault] | None = None,
) -> Verified:
    """Recompute the chains, fold every group, look for the files of every release, check anchors.

    Parameters
    ----------
    head_min
        A head seen before; a book that ends before it has lost its tail.
    others
        Faults that the caller found, such as those of an anchor that was kept elsewhere.
    links
        Faults of the hash chains where the caller looks at them; None to have them looked at here.
    """
    faults = list(journal.verify() if links is None else links)
    head = journal.head()
    if head < head_min:
        faults.append(
            ChainFault("", head, f"the book ended at {head_min} before: its tail is gone")
        )
    broken = {fault.chain_id for fault in faults}
    portfolio = journal.chain_events(e.PORTFOLIO_CHAIN)
    chains, events, decisions = int(bool(portfolio)), len(portfolio), 0
    manifests: dict[str, int] = {}
    erased: dict[str, e.Event] = {}
    for chain_id, chain in journal.all_chains():
        chains += 1
        events += len(chain)
        decisions += sum(is_decision(event.body) for event in chain)
        manifests |= application_manifests(chain)
        erased |= erasures_of(chain)
        if chain_id not in broken and chain_id != e.PORTFOLIO_CHAIN:
            whole = whole_group(chain_id, chain, journal.chain_events)
            fault = _fold_fault(chain_id, whole)
            if fault is not None:
                faults.append(fault)
    faults += _release_faults(journal, portfolio, manifests)
    erasures = tuple(erasure_faults(journal, erased))
    faults += erasures
    faults += kept_anchor_faults(journal)
    faults += [] if broken else fold_faults(journal)
    faults += others
    anchors = len(journal.anchors())
    return Verified(head, chains, events, decisions, anchors, tuple(faults), erasures)


def count_book(journal: Journal) -> Counts:
    """Count what the book holds."""
    counts = Counts(journal.info.tenant, journal.info.time_zone, journal.head())
    for event in journal.chain_events(e.PORTFOLIO_CHAIN):
        counts.events[event.kind] = counts.events.get(event.kind, 0) + 1
    for _, chain in journal.all_chains():
        counts.groups += 1
        for event in chain:
            counts.events[event.kind] = counts.events.get(event.kind, 0) + 1
            counts.lines += isinstance(event.body, e.LineOpened)
    return counts


def _fold_fault(chain_id: str, chain: list[e.Event]) -> ChainFault | None:
    state = GroupState(chain_id)
    for event in chain:
        try:
            what = _before(state, event)
            apply(state, event)
        except InvariantViolated as violated:
            what = str(violated)
        what = what or _after(state, event)
        if what:
            return ChainFault(event.chain_id, event.seq, what)
    return None


def _release_faults(
    journal: Journal, portfolio: list[e.Event], manifests: dict[str, int]
) -> list[ChainFault]:
    """Without the release that a run or a record names, its decisions cannot be replayed."""
    faults, named = [], dict(manifests)
    for event in portfolio:
        if isinstance(event.body, e.ReviewOpened):
            named.setdefault(event.body.release_manifest, event.seq)
    for manifest, seq in named.items():
        try:
            release_files(journal, manifest)
        except JournalCorrupt as corrupt:
            faults.append(ChainFault(e.PORTFOLIO_CHAIN, seq, str(corrupt)))
    return faults


def _before(state: GroupState, event: e.Event) -> str:
    """Return what an event says wrongly of the state before it, or nothing."""
    line = state.lines.get(event.line_id)
    body = event.body
    if line is None:
        return ""
    if line.custody == "reported" and _is_word_of_core(line, body):
        return ""
    if isinstance(body, e.LimitChanged) and body.from_minor != line.limit_minor:
        return f"a limit change starts at {body.from_minor}, the limit was {line.limit_minor}"
    if isinstance(body, e.StatementClosed) and line.custody == "kept" and not line.is_reckoned:
        owed = line.balance_minor + body.interest_minor
        if body.balance_minor != owed:
            return f"a statement says {body.balance_minor}, the book owes {owed}"
    if isinstance(body, e.DrawMade) and body.amount_minor > line.undrawn_minor:
        return f"a draw of {body.amount_minor} exceeds the undrawn {line.undrawn_minor}"
    return ""


def _stated_wrongly(line: LineState, event: e.Event) -> str:
    """Return what a close stated otherwise than it posted: both are of one day and moment."""
    posted_minor = claims_of(line)
    for each in reversed(line.statements):
        if each.on < event.effective_on:
            break
        is_of_close = each.on == event.effective_on and each.known_at == event.known_at
        if is_of_close and each.balance_minor != posted_minor:
            return f"a statement says {each.balance_minor}, the postings {posted_minor}"
    return ""


def _after(state: GroupState, event: e.Event) -> str:
    line = state.lines.get(event.line_id)
    if line is not None and line.limit_minor < 0:
        return "a limit is below zero"
    body = event.body
    if line is not None and isinstance(body, e.EntriesPosted):
        return _stated_wrongly(line, event)
    if isinstance(body, e.LimitChanged) and _is_unfounded_cut(body):
        return "the lender's cut names no decision"
    if isinstance(body, e.ApplicationEnded):
        return application_fault(body)
    return _record_fault(body) if isinstance(body, e.DecisionMade) else ""


def _is_word_of_core(line: LineState, body: e.AnyBody) -> bool:
    """Whether an event repeats what a core says: late, corrected, and never ours to judge."""
    if isinstance(body, e.LimitChanged):
        return body.by == "core" and (bool(body.ref) or line.is_beside_core)
    return isinstance(body, e.DrawMade) and line.is_beside_core


def _is_unfounded_cut(body: e.LimitChanged) -> bool:
    return body.by == "lender" and body.to_minor < body.from_minor and body.decision_id is None


def _record_fault(body: e.DecisionMade) -> str:
    try:
        record = decode(bytes(body.record))
    except msgspec.ValidationError as error:
        return f"a stored record does not read: {error}"
    return "" if _summary(record) == _stated(body) else "a decision's summary is not its record's"


def _summary(record: Record) -> tuple[object, ...]:
    outcome, question = record.outcome, record.question
    return (
        question.decision_id,
        question.run_id,
        outcome.action,
        outcome.limit_before_minor,
        outcome.limit_after_minor,
        outcome.effective_on,
        outcome.cool_down_until,
        tuple(outcome.reason_codes),
        question.ignoring,
    )


def _stated(body: e.DecisionMade) -> tuple[object, ...]:
    return (
        body.decision_id,
        body.run_id,
        body.action,
        body.limit_before_minor,
        body.limit_after_minor,
        body.effective_on,
        body.cool_down_until,
        body.reason_codes,
        body.supersedes,
    )
