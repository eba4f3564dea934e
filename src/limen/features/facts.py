"""Facts: what declared features look at, one or a few of each event of the book.

A fact may have a `ref`: of one reference the version known last counts, and a *void* version takes
it out again. So amended reports, repeated rows and bounced repayments need no rules of their own.

Some fields are worked out from what was known of the line just before the event (limit, days since
a raise, what is owed); they are fixed at that moment, so later knowledge never changes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from limen.book import events as e
from limen.features.evidence import Paper, Papers
from limen.features.fact_fields import FIELDS, Field
from limen.features.limits import SHIELD_MONTHS
from limen.kernel.dates import HOUR_US, Instant, add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BP = 10_000
PROBE_PERCENT = 3
PROBE_US = 72 * HOUR_US
_EPOCH = date(1970, 1, 1).toordinal()


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


def day_number(day: date) -> int:
    """Count days since 1970-01-01."""
    return day.toordinal() - _EPOCH


@dataclass(slots=True)
class _Line:
    """What is known of a line just before its next event."""

    limit_minor: int = 0
    cuts: list[tuple[date, int]] = field(default_factory=list)
    raised_on: date | None = None
    repaid_on: date | None = None
    probed_on: date | None = None
    owed_minor: int = 0
    paid_minor: int = 0
    balance_minor: int | None = None
    small: list[tuple[Instant, int]] = field(default_factory=list)


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

    lines: dict[str, _Line]
    refs: dict[str, tuple[str, int]]
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

    lines: dict[str, _Line] = field(default_factory=dict)
    refs: dict[str, tuple[str, int]] = field(default_factory=dict)
    sales: dict[str, int] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)
    consents: dict[str, int | None] = field(default_factory=dict)
    group: str = ""
    papers: Papers = field(default_factory=Papers)

    def stored(self) -> Maker:
        """Return what it knows, to be kept."""
        return Maker(
            self.lines, self.refs, self.sales, self.reports, self.aside, self.consents,
            self.papers.known,
        )  # fmt: skip

    @classmethod
    def restored(cls, stored: Maker, group: str) -> FactMaker:
        """Return one that knows what was kept."""
        return cls(
            stored.lines, stored.refs, stored.sales, stored.reports, stored.aside,
            stored.consents, group, Papers(stored.papers),
        )  # fmt: skip

    def of(self, event: e.Event) -> list[Fact]:
        """Return the facts of one event; most events have one, some none."""
        if isinstance(event.body, _REPORTS):
            return [self._report_fact(event, *each) for each in self._reports_of(event)]
        if isinstance(event.body, _PAPERS):
            return [
                self._fact(event, each.kind, each.day, dict(each.fields), each.ref, each.void)
                for each in self.papers.take(event)
            ]
        made = list(self._made(event))
        if not made:
            return []
        return [
            Fact(
                kind, event.seq, event.known_at, day_number(event.effective_on), event.line_id,
                event.customer_id, self.group or event.chain_id, "", fields, ref, void,
            )
            for kind, fields, ref, void in made
        ]  # fmt: skip

    def _made(self, event: e.Event) -> Iterator[tuple[str, dict[str, Field], str, bool]]:
        line = self.lines.setdefault(event.line_id, _Line()) if event.line_id else _Line()
        body = event.body
        match body:
            case e.LineOpened():
                line.limit_minor = body.limit_minor
                fields: dict[str, Field] = {
                    "limit_minor": body.limit_minor, "product": body.product
                }  # fmt: skip
                yield "line_opened", fields, "", False
            case e.LimitChanged():
                yield "limit_changed", _limit(line, event, body), "", False
            case e.StatementClosed():
                ref = f"statement:{event.line_id}:{event.effective_on}"
                yield "statement_closed", _statement(line, event, body), ref, False
            case e.RepaymentMade():
                yield from self._repayment(line, event, body)
            case e.RepaymentReversed():
                yield from self._reversed(line, body)
            case e.DrawMade() | e.DrawHeld():
                ref = f"draw:{event.line_id}:{body.draw_id}"
                yield "draw_made", _draw(line, event, body.draw_id, body.amount_minor), ref, False
            case e.DrawVoided() | e.DrawExpired():
                yield "draw_made", {}, f"draw:{event.line_id}:{body.draw_id}", True
            case e.DrawRefused():
                yield "draw_refused", {"amount_minor": body.amount_minor}, "", False
            case e.FeeCharged():
                fee: dict[str, Field] = {"fee": body.fee, "amount_minor": body.amount_minor}
                yield "fee_charged", fee, "", False
            case e.SalesReported():
                yield from self._sales(event, body)
            case e.LinksFound():
                ref = f"links:{event.customer_id}"
                yield "links_found", dict(_plain(body, "links_found")), ref, False
            case _:
                return

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

    def _repayment(
        self, line: _Line, event: e.Event, body: e.RepaymentMade
    ) -> Iterator[tuple[str, dict[str, Field], str, bool]]:
        own = f"core:{event.line_id}:{body.ref}" if body.ref else f"key:{event.key}"
        self.refs[event.key] = (own, body.amount_minor)
        fields: dict[str, Field] = {
            "amount_minor": body.amount_minor, "channel": body.channel,
            "owed_minor": line.owed_minor,
        }  # fmt: skip
        yield "repayment_made", fields, own, False
        probe = _probe(line, event, body.amount_minor)
        if probe is not None:
            yield "probe_draw", {"amount_minor": probe, "limit_minor": line.limit_minor}, "", False
        line.owed_minor = max(line.owed_minor - body.amount_minor, 0)
        line.paid_minor += body.amount_minor
        line.repaid_on = event.effective_on

    def _reversed(
        self, line: _Line, body: e.RepaymentReversed
    ) -> Iterator[tuple[str, dict[str, Field], str, bool]]:
        ref, amount = self.refs.get(body.repayment_key, (f"key:{body.repayment_key}", 0))
        line.owed_minor += amount
        yield "repayment_made", {}, ref, True
        yield "repayment_reversed", {"amount_minor": amount, "because": body.because}, "", False

    def _sales(
        self, event: e.Event, body: e.SalesReported
    ) -> Iterator[tuple[str, dict[str, Field], str, bool]]:
        ref = f"sales:{event.customer_id}:{body.period}:{body.period_start}"
        before = self.sales.get(ref)
        self.sales[ref] = body.sales_minor
        delay = (event.known_at // (24 * HOUR_US)) - day_number(event.effective_on)
        fields: dict[str, Field] = {
            "period": body.period, "sales_minor": body.sales_minor,
            "amended": before is not None and before != body.sales_minor,
            "delay_days": delay, "first": before is None,
        }  # fmt: skip
        yield "sales_reported", fields, ref, False
        if before is not None and before != body.sales_minor:
            amended: dict[str, Field] = {"sales_minor": body.sales_minor, "before_minor": before}
            yield "sales_amended", amended, "", False


def facts_of(events: Iterable[e.Event]) -> list[Fact]:
    """Return the facts of events in the order (`known_at`, `seq`)."""
    maker = FactMaker()
    return [fact for event in events for fact in maker.of(event)]


def _limit(line: _Line, event: e.Event, body: e.LimitChanged) -> dict[str, Field]:
    if body.to_minor < body.from_minor:
        if body.by == "customer":
            line.cuts.clear()
        else:
            line.cuts.append((event.effective_on, body.from_minor))
    elif body.to_minor > body.from_minor:
        line.raised_on = event.effective_on
    line.limit_minor = body.to_minor
    return {"from_minor": body.from_minor, "to_minor": body.to_minor, "by": body.by}


def _basis(line: _Line, day: date) -> int:
    """After our own cut the limit before it counts for six months."""
    since = add_months(day, -SHIELD_MONTHS)
    return max([line.limit_minor, *(before for on, before in line.cuts if on > since)])


def _statement(line: _Line, event: e.Event, body: e.StatementClosed) -> dict[str, Field]:
    basis = _basis(line, event.effective_on)
    fields = {
        **_plain(body, "statement_closed"),
        "limit_minor": line.limit_minor,
        "basis_minor": basis,
        "use_bp": max(body.balance_minor, 0) * BP // basis if basis > 0 else None,
        "paid_minor": line.paid_minor,
        "before_minor": line.balance_minor,
    }
    line.owed_minor = max(body.balance_minor, 0)
    line.balance_minor, line.paid_minor = body.balance_minor, 0
    return fields


def _draw(line: _Line, event: e.Event, draw_id: str, amount: int) -> dict[str, Field]:
    line.owed_minor += amount
    limit = line.limit_minor
    if amount * 100 < limit * PROBE_PERCENT:
        line.small.append((event.known_at, amount))
    return {
        "draw_id": draw_id,
        "amount_minor": amount,
        "limit_minor": limit,
        "use_after_bp": line.owed_minor * BP // limit if limit > 0 else None,
        "days_since_raise": _since(line.raised_on, event.effective_on),
        "days_since_repayment": _since(line.repaid_on, event.effective_on),
        "days_since_probe": _since(line.probed_on, event.effective_on),
    }


def _probe(line: _Line, event: e.Event, amount: int) -> int | None:
    """Return the small draw of 72 hours that a repayment of its very amount gives back."""
    line.small = [item for item in line.small if item[0] >= event.known_at - PROBE_US]
    for place, (_, drawn) in enumerate(line.small):
        if drawn <= amount <= drawn * 101 // 100:
            del line.small[place]
            line.probed_on = event.effective_on
            return drawn
    return None


def _since(then: date | None, now: date) -> int | None:
    return None if then is None else max((now - then).days, 0)


def _plain(body: msgspec.Struct, kind: str) -> dict[str, Field]:
    return {name: getattr(body, name) for name in FIELDS[kind] if hasattr(body, name)}
