"""Random commands, clock jumps and closes against the second model, after every step.

Small counts by default; the nightly profile and PostgreSQL come with `make test-nightly`.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

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
from limen.app.ledger import audit_book, trial_balance_on
from limen.app.repayments import Repay, ReverseRepayment
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.audit import differences
from limen.book.audit_line import audit_line
from limen.book.line_account import fold_account
from limen.kernel.dates import business_date, end_of_day
from limen.kernel.outcomes import Accepted, Refused
from limen.storage.sqlite import open_book

DAY = timedelta(days=1)
LINES = ("a", "b")
amounts = st.integers(1, 3_000_000)


class Ledger(RuleBasedStateMachine):
    """Two lines under products of any kind."""

    repayments = Bundle("repayments")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.place = Place(self.new_book(Path(self.folder.name)))
        self.terms = TermsShelf(self.place.journal)
        self.last_closed = None

    def new_book(self, folder):
        return open_book(folder / "a.book", create=INFO)

    def teardown(self):
        self.place.journal.close()
        self.folder.cleanup()

    @initialize(terms=st.tuples(products(), products()))
    def open_lines(self, terms):
        for line, each in zip(LINES, terms, strict=True):
            self.place.open(line, each)

    @property
    def today(self):
        return business_date(self.place.clock.instant, "UTC")

    def do(self, kind, line, **facts):
        self.place.count += 1
        command = kind(key=f"c{self.place.count}", line_id=line, **facts)
        found = self.place.executor.execute(command)
        assert isinstance(found, Accepted | Refused)
        assert self.place.executor.execute(command) == found
        return command.key if isinstance(found, Accepted) else None

    def on_of(self, line):
        terms = self.terms[self.place.line(line).terms_id]
        from limen.book.business_days import value_date

        return value_date(self.place.clock.instant, terms.calendar)

    def can_draw(self, line):
        return self.place.line(line).may_draw

    @rule(line=st.sampled_from(LINES), amount=amounts)
    def draw(self, line, amount):
        if self.can_draw(line):
            self.place.count += 1
            self.place.draw(line, f"d{self.place.count}", amount, self.on_of(line))

    @rule(line=st.sampled_from(LINES), amount=amounts, is_posted=st.booleans())
    def hold(self, line, amount, is_posted):
        if not self.can_draw(line):
            return
        self.place.count += 1
        draw_id, on = f"d{self.place.count}", self.on_of(line)
        until = end_of_day(on + 2 * DAY, "UTC")
        terms_id = self.place.line(line).terms_id
        rate = 120_000
        self.place.tell(line, e.DrawHeld(draw_id, amount, terms_id, rate, until), on)
        if is_posted:
            self.place.tell(line, e.DrawPosted(draw_id), on)

    @rule(
        target=repayments,
        line=st.sampled_from(LINES),
        amount=amounts,
        days=st.sampled_from([0, 0, 1, 9]),
        is_named=st.booleans(),
    )
    def repay(self, line, amount, days, is_named):
        draws = self.place.line(line).draws
        draw_id = draws[-1].draw_id if draws and is_named else ""
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
        self.last_closed = self.today - DAY
        closed = self.place.closer.close_through(self.last_closed)
        head = self.place.journal.head()
        other = Closer(*[self.place.journal] * 3, self.place.clock)
        assert other.close(self.last_closed) == closed[-1]
        assert self.place.journal.head() == head
        assert audit_book(self.place.journal, self.terms).faults == ()
        assert trial_balance_on(self.place.journal).gap_minor == 0

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


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]
SMALL = settings(max_examples=12, stateful_step_count=12, deadline=None)


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
