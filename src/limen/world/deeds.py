"""Doing: each task of the agenda becomes events, within what the lender's state allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from limen.book.events import DrawMade, RepaymentMade, SalesReported, StatementClosed
from limen.kernel.dates import add_months, month_index
from limen.world import bureau, reaction, shops, story
from limen.world.accounts import bill, pay, view_of
from limen.world.agenda import Deed, Task
from limen.world.behaviour import draw_luck, plan_cycle, plan_draws, whole_yuan, wish_minor
from limen.world.fate import stress_months
from limen.world.luck import stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.events import Event
    from limen.world.accounts import Account, Books, Line, LineView
    from limen.world.agenda import Agenda
    from limen.world.census import Census
    from limen.world.config import WorldConfig
    from limen.world.pen import Pen

STATEMENT_SECOND = 1_800
"""Statements close half an hour into the day, before anybody acts."""


@dataclass(slots=True)
class Today:
    """A day in the doing: what was added to each line since the lender's state was taken."""

    day: date
    ordinal: int
    index: int
    lines: Mapping[str, Line]
    books: Books
    events: list[Event] = field(default_factory=list)
    drawn: dict[str, int] = field(default_factory=dict)
    repaid: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    views: dict[str, LineView] = field(default_factory=dict)

    def view(self, line_id: str) -> LineView:
        """Return a line as the day found it, with what fell due on it."""
        if line_id not in self.views:
            account = self.books.account(line_id, self.day)
            self.views[line_id] = view_of(self.lines[line_id], account)
        return self.views[line_id]

    def room_minor(self, line_id: str) -> int:
        """Return what may still be drawn; what was repaid today frees nothing before tomorrow."""
        return max(self.view(line_id).undrawn_minor - self.drawn.get(line_id, 0), 0)

    def repayable_minor(self, line_id: str) -> int:
        """Return what is owed for certain: without today's draws, which may yet be refused."""
        return max(self.view(line_id).owed_minor - self.repaid.get(line_id, 0), 0)

    def number(self, line_id: str) -> int:
        """Return the next number of an act on a line today."""
        self.counts[line_id] = self.counts.get(line_id, 0) + 1
        return self.counts[line_id]


class Doer:
    """Carries tasks out and plans the ones that follow."""

    def __init__(self, config: WorldConfig, census: Census, agenda: Agenda, pen: Pen) -> None:
        self.config = config
        self.census = census
        self.agenda = agenda
        self.pen = pen
        self.accounts: dict[str, Account] = {}
        self.defaulted_on: dict[str, date] = {}
        self._of_customer: dict[str, list[Account]] = {}
        self._pending_probes: dict[str, int] = {}

    def open_account(self, account: Account, day: date) -> None:
        """Take up a line: a short first cycle until its billing day."""
        self.accounts[account.line_id] = account
        self._of_customer.setdefault(account.customer.customer_id, []).append(account)
        first = day.replace(day=account.billing_day)
        if first <= day:
            first = add_months(first, 1)
        ordinal = day.toordinal()
        days = first.toordinal() - ordinal
        month = self.census.paths[account.customer.customer_id][self._index(day)]
        if days >= 3:
            luck = draw_luck(stream(self.config.seed, account.name, "cycle", "first"))
            for step in plan_draws(account, month, luck, self.config.behaviour, days):
                task = Task(step.second, account.line_id, Deed(step.deed), step.size)
                self.agenda.add(ordinal + step.day, task)
        self._bill_on(account, first)

    def accounts_of(self, customer_id: str) -> list[Account]:
        """Return a customer's accounts."""
        return self._of_customer.get(customer_id, [])

    def do(
        self, day: date, tasks: list[Task], lines: Mapping[str, Line], books: Books
    ) -> list[Event]:
        """Return the events of a day's tasks, in order of time."""
        today = Today(day, day.toordinal(), self._index(day), lines, books)
        for task in tasks:
            if task.deed is Deed.SALES or task.deed is Deed.AMENDMENT:
                self._report_sales(today, task)
            elif task.deed is Deed.BUREAU:
                self._pull_bureau(today, task)
            elif task.subject in lines:
                self._act(today, task)
        return today.events

    def _act(self, today: Today, task: Task) -> None:
        account, view = self.accounts[task.subject], today.view(task.subject)
        self._notice_change(today, account, view)
        match task.deed:
            case Deed.STATEMENT:
                self._close_statement(today, account, view)
            case Deed.REPAY:
                self._repay(today, account, int(task.size), task.second)
            case Deed.PROBE_BACK | Deed.SCRIPT_BACK:
                self._give_back(today, account, task.second)
            case _:
                self._draw(today, account, view, task)

    def _notice_change(self, today: Today, account: Account, view: LineView) -> None:
        change = reaction.look(account, view, today.ordinal)
        customer_id = account.customer.customer_id
        if change is None or customer_id in story.CALM:
            return
        month = self.census.paths[customer_id][today.index]
        if change.depth >= reaction.FELT:
            reaction.maybe_leave(self.config, account, month, change.frozen, today.ordinal)
        shift = reaction.stress_of(change, account, self.config.behaviour)
        if shift:
            span = self.config.behaviour.stress_months
            self.census.stress(customer_id, stress_months(today.index + 1, shift, span))

    def _close_statement(self, today: Today, account: Account, view: LineView) -> None:
        self._bill_on(account, add_months(today.day, 1))
        if view.status == "closed" and view.owed_minor <= 0:
            return
        customer = account.customer
        done = bill(account, today.books.account(account.line_id, today.day))
        body = StatementClosed(
            balance_minor=done.balance_minor,
            months_late=done.months_late,
            payment_status=done.payment_status,
            minimum_minor=done.minimum_minor,
            interest_minor=done.interest_minor,
        )
        key = f"{account.line_id}/statement/{today.day}"
        today.events.append(
            self.pen.write(customer, key, body, today.day, STATEMENT_SECOND, account.line_id)
        )
        if done.months_late >= 3:
            self.defaulted_on.setdefault(customer.customer_id, today.day)
        month = self.census.paths[customer.customer_id][today.index]
        luck = draw_luck(stream(self.config.seed, account.name, "cycle", today.index))
        days = add_months(today.day, 1).toordinal() - today.ordinal
        for step in plan_cycle(account, month, luck, self.config.behaviour, days, today.ordinal):
            task = Task(step.second, account.line_id, Deed(step.deed), step.size)
            self.agenda.add(today.ordinal + step.day, task)

    def _repay(self, today: Today, account: Account, wanted: int, second: int) -> None:
        line_id = account.line_id
        amount = min(wanted, today.repayable_minor(line_id))
        if amount <= 0:
            return
        today.repaid[line_id] = today.repaid.get(line_id, 0) + amount
        pay(account, amount)
        key = f"{line_id}/repayment/{today.day}/{today.number(line_id)}"
        body = RepaymentMade(amount)
        today.events.append(self.pen.write(account.customer, key, body, today.day, second, line_id))

    def _give_back(self, today: Today, account: Account, second: int) -> None:
        """Repay a test draw; one of today that nothing else covers waits for the morning."""
        line_id = account.line_id
        amount = self._pending_probes.pop(line_id, 0)
        if today.drawn.get(line_id, 0) and today.repayable_minor(line_id) < amount:
            self._pending_probes[line_id] = amount
            back = Task(27_600, line_id, Deed.PROBE_BACK, amount)
            self.agenda.add(today.ordinal + 1, back)
            return
        self._repay(today, account, amount, second)

    def _draw(self, today: Today, account: Account, view: LineView, task: Task) -> None:
        line_id = account.line_id
        if not self._would_draw(today, account, view):
            return
        room = today.room_minor(line_id)
        amount = self._draw_amount(today, account, view, task, room)
        if amount <= 0:
            return
        today.drawn[line_id] = today.drawn.get(line_id, 0) + amount
        draw_id = f"{line_id}/draw/{today.day}/{today.number(line_id)}"
        body = DrawMade(draw_id, amount)
        today.events.append(
            self.pen.write(account.customer, draw_id, body, today.day, task.second, line_id)
        )
        if task.deed in {Deed.PROBE, Deed.SCRIPT_DRAW}:
            self._pending_probes[line_id] = amount
        if task.deed is Deed.PROBE:
            back = Task(26_000 + task.second % 9_000, line_id, Deed.PROBE_BACK, amount)
            self.agenda.add(today.ordinal + 1, back)

    @staticmethod
    def _would_draw(today: Today, account: Account, view: LineView) -> bool:
        leaving = account.leaving_on is not None and today.ordinal >= account.leaving_on
        return view.may_draw and view.status == "open" and not account.months_late and not leaving

    def _draw_amount(
        self, today: Today, account: Account, view: LineView, task: Task, room: int
    ) -> int:
        behaviour = self.config.behaviour
        match task.deed:
            case Deed.SCRIPT_DRAW:
                return int(task.size) if task.size <= room else 0
            case Deed.PROBE:
                wanted = max(whole_yuan(task.size * view.limit_minor), 100)
                return wanted if wanted <= room else 0
            case Deed.TAKE:
                return whole_yuan(task.size * room)
            case _:
                customer_id = account.customer.customer_id
                month = self.census.paths[customer_id][today.index]
                luck = stream(self.config.seed, account.name, "wish", today.index).random()
                trade = self.census.trades.get(customer_id)
                factor = trade.factor(today.index) if trade and account.shop else 1.0
                wish = wish_minor(account, month, view, luck, today.ordinal, behaviour, factor)
                gap = wish - view.owed_minor - today.drawn.get(account.line_id, 0)
                amount = whole_yuan(min(gap * task.size, room))
                least = behaviour.draw_share_min * view.limit_minor
                return amount if amount >= least else 0

    def _report_sales(self, today: Today, task: Task) -> None:
        config, index = self.config, int(task.size)
        customer = self.census.customers[task.subject]
        sales = shops.sales_minor(
            config,
            customer,
            self.census.trades[task.subject],
            self.census.paths[task.subject],
            index,
            deprived=self._is_deprived(today, task.subject),
        )
        if sales is None:
            return
        start = add_months(config.start, index)
        key, amendment = f"{task.subject}/sales/{start:%Y-%m}", None
        if task.deed is Deed.AMENDMENT:
            moved = shops.plan_report(config, customer, index).amended_ppm
            sales = sales * (1_000_000 + moved) // 100_000_000 * 100
            key, amendment = f"{key}/1", "1"
        body = SalesReported("month", start, sales, config.currency, amendment)
        today.events.append(self.pen.write(customer, key, body, today.day, task.second))

    def _is_deprived(self, today: Today, customer_id: str) -> bool:
        """Whether every line of a shop gives less than half of what it was used to."""
        views = [
            (today.lines[account.line_id], account)
            for account in self.accounts_of(customer_id)
            if account.shop and account.line_id in today.lines
        ]
        return bool(views) and all(
            not view.may_draw or view.limit_minor < account.demand_limit_minor / 2
            for view, account in views
        )

    def _pull_bureau(self, today: Today, task: Task) -> None:
        customer = self.census.customers[task.subject]
        displaced = sum(
            reaction.displaced_minor(account, today.view(account.line_id))
            for account in self.accounts_of(task.subject)
            if account.line_id in today.lines
        )
        path, index = self.census.paths[task.subject], int(task.size)
        body = bureau.bureau_report(self.config, customer, path, index, today.day, displaced)
        key = f"{task.subject}/bureau/{today.day}"
        today.events.append(self.pen.write(customer, key, body, today.day, task.second))

    def _bill_on(self, account: Account, day: date) -> None:
        task = Task(STATEMENT_SECOND, account.line_id, Deed.STATEMENT, 0)
        self.agenda.add(day.toordinal(), task)

    def _index(self, day: date) -> int:
        return month_index(day) - month_index(self.config.start)
