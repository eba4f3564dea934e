"""A customer's own story in plain words, from the events of the book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book import events as e
from limen.care.life_story import Tone, life_phrase
from limen.care.money_story import money_phrase
from limen.care.phrases import PHRASES
from limen.care.wording import counted, date_text, money_text, reason_text
from limen.kernel.dates import business_date
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from limen.care.wording import Language

_TONES: dict[str, Tone] = {
    "grant": "good",
    "raise": "good",
    "unfreeze": "good",
    "reinstate": "good",
    "lower": "hard",
    "step_down": "hard",
    "freeze": "hard",
    "close": "hard",
    "divert": "hard",
    "refuse": "hard",
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the story.

    Attributes
    ----------
    date
        Business date on which it took effect.
    kind
        The event's kind.
    tone
        ``good`` eases, ``hard`` tightens or hurts, ``note`` is something sent to the customer.
    """

    date: date
    kind: str
    text: str
    detail: str
    tone: Tone


def customer_timeline(
    events: Iterable[e.Event],
    zone: str,
    language: Language,
    *,
    customer_id: str | None = None,
    products: Mapping[str, str] | None = None,
) -> tuple[TimelineEntry, ...]:
    """Tell what happened, day by day.

    Parameters
    ----------
    events
        A group's events from its first one on.
    zone
        Time zone of the business dates.
    language
        ``en`` or ``zh``.
    customer_id
        Keeps to one customer of the group; the whole group where None.
    products
        What customers call each product; its id where absent.

    Raises
    ------
    InvariantViolated
        If an event concerns a line that no earlier event opened.
    """
    teller = _Teller(zone, language, products or {})
    known = sorted(events, key=lambda event: (event.known_at, event.seq))
    told = [
        (event, entry)
        for event in known
        if customer_id is None or event.customer_id in {customer_id, ""}
        if (entry := teller.tell(event)) is not None
    ]
    told.sort(key=lambda pair: (pair[1].date, pair[0].known_at, pair[0].seq))
    return tuple(entry for _, entry in told)


@dataclass(slots=True)
class _Teller:
    """Remembers what words need: each line's currency and product, who was late."""

    zone: str
    language: Language
    products: Mapping[str, str]
    lines: dict[str, e.LineOpened] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    held: dict[str, int] = field(default_factory=dict)

    def tell(self, event: e.Event) -> TimelineEntry | None:
        match event.body:
            case e.CustomerRegistered():
                return self._entry(event, self.say("registered"))
            case e.GroupLinked():
                return self._entry(event, self.say("linked"))
            case e.SalesReported() as sales:
                return self._sales(event, sales)
            case e.BureauReported() as report:
                return self._entry(event, self.say("bureau"), self._bureau(report))
            case e.LineOpened() as opened:
                self.lines[event.line_id] = opened
                text = self.say("opened", limit=self._money(event, opened.limit_minor))
                return self._entry(event, text)
            case e.ReviewRun() | e.ModelRegistered():
                return None
        return self._money_moved(event) or self._line_changed(event)

    def _money_moved(self, event: e.Event) -> TimelineEntry | None:
        match event.body:
            case e.DrawMade() as draw:
                text = self.say("draw", amount=self._money(event, draw.amount_minor))
                return self._entry(event, text)
            case e.RepaymentMade() as repayment:
                text = self.say("repayment", amount=self._money(event, repayment.amount_minor))
                return self._entry(event, text)
            case e.StatementClosed() as statement:
                return self._statement(event, statement)
        return None

    def _line_changed(self, event: e.Event) -> TimelineEntry | None:
        match event.body:
            case e.LimitChanged() as change:
                return self._limit(event, change)
            case e.MayDrawSwitched(may_draw=may_draw):
                return self._switched(event, may_draw)
            case e.LineClosed():
                return self._entry(event, self.say("closed"), tone="hard")
            case e.DecisionMade() as decision:
                return self._decision(event, decision)
            case e.NoticeSent() as notice:
                return self._notice(event, notice)
        return self._after(event)

    def _after(self, event: e.Event) -> TimelineEntry | None:
        match event.body:
            case e.ChangeWithdrawn():
                return self._entry(event, self.say("withdrawn"), tone="good")
            case e.OfferAnswered(accepted=accepted):
                return self._entry(event, self.say("accepted" if accepted else "declined"))
        words = _Words(self, event.line_id)
        said = life_phrase(event.body, words) or money_phrase(event.body, words, self.held)
        if said is None:
            return None
        codes = event.body.reasons if isinstance(event.body, e.ApplicationEnded) else ()
        detail = self._reasons(codes) if codes else ""
        return self._entry(event, self.say(said.key, **said.values), detail, said.tone)

    def _switched(self, event: e.Event, may_draw: bool) -> TimelineEntry:
        if may_draw:
            return self._entry(event, self.say("unfrozen"), tone="good")
        return self._entry(event, self.say("frozen"), tone="hard")

    def _statement(self, event: e.Event, body: e.StatementClosed) -> TimelineEntry | None:
        if body.months_late > 0:
            self.late.add(event.line_id)
            key = "late" if body.months_late == 1 else "late_many"
            text = self.say(key, months=str(body.months_late))
            owed = self.say("owed", amount=self._money(event, max(body.balance_minor, 0)))
            return self._entry(event, text, owed, "hard")
        if event.line_id in self.late:
            self.late.discard(event.line_id)
            return self._entry(event, self.say("caught_up"), tone="good")
        return None

    def _limit(self, event: e.Event, body: e.LimitChanged) -> TimelineEntry:
        up = body.to_minor > body.from_minor
        text = self.say(
            "limit_up" if up else "limit_down",
            before=self._money(event, body.from_minor),
            after=self._money(event, body.to_minor),
        )
        if body.by == "customer":
            return self._entry(event, text, self.say("by_customer"))
        return self._entry(event, text, tone="good" if up else "hard")

    def _decision(self, event: e.Event, body: e.DecisionMade) -> TimelineEntry:
        offers = body.action == "raise" and body.effective_on is None
        text = self.say(
            "decided_offer" if offers else f"decided_{body.action}",
            before=self._money(event, body.limit_before_minor),
            after=self._money(event, body.limit_after_minor),
        )
        parts = [self._reasons(body.reason_codes)] if body.reason_codes else []
        if body.effective_on is not None:
            parts.append(self.say("effective", day=date_text(body.effective_on, self.language)))
        return self._entry(event, text, self._join(parts), _TONES.get(body.action, "plain"))

    def _notice(self, event: e.Event, body: e.NoticeSent) -> TimelineEntry:
        parts = [self._reasons(body.reasons)] if body.reasons else []
        if body.notice_kind != "raise_offer":
            # An offer brings nothing into effect by itself.
            parts.append(self.say("effective", day=date_text(body.effective_on, self.language)))
        return self._entry(event, self.say("notice"), self._join(parts), "note")

    def _sales(self, event: e.Event, body: e.SalesReported) -> TimelineEntry:
        month = body.period == "month"
        text = self.say(
            "sales_month" if month else "sales_day",
            amount=money_text(body.sales_minor, body.currency, self.language),
            day=date_text(body.period_start, self.language),
            month=f"{body.period_start:%Y-%m}",
        )
        known_on = business_date(event.known_at, self.zone)
        late = known_on > event.effective_on
        detail = self.say("known_on", day=date_text(known_on, self.language)) if late else ""
        return self._entry(event, text, detail)

    def _bureau(self, body: e.BureauReported) -> str:
        found = (("bureau_lenders", body.lenders), ("bureau_inquiries", body.inquiries_6m))
        return self._join(
            [counted(PHRASES[self.language][key], n) for key, n in found if n is not None]
        )

    def _reasons(self, codes: Iterable[str]) -> str:
        return self._join([reason_text(code, self.language) for code in codes])

    def _money(self, event: e.Event, minor: int) -> str:
        return money_text(minor, self._line(event).currency, self.language)

    def _line(self, event: e.Event) -> e.LineOpened:
        line = self.lines.get(event.line_id)
        if line is None:
            raise InvariantViolated("an earlier event opened the line", line=event.line_id)
        return line

    def say(self, key: str, **values: str) -> str:
        """Return a phrase in the teller's language."""
        phrases = PHRASES[self.language]
        if key not in phrases:
            raise InvariantViolated("the timeline has words for it", key=key)
        return phrases[key].format(**values)

    def _join(self, parts: list[str]) -> str:
        return ("；" if self.language == "zh" else "; ").join(parts)

    def _entry(
        self, event: e.Event, text: str, detail: str = "", tone: Tone = "plain"
    ) -> TimelineEntry:
        if event.line_id and len(self.lines) > 1:
            product = self._line(event).product
            named = self.products.get(product, product)
            detail = self._join([named, detail]) if detail else named
        return TimelineEntry(event.effective_on, event.kind, text, detail, tone)


@dataclass(frozen=True, slots=True)
class _Words:
    """How the teller writes of one event."""

    teller: _Teller
    line_id: str

    def day(self, day: date) -> str:
        return date_text(day, self.teller.language)

    def amount(self, minor: int) -> str | None:
        line = self.teller.lines.get(self.line_id)
        return None if line is None else money_text(minor, line.currency, self.teller.language)

    def say(self, key: str) -> str:
        return self.teller.say(key)
