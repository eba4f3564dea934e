"""Random commands, clock jumps and closes against the second model, after every step.

Draws are asked for, posted, voided and let expire by the commands that anybody else would use,
under caps, flags and portfolio quotas. Small counts by default; the nightly profile and PostgreSQL
come with `make test-nightly`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.kept_lines import INFO, START, Place
from book.lending import products
from limen.app.adjustments import ChangeRate, ChargeFee, RefundCredit, WriteOff
from limen.app.close_day import Closer
from limen.app.draw_life import ExpireDraw, PostDraw, VoidDraw
from limen.app.draws import HoldDraw
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.ledger import audit_book, trial_balance_on
from limen.app.rebuild_quotas import rebuild_quotas
from limen.app.repayments import Repay, ReverseRepayment
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.audit import differences
from limen.book.audit_line import audit_line
from limen.book.business_days import value_date
from limen.book.line_account import fold_account
from limen.book.quota import Counts
from limen.book.terms import FeeKind, FeeTerms
from limen.caps.programme import DrawRules, FundingPartner, Programme
from limen.kernel.dates import business_date
from limen.kernel.outcomes import Accepted, Refused
from limen.release.law import NO_LAW, Law
from limen.storage.sqlite import open_book

DAY = timedelta(days=1)
HOUR_US = 3_600_000_000
LINES = ("a", "b")
LIMIT, QUOTA, CUSTOMER = 4_000_000, 9_000_000, 3_500_000
amounts = st.integers(1, 3_000_000) | st.sampled_from([1_000_000, 1_750_000, 2_500_000])
FEES = st.lists(
    st.builds(
        FeeTerms,
        st.sampled_from(FeeKind),
        amount_minor=st.integers(0, 9_999),
        share_ppm=st.sampled_from([0, 7_000]),
        from_dpd=st.integers(1, 9),
    ),
    max_size=4,
)
BANK = FundingPartner("bank", 333_333, quota_minor=2_000_000)
RULES = DrawRules(
    customer_max_minor=CUSTOMER,
    portfolio_minor={"cash": QUOTA},
    hold_minutes=1_440,
    programmes={"joint": Programme("joint", frozenset({"cash"}), (BANK,))},
    portfolio_counts=Counts.BALANCE,
)


@dataclass
class Rules:
    """What of a release a draw asks for."""

    draws: DrawRules = RULES
    release_id: str = "r"
    products: dict[str, Any] = field(default_factory=dict)
    policies: dict[str, Any] = field(default_factory=dict)
    law: Law = NO_LAW
    resources: tuple[str, ...] = ()

    def fold_plan(self) -> None:
        """It reads no declared feature."""


class Ledger(RuleBasedStateMachine):
    """Two lines under products of any kind."""

    repayments = Bundle("repayments")
    draws = Bundle("draws")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        book = self.new_book(Path(self.folder.name))
        self.place = Place(book)
        self.place.executor = Executor(
            book, book, self.place.clock, HANDLERS, Rules(), quotas=book, holder="one"
        )
        self.terms = TermsShelf(self.place.journal)
        self.last_closed = None

    def new_book(self, folder):
        return open_book(folder / "a.book", create=INFO)

    def teardown(self):
        self.place.journal.close()
        self.folder.cleanup()

    @initialize(terms=st.tuples(products(), products()), fees=st.tuples(FEES, FEES))
    def open_lines(self, terms, fees=((), ())):
        for line, each, charged in zip(LINES, terms, fees, strict=True):
            self.place.open(line, replace(each, fees=tuple(charged)))
            self.place.tell(line, e.LimitChanged(10**8, LIMIT), START)

    @property
    def today(self):
        return business_date(self.place.clock.instant, "UTC")

    def outcome(self, kind, line, **facts):
        self.place.count += 1
        command = kind(key=f"c{self.place.count}", line_id=line, **facts)
        found = self.place.executor.execute(command)
        assert isinstance(found, Accepted | Refused)
        assert self.place.executor.execute(command) == found
        return found, command.key

    def do(self, kind, line, **facts):
        found, key = self.outcome(kind, line, **facts)
        return key if isinstance(found, Accepted) else None

    def on_of(self, line):
        terms = self.terms[self.place.line(line).terms_id]
        return value_date(self.place.clock.instant, terms.calendar)

    def out_minor(self, line_id):
        """What the second model says that a line has out: asked for, principal, on hold."""
        line = self.place.line(line_id)
        audit = audit_line(line.facts, self.terms, self.on_of(line_id))
        return asked_minor(audit) + sum(held(line).values())

    @rule(target=draws, line=st.sampled_from(LINES), amount=amounts)
    def hold(self, line, amount):
        state = self.place.line(line)
        before_minor = self.out_minor(line)
        self.place.count += 1
        draw_id = f"d{self.place.count}"
        found, _ = self.outcome(HoldDraw, line, draw_id=draw_id, amount_minor=amount)
        reasons = set(found.reasons) if isinstance(found, Refused) else set()
        limit_minor = state.limit_on(self.on_of(line))
        assert ("over_line_cap" in reasons) == (before_minor + amount > limit_minor)
        assert ("over_customer_cap" in reasons) == (before_minor + amount > CUSTOMER)
        assert ("flag_hardship" in reasons) == ("hardship" in state.flags)
        assert ("draws_stopped" in reasons) == (not state.may_draw)
        return line, draw_id

    @rule(line=st.sampled_from(LINES), amount=amounts)
    def draw(self, line, amount):
        self.post(self.hold(line, amount))

    @rule(draw=draws)
    def post(self, draw):
        line, draw_id = draw
        hold = self.place.line(line).holds.get(draw_id)
        found, _ = self.outcome(PostDraw, line, draw_id=draw_id)
        in_time = hold is not None and self.place.clock.instant - 2 < hold.expires_at
        assert isinstance(found, Accepted) == in_time

    @rule(draw=draws)
    def void(self, draw):
        line, draw_id = draw
        is_held = draw_id in self.place.line(line).holds
        assert (self.do(VoidDraw, line, draw_id=draw_id, because="no") is not None) == is_held

    @rule(draw=draws)
    def expire(self, draw):
        line, draw_id = draw
        self.do(ExpireDraw, line, draw_id=draw_id)

    @rule(hours=st.integers(1, 30))
    def pass_hours(self, hours):
        self.place.clock.instant += hours * HOUR_US

    @rule(
        target=repayments,
        line=st.sampled_from(LINES),
        amount=amounts,
        days=st.sampled_from([0, 0, 1, 9]),
        is_named=st.booleans(),
    )
    def repay(self, line, amount, days, is_named):
        paid_out = self.place.line(line).draws
        draw_id = paid_out[-1].draw_id if paid_out and is_named else ""
        on = self.on_of(line) - days * DAY
        return line, self.do(Repay, line, amount_minor=amount, draw_id=draw_id, on=on)

    @rule(repayment=repayments)
    def bounce(self, repayment):
        line, key = repayment
        if key is not None:
            self.do(ReverseRepayment, line, repayment_key=key)

    @rule(line=st.sampled_from(LINES), amount=st.integers(1, 50_000))
    def charge(self, line, amount):
        self.do(ChargeFee, line, fee="card", amount_minor=amount)

    @rule(line=st.sampled_from(LINES), rate=st.integers(0, 400_000))
    def change_rate(self, line, rate):
        self.do(ChangeRate, line, rate_ppm=rate)

    @rule(line=st.sampled_from(LINES), amount=st.integers(1, 500_000))
    def refund(self, line, amount):
        self.do(RefundCredit, line, amount_minor=amount)

    @rule(line=st.sampled_from(LINES), is_rare=st.integers(0, 3))
    def write_off(self, line, is_rare):
        if not is_rare:
            self.do(WriteOff, line)

    @rule(line=st.sampled_from(LINES), to=st.integers(0, 10**8))
    def cut(self, line, to):
        state = self.place.line(line)
        self.place.tell(line, e.LimitChanged(state.limit_minor, to), self.on_of(line))

    @rule(line=st.sampled_from(LINES), raised=st.booleans())
    def flag(self, line, raised):
        self.place.tell(line, e.FlagChanged("hardship", raised), self.on_of(line))

    @rule(days=st.sampled_from([1, 1, 7, 31, 45]))
    def pass_days(self, days):
        self.place.clock.go(self.today + days * DAY)

    @precondition(lambda self: self.today > START)
    @rule()
    def close_days(self):
        is_new, self.last_closed = self.last_closed != self.today - DAY, self.today - DAY
        closed = self.place.closer.close_through(self.last_closed)
        head = self.place.journal.head()
        other = Closer(*[self.place.journal] * 3, self.place.clock)
        assert other.close(self.last_closed) == closed[-1]
        assert self.place.journal.head() == head
        assert audit_book(self.place.journal, self.terms).faults == ()
        assert trial_balance_on(self.place.journal).gap_minor == 0
        if is_new:
            self.quotas_agree()

    def quotas_agree(self):
        """A quota of balance is used by what the second model says is owed, and by holds."""
        expected_minor = 0
        for line_id in LINES:
            line = self.place.line(line_id)
            audit = audit_line(line.facts, self.terms, self.last_closed)
            owed_minor = 0 if audit is None else audit.balances()["principal_minor"]
            later = [each.amount_minor for each in line.draws if each.on > self.last_closed]
            expected_minor += owed_minor + sum(later) + sum(held(line).values())
        assert self.place.journal.used().get("product/cash#balance", 0) == expected_minor

    @invariant()
    def quotas_are_what_a_recount_says(self):
        assert rebuild_quotas(self.place.journal) == []
        used = Counter()
        for line_id in LINES:
            parts = {}
            for event in self.place.journal.chain_events(f"g-{line_id}"):
                match event.body:
                    case e.DrawHeld() as body:
                        parts[body.draw_id] = sum(part.amount_minor for part in body.parts)
                    case e.DrawVoided() | e.DrawExpired() as body:
                        del parts[body.draw_id]
            used["programme/joint/bank"] += sum(parts.values())
        told = self.place.journal.used()
        assert told.get("programme/joint/bank", 0) == used["programme/joint/bank"]
        for quota in self.place.journal.quotas():
            assert 0 <= told[quota.name] <= quota.leased_minor <= quota.total_minor

    @invariant()
    def the_models_agree(self):
        for line_id in LINES:
            line = self.place.line(line_id)
            on = max([self.today, *(each.fact.on for each in line.facts)])
            account = fold_account(line.facts, self.terms, on)
            audit = audit_line(line.facts, self.terms, on)
            if account is not None:
                assert differences(account.balances()._asdict(), audit.balances()) == {}
            kept = self.kept_account(line_id, on)
            assert (kept and kept.balances()) == (account and account.balances())
            assert sum(line.posted.values()) == 0

    def kept_account(self, line_id, on):
        """The account that commands see, moved on from fact to fact."""
        chain = f"g-{line_id}"
        with self.place.journal.unit([chain]) as unit:
            kept = self.place.executor.cache.read(unit, chain)
            return kept.account(kept.group.lines[line_id], self.terms, on)

    @invariant()
    def the_chains_hold(self):
        assert self.place.journal.verify() == []


def held(line):
    """What is on hold, by draw."""
    return {draw_id: hold.amount_minor for draw_id, hold in line.holds.items()}


def asked_minor(audit):
    """What counts against a limit, by the second model."""
    if audit is None:
        return 0
    walks = audit.walks.values()
    asked = sum(walk.undue + sum(item["left"] for item in walk.owed) for walk in walks)
    return asked + max(-audit.credit, 0)


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]
SMALL = settings(max_examples=20, stateful_step_count=20, deadline=None)


def test_a_random_ledger_agrees_with_the_second_model():
    run_state_machine_as_test(Ledger, settings=settings(SMALL, suppress_health_check=CHECKS))


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_many_random_ledgers():
    large = settings(
        max_examples=300, stateful_step_count=40, deadline=None, suppress_health_check=CHECKS
    )
    run_state_machine_as_test(Ledger, settings=large)


@pytest.mark.nightly
@pytest.mark.timeout(1_800)
def test_random_ledgers_in_postgresql(server, tmp_path):
    from storage.contract.stores import PostgresStore

    made = []

    class InPostgres(Ledger):
        def new_book(self, folder):
            made.append(PostgresStore(server, folder))
            return made[-1].create()

        def teardown(self):
            super().teardown()
            made.pop().drop()

    middle = settings(
        max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=CHECKS
    )
    run_state_machine_as_test(InPostgres, settings=middle)
