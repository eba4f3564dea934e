"""Facts: what declared features look at, one or a few of each event of the book.

A fact may have a `ref`: of one reference the version known last counts, and a *void* version takes
it out again. So amended reports, repeated rows and bounced repayments need no rules of their own.

What concerns a line is made of its past (`line_facts`): days since a raise or a repayment are fixed
when a draw is made, what a statement saw paid is told anew where a payment comes late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from limen.book import events as e
from limen.book.chain import day_number
from limen.features.evidence import Paper, Papers
from limen.features.fact_fields import FIELDS, Field
from limen.features.line_facts import Told, due_at, facts_of_line, settled
from limen.features.line_past import LinePast
from limen.kernel.dates import HOUR_US, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EVER = 2**62


class Fact(msgspec.Struct, frozen=True):
    """One fact; `day` counts from 1970-01-01, `seq` is its place in the journal."""

    kind: str
    seq: int
    known_at: Instant
    day: int
    line: str = ""
    customer: str = ""
    group: str = ""
    counterparty: str = ""
    fields: dict[str, Field] = msgspec.field(default_factory=dict)
    ref: str = ""
    void: bool = False


_PAPERS = (e.EvidenceGiven, e.EvidenceChecked)
_REPORTS = (
    e.BureauReported,
    e.BureauDisputed,
    e.BureauDisputeEnded,
    e.ConsentGiven,
    e.ConsentWithdrawn,
)


class Report(msgspec.Struct, frozen=True, array_like=True):
    """A bureau's report as it counts: its day, what it was pulled under, its numbers."""

    day: int
    consent_id: str
    revision: int
    fields: dict[str, int]


class Maker(msgspec.Struct, frozen=True, array_like=True):
    """What a `FactMaker` knows, as it is kept."""

    lines: dict[str, LinePast]
    due: dict[str, Instant]
    sales: dict[str, int]
    reports: dict[str, Report]
    aside: dict[str, str]
    consents: dict[str, int | None]
    papers: dict[str, Paper] = {}


@dataclass(slots=True)
class FactMaker:
    """Makes facts of events in journal order; small state a group, kept beside the line state.

    `group` names the group of every fact, where chains that were linked into it count in it; left
    empty, a fact is of its own chain.
    """

    lines: dict[str, LinePast] = field(default_factory=dict)
    due: dict[str, Instant] = field(default_factory=dict)
    sales: dict[str, int] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)
    consents: dict[str, int | None] = field(default_factory=dict)
    group: str = ""
    papers: Papers = field(default_factory=Papers)

    def stored(self) -> Maker:
        """Return what it knows, to be kept."""
        return Maker(
            self.lines, self.due, self.sales, self.reports, self.aside, self.consents,
            self.papers.known,
        )  # fmt: skip

    @classmethod
    def restored(cls, stored: Maker, group: str) -> FactMaker:
        """Return one that knows what was kept."""
        return cls(
            stored.lines, stored.due, stored.sales, stored.reports, stored.aside,
            stored.consents, group, Papers(stored.papers),
        )  # fmt: skip

    def of(self, event: e.Event) -> list[Fact]:
        """Return the facts of one event, behind those that came due before it."""
        waited = self.due_by(event.known_at) if self.due else []
        return [*waited, *self._of(event)]

    def due_by(self, at: Instant) -> list[Fact]:
        """Return the facts of small draws whose 72 hours are over by an instant, as known then."""
        made: list[Fact] = []
        while self.due:
            instant, line_id = min((due, name) for name, due in self.due.items())
            if instant > at:
                break
            past = self.lines[line_id]
            made += [self._told(past, line_id, instant, 0, each) for each in settled(past, instant)]
            self._wait(line_id, past, instant)
        return made

    def _wait(self, line_id: str, past: LinePast, at: Instant) -> None:
        due = due_at(past, at)
        if due is None:
            self.due.pop(line_id, None)
        else:
            self.due[line_id] = due

    def _of(self, event: e.Event) -> list[Fact]:
        body = event.body
        if isinstance(body, _REPORTS):
            return [self._report_fact(event, *each) for each in self._reports_of(event)]
        if isinstance(body, _PAPERS):
            return [
                self._fact(event, each.kind, each.day, dict(each.fields), each.ref, each.void)
                for each in self.papers.take(event)
            ]
        if isinstance(body, e.SalesReported):
            made = list(self._sales(event, body))
        elif isinstance(body, e.LinksFound):
            fields = dict(_plain(body, "links_found"))
            made = [("links_found", fields, f"links:{event.customer_id}")]
        else:
            return self._of_line(event) if event.line_id else []
        day = day_number(event.effective_on)
        return [self._fact(event, kind, day, fields, ref, False) for kind, fields, ref in made]

    def _of_line(self, event: e.Event) -> list[Fact]:
        line_id = event.line_id
        past = self.lines.get(line_id)
        if past is None:
            past = self.lines[line_id] = LinePast(
                customer_id=event.customer_id, chain_id=event.chain_id
            )
        known_at, seq = event.known_at, event.seq
        made = [
            self._told(past, line_id, known_at, seq, each) for each in facts_of_line(past, event)
        ]
        if past.has_small or self.due:
            self._wait(line_id, past, known_at)
        return made

    def _told(self, past: LinePast, line_id: str, at: Instant, seq: int, told: Told) -> Fact:
        return Fact(
            told.kind, told.seq or seq, at, day_number(told.on), line_id, past.customer_id,
            self.group or past.chain_id, "", told.fields,
            f"{line_id}:{told.ref}" if told.ref else "", told.void,
        )  # fmt: skip

    def _reports_of(self, event: e.Event) -> Iterator[tuple[str, bool]]:
        """Return the reports that an event moves, and whether each counts no longer.

        A report in dispute, or whose consent was taken back, does not count.
        """
        match event.body:
            case e.BureauReported() as body:
                age = (event.effective_on - body.pulled_on).days
                fields = {**_plain(body, "bureau_reported"), "age_days": age}
                name = body.report_id or f"key:{event.key}"
                known = self.reports.get(name)
                if known is None or known.revision < body.revision:
                    self.aside.pop(f"wrong:{name}", None)
                if known is None or known.revision <= body.revision:
                    numbers = {key: value for key, value in fields.items() if type(value) is int}
                    day = day_number(event.effective_on)
                    self.reports[name] = Report(day, body.consent_id, body.revision, numbers)
                    if body.consent_id and not self._consented(body):
                        self.aside[f"consent:{name}"] = name
                    yield name, name in self.aside.values()
            case e.BureauDisputed() as body:
                self.aside[body.dispute_id] = body.report_id
                yield from [(body.report_id, True)] if body.report_id in self.reports else []
            case e.BureauDisputeEnded() as body:
                self.aside.pop(body.dispute_id, None)
                if body.outcome == "upheld" and body.report_id in self.reports:
                    self.aside[f"wrong:{body.report_id}"] = body.report_id
                waits = body.report_id in self.aside.values()
                yield from [(body.report_id, waits)] if body.report_id in self.reports else []
            case e.ConsentGiven() as body:
                until = None if body.until is None else day_number(body.until)
                self.consents[body.consent_id] = until
            case e.ConsentWithdrawn() as body:
                self.consents.pop(body.consent_id, None)
                for name, report in self.reports.items():
                    if report.consent_id == body.consent_id:
                        self.aside[f"consent:{name}"] = name
                        yield name, True

    def _consented(self, report: e.BureauReported) -> bool:
        until = self.consents.get(report.consent_id, 0)
        return until is None or day_number(report.pulled_on) <= until

    def _report_fact(self, event: e.Event, name: str, void: bool) -> Fact:
        report = self.reports[name]
        fields: dict[str, Field] = {
            each: report.fields.get(each) for each in FIELDS["bureau_reported"]
        }
        ref = f"bureau:{name}"
        return self._fact(event, "bureau_reported", report.day, {} if void else fields, ref, void)

    def _fact(
        self, event: e.Event, kind: str, day: int, fields: dict[str, Field], ref: str, void: bool
    ) -> Fact:
        """Return a fact of the customer, on a day of its own."""
        return Fact(
            kind, event.seq, event.known_at, day, "", event.customer_id,
            self.group or event.chain_id, "", fields, ref, void,
        )  # fmt: skip

    def _sales(
        self, event: e.Event, body: e.SalesReported
    ) -> Iterator[tuple[str, dict[str, Field], str]]:
        ref = f"sales:{event.customer_id}:{body.period}:{body.period_start}"
        before = self.sales.get(ref)
        self.sales[ref] = body.sales_minor
        delay = (event.known_at // (24 * HOUR_US)) - day_number(event.effective_on)
        fields: dict[str, Field] = {
            "period": body.period, "sales_minor": body.sales_minor,
            "amended": before is not None and before != body.sales_minor,
            "delay_days": delay, "first": before is None, "refunds_minor": body.refunds_minor,
            "top_buyer_minor": body.top_buyer_minor,
        }  # fmt: skip
        yield "sales_reported", fields, ref
        if before is not None and before != body.sales_minor:
            amended: dict[str, Field] = {"sales_minor": body.sales_minor, "before_minor": before}
            yield "sales_amended", amended, ""


def facts_of(events: Iterable[e.Event]) -> list[Fact]:
    """Return the facts of events in the order (`known_at`, `seq`); last, what comes due later."""
    maker = FactMaker()
    made = [fact for event in events for fact in maker.of(event)]
    return [*made, *maker.due_by(_EVER)]


def _plain(body: msgspec.Struct, kind: str) -> dict[str, Field]:
    return {name: getattr(body, name) for name in FIELDS[kind] if hasattr(body, name)}
