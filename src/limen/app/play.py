"""Playing a world under one release: events in, decisions out, day by day, all through a book."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from limen.app.announce import decision_event, notice_event, warning_event
from limen.app.caps_cost import NO_LIMITS, LimitsFound, LimitsStudy
from limen.app.close_day import Closer
from limen.app.deciding import Run, decide_group, keep_release, opening_event, run_id_of
from limen.app.demo_quality import YEAR, MonthEnds
from limen.app.effects import due_changes, take_effect
from limen.app.newest_plan import newest_plan, plan_of_change
from limen.app.played_groups import PlayedGroups
from limen.app.ports import Put
from limen.app.review import Tally, is_discretionary_cut, over_budget, run_event, solved_event
from limen.app.solving import Solved
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.decide.record import decode
from limen.kernel.clock import ManualClock
from limen.kernel.dates import business_date, end_of_day, month_end, start_of_day
from limen.kernel.errors import InvariantViolated
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from limen.app.letters import Writer
    from limen.app.ports import Book
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release
    from limen.world.world import World


@dataclass(frozen=True, slots=True)
class CutMade:
    """One cut as it came into effect; `undrawn_removed_minor` is what could no longer be drawn."""

    customer_id: str
    line_id: str
    on: date
    action: str
    undrawn_removed_minor: int


@dataclass(slots=True)
class Month:
    """Figures of one month of the book, money in minor units."""

    first: date
    lines: int = 0
    limit_minor: int = 0
    owed_minor: int = 0
    late_lines: int = 0
    actions: dict[str, int] = field(default_factory=dict)
    stopped: str = ""


@dataclass(slots=True)
class Tale:
    """What happened under one release.

    Attributes
    ----------
    told, noted
        By code, how often it was a reason: of a decision with a letter, and of one without.
    """

    months: list[Month] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    cuts: list[CutMade] = field(default_factory=list)
    notices: int = 0
    withdrawn: int = 0
    offers_taken: int = 0
    decisions: int = 0
    lines_decided: int = 0
    limits: LimitsFound = NO_LIMITS


class Player:
    """Plays a world through a book under a release.

    The states are folded from the very events that the journal takes, in its order, so that a
    replay from the journal alone finds the same facts.
    """

    def __init__(
        self,
        world: World,
        journal: Book,
        release: Release,
        letters: Writer,
        versions: Mapping[str, str],
    ) -> None:
        self.world, self.journal, self.release = world, journal, release
        self.letters, self.versions = letters, versions
        self.zone = journal.info.time_zone
        self.clock = ManualClock(start_of_day(world.config.start, self.zone))
        self.terms = TermsShelf(journal)
        self.books = PlayedGroups(self.terms)
        self.books.plan = release.fold_plan()
        self.closer = Closer(journal, journal, journal, self.clock, cache=self.books)
        self.pending: dict[date, set[str]] = {}
        self.tale = Tale()
        self.limits = LimitsStudy()
        self.closed_on = world.config.start - timedelta(days=1)
        last = world.config.months - 1
        self.month_ends = MonthEnds(release, self.zone, (max(last - YEAR, 0), last))
        self.manifest = keep_release(journal, release)

    @property
    def lines(self) -> dict[str, LineState]:
        """Every line, by id."""
        return self.books.lines

    def play(self, on_day: Callable[[int], None]) -> Tale:
        """Play to the world's last day; `on_day` hears how many days are done."""
        first = self.world.config.start
        opening = self.world.opening_events()
        for product in self.world.agreed.values():
            self.terms.file(product, self.release.release_id, self.clock.now())
        self._write(opening, end_of_day(first - timedelta(days=1), self.zone))
        day, done = first, 0
        while day <= self.world.last_day:
            if day.day == 1:
                self.tale.months.append(Month(day))
            self.play_day(day)
            day, done = day + timedelta(days=1), done + 1
            on_day(done)
        self.tale.limits = self.limits.found()
        return self.tale

    def play_day(self, day: date) -> None:
        """Effects in the morning, then what customers do, a month's close, and decisions on it."""
        self._effects(day)
        closing = end_of_day(day, self.zone)
        events = self.world.day(day, self.lines, self.books)
        self._write(events, closing)
        self.clock.move_to(closing)
        if day == month_end(day):
            # Once a month keeps the play short; a book of one's own is closed every day.
            self.closer.close(day, self.closed_on)
            self.closed_on = day
        touched = sorted({event.chain_id for event in events})
        if "warning" in self.release.policies:
            self._decide(touched, closing, "warning")
        if day == month_end(day):
            self._decide(sorted(self.books.groups), closing, "review")
            self._count(self.tale.months[-1])
            groups = map(self.books.group, self.books.groups)
            self.month_ends.look(groups, self.lines.values(), day, closing)

    def _write(self, events: list[e.Event], at: Instant) -> None:
        if not events:
            return
        if any(put is not Put.WRITTEN for put in self.journal.append(events, at)):
            raise InvariantViolated("a played event is new", key=events[0].key)
        self.books.take(events)

    def _decide(self, group_ids: Iterable[str], at: Instant, trigger: str) -> None:
        run = self._run(at, trigger)
        group_ids = list(group_ids)
        solved = Solved()
        if trigger == "review":
            # The states stay as they are until the run is over: one look is enough.
            run = replace(run, looked={})
            groups = (self.books.group(each) for each in group_ids)
            solved = self.limits.solve(groups, run, self.tale.months[-1].first)
            run = replace(run, plan=solved.plan)
        else:
            on = business_date(at, self.zone)
            run = replace(run, plan=newest_plan(self.journal, self.release, on))
        tally, warnings = Tally(), []
        for group_id in group_ids:
            for record in decide_group(self.books.group(group_id), run):
                tally.add(record)
                warnings.append(warning_event(record, self.release))
        stopped = over_budget(tally, self.release) if trigger == "review" else ""
        events = [opening_event(run, self.manifest)]
        for record, data in tally.kept:
            if stopped and is_discretionary_cut(record):
                continue
            events.append(decision_event(record, data))
            notice = notice_event(record, self.letters)
            if notice is not None:
                events.append(notice)
            outcome = record.outcome
            self._remember(outcome.action, outcome.reason_codes, is_told=notice is not None)
        events += [event for event in warnings if event is not None]
        kept = sum(isinstance(event.body, e.DecisionMade) for event in events)
        if solved.body is not None:
            events.append(solved_event(run, solved.body))
        events.append(run_event(run, tally.lines, kept, tally.digest, stopped))
        self.tale.lines_decided += tally.lines
        self.tale.months[-1].stopped = stopped or self.tale.months[-1].stopped
        self._write(events, at)
        self._announce(events)

    def _run(self, at: Instant, trigger: str) -> Run:
        run_id = run_id_of(self.journal.info.tenant, self.release, at, trigger)
        head = self.journal.head()
        return Run(run_id, at, trigger, self.release, head, self.zone, self.versions)

    def _remember(self, action: str, codes: Iterable[str], *, is_told: bool) -> None:
        month = self.tale.months[-1]
        month.actions[action] = month.actions.get(action, 0) + 1
        self.tale.decisions += 1
        counted = self.tale.told if is_told else self.tale.noted
        for code in codes:
            counted[code] = counted.get(code, 0) + 1

    def _announce(self, events: Iterable[e.Event]) -> None:
        for event in events:
            body = event.body
            if isinstance(body, e.DecisionMade) and body.effective_on is not None:
                if body.supersedes is None:
                    day = max(body.effective_on, event.effective_on + timedelta(days=1))
                    self.pending.setdefault(day, set()).add(event.chain_id)
            elif isinstance(body, e.NoticeSent):
                self.tale.notices += 1
                self.world.told(
                    event.customer_id, event.line_id, body.notice_kind, event.effective_on
                )

    def _effects(self, day: date) -> None:
        group_ids = sorted(self.pending.pop(day, ()))
        if not group_ids:
            return
        run = self._run(start_of_day(day, self.zone), "review")
        run = Run(
            derive("run", run.run_id, "effect"), run.at, run.trigger, run.release, run.head,
            run.zone, run.versions,
        )  # fmt: skip
        events = [opening_event(run, self.manifest)]
        for group_id in group_ids:
            group = self.books.group(group_id)
            for due in due_changes(group, day):
                line, undrawn_minor = (
                    group.lines[due.line_id],
                    group.lines[due.line_id].undrawn_minor,
                )
                planned = plan_of_change(self.journal, due.mark, run)
                happening = take_effect(group, due, planned, self.letters)
                self._note_cuts(line, undrawn_minor, happening, due.mark.action, day)
                events += happening
                if due.mark.action == "divert" and any(map(_stops_draws, happening)):
                    events += self._offer(group, due.line_id, due.mark.decision_id, run.at, day)
        events.append(run_event(run, 0, 0, hashlib.sha256(b"").hexdigest()))
        self._write(events, run.at)
        self._announce(events)

    def _note_cuts(
        self, line: LineState, undrawn_minor: int, events: list[e.Event], action: str, day: date
    ) -> None:
        for event in events:
            body = event.body
            removed = 0
            if isinstance(body, e.LimitChanged):
                left_minor = max(body.to_minor - line.owed_minor, 0)
                removed = max(undrawn_minor - left_minor, 0)
            elif isinstance(body, e.LineClosed) or (
                isinstance(body, e.MayDrawSwitched) and not body.may_draw
            ):
                removed = undrawn_minor if line.may_draw else 0
            elif isinstance(body, e.ChangeWithdrawn):
                self.tale.withdrawn += 1
            if removed > 0:
                self.tale.cuts.append(CutMade(line.customer_id, line.line_id, day, action, removed))

    def _offer(
        self, group: GroupState, line_id: str, decision_id: str, at: Instant, day: date
    ) -> list[e.Event]:
        """Put the offer of a divert that came to the customer; open the line on a yes."""
        stored = self.journal.find_decision(decision_id)
        if stored is None or not isinstance(stored.body, e.DecisionMade):
            raise InvariantViolated("an announced decision is stored", decision=decision_id)
        offer = decode(bytes(stored.body.record)).outcome.offer
        if offer is None:
            return []
        product, limit_minor = offer.product, offer.limit_minor
        borrower = self.release.products[product].borrower
        customer = next(c for c in group.customers.values() if c.kind == borrower)
        yes = self.world.answer_offer(customer.customer_id, decision_id, product, limit_minor, day)
        line = group.lines[line_id]
        answered = e.Event(
            group.group_id, f"answer:{decision_id}", e.OfferAnswered(decision_id, yes), at, day, at,
            line.customer_id, line_id,
        )  # fmt: skip
        if not yes:
            return [answered]
        self.tale.offers_taken += 1
        terms_id = self.world.terms_id(customer.customer_id, product)
        terms = self.world.agreed[terms_id]
        self.terms.file(terms, self.release.release_id, at)
        opened = e.LineOpened(
            product, line.entity, terms.currency, limit_minor, "kept", terms.apr_ppm, day, terms_id
        )
        new_line = f"{customer.customer_id}:{product}"
        return [
            answered,
            e.Event(
                group.group_id, f"open:{new_line}:{decision_id}", opened, at, day, at,
                customer.customer_id, new_line,
            ),
        ]  # fmt: skip

    def _count(self, month: Month) -> None:
        for line in self.lines.values():
            if line.status == "open":
                month.lines += 1
                month.limit_minor += line.limit_minor
            month.owed_minor += line.owed_minor
            month.late_lines += bool(line.statements and line.statements[-1].months_late > 0)


def _stops_draws(event: e.Event) -> bool:
    return isinstance(event.body, e.MayDrawSwitched) and not event.body.may_draw
