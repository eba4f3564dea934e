"""The world, stepped by day: what customers do, seeing the lender's present state of each line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from limen.kernel.dates import add_months, month_index
from limen.kernel.errors import InvariantViolated
from limen.world import bureau, shops, story
from limen.world.accounts import Account
from limen.world.agenda import Agenda, Deed, Task
from limen.world.census import Census
from limen.world.deeds import Doer
from limen.world.luck import stream
from limen.world.opening import opening
from limen.world.pen import Pen
from limen.world.reaction import maybe_leave
from limen.world.terms import Agreed, usual_products
from limen.world.truth import CustomerTruth, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.events import Event
    from limen.book.product import Product
    from limen.world.accounts import Books, Line
    from limen.world.config import WorldConfig
    from limen.world.people import Customer

_HARD = ("freeze", "close", "divert")
_SOFT = ("lower", "step", "cut", "adverse")


class World:
    """Borrowers and merchants of one seed.

    Parameters
    ----------
    products
        The lender's, by name; None for `terms.usual_products`.

    Attributes
    ----------
    agreed
        What the lender must file: the terms of every line, by `terms_id`.

    Examples
    --------
    >>> from limen.world.config import WorldConfig
    >>> world = World(WorldConfig(persons=4, merchants=1, months=2))
    >>> world.opening_events()[0].customer_id
    'story-owner'
    """

    def __init__(self, config: WorldConfig, products: Mapping[str, Product] | None = None) -> None:
        self.config = config
        self.agreed = Agreed(usual_products(config) if products is None else products)
        self.census = Census(config)
        self._agenda = Agenda()
        self._doer = Doer(config, self.census, self._agenda, Pen(config.zone))
        self._answers: dict[str, bool] = {}
        self._today = config.start.toordinal() - 1
        for customer in self.census.customers.values():
            self._settle_in(customer)
        self._schedule_scripts()

    @property
    def last_day(self) -> date:
        """The world's last day."""
        return self.config.last_day

    def opening_events(self) -> list[Event]:
        """Return what the book opens with: customers, lines, balances, recent sales."""
        accounts = list(self._doer.accounts.values())
        return opening(self.config, self.census, accounts, self._doer.pen, self.agreed)

    def terms_id(self, customer_id: str, product: str) -> str:
        """Return the terms of a product with the customer's own statement day."""
        return self.agreed.terms_id(product, self.census.customers[customer_id].billing_day)

    def day(self, day: date, lines: Mapping[str, Line], books: Books) -> list[Event]:
        """Return what customers do on a day, in order of time.

        Parameters
        ----------
        lines
            The lender's present state of every line, by line id, before the day's acts. Lines that
            the lender opened since are taken up.
        books
            The lender's ledger, up to the day before.

        Raises
        ------
        InvariantViolated
            If days are skipped or run back.
        """
        ordinal = day.toordinal()
        if ordinal != self._today + 1:
            raise InvariantViolated(
                "days follow each other", last=date.fromordinal(self._today), day=day
            )
        self._today = ordinal
        if len(lines) != len(self._doer.accounts):
            self._take_up(lines, day)
        return self._doer.do(day, self._agenda.take(ordinal), lines, books)

    def told(self, customer_id: str, line_id: str, notice_kind: str, day: date) -> None:
        """Let a notice reach a customer: a warning is heeded, news of a cut may make them leave.

        A notice of a line or customer that the world does not know is left aside.
        """
        account = self._doer.accounts.get(line_id)
        if account is None or account.customer.customer_id != customer_id:
            return
        kind = notice_kind.lower()
        if "warn" in kind:
            account.warned_until = day.toordinal() + 60
            return
        hard = any(word in kind for word in _HARD)
        if (hard or any(word in kind for word in _SOFT)) and customer_id not in story.CALM:
            month = self.census.paths[customer_id][self._month(day)]
            maybe_leave(self.config, account, month, hard, day.toordinal())

    def answer_offer(
        self, customer_id: str, decision_id: str, product: str, limit_minor: int, day: date
    ) -> bool:
        """Return whether a customer takes an offered line; one decision has one answer."""
        known = self._answers.get(decision_id)
        if known is not None:
            return known
        luck = stream(self.config.seed, customer_id, "offer", product)
        leaving = any(
            account.leaving_on is not None and account.leaving_on <= day.toordinal()
            for account in self._doer.accounts_of(customer_id)
        )
        wanted = luck.random() < self.config.behaviour.offer_accepted
        answer = customer_id in self.census.customers and limit_minor > 0 and not leaving
        answer = answer and (wanted or customer_id in story.CALM)
        self._answers[decision_id] = answer
        return answer

    def truth(self) -> Truth:
        """Return what is true of everybody, as of the last day stepped."""
        return Truth(
            {one.customer_id: self._truth_of(one) for one in self.census.customers.values()}
        )

    def _truth_of(self, customer: Customer) -> CustomerTruth:
        customer_id = customer.customer_id
        left = [
            account.leaving_on
            for account in self._doer.accounts_of(customer_id)
            if account.leaving_on is not None
        ]
        return CustomerTruth(
            customer_id=customer_id,
            group_id=customer.group_id,
            kind=customer.kind,
            latent=customer.latent.name.lower(),
            score=customer.score,
            defaulted_on=self._doer.defaulted_on.get(customer_id),
            untouched_default_on=self.census.untouched_default_on(customer_id),
            stressed=self.census.is_stressed(customer_id),
            left_on=date.fromordinal(min(left)) if left else None,
            tags=customer.tags,
        )

    def _month(self, day: date) -> int:
        return month_index(day) - month_index(self.config.start)

    def _settle_in(self, customer: Customer) -> None:
        """Open the customer's account and put the known dates on the agenda."""
        config = self.config
        product = config.merchant_product if customer.is_merchant else config.consumer_product
        self._doer.open_account(
            Account(
                line_id=f"{customer.customer_id}-{product}",
                name=f"{customer.customer_id}/{product}",
                customer=customer,
                shop=customer.is_merchant,
                billing_day=customer.billing_day,
                apr_ppm=customer.apr_ppm,
                demand_limit_minor=customer.limit_minor,
                seen_limit_minor=customer.limit_minor,
            ),
            config.start,
        )
        customer_id = customer.customer_id
        for index in range(config.months):
            if customer.is_merchant and index < config.months - 1:
                report = shops.plan_report(config, customer, index)
                task = Task(36_000, customer_id, Deed.SALES, index)
                self._agenda.add(report.day.toordinal(), task)
                if report.amended_on is not None:
                    task = Task(39_600, customer_id, Deed.AMENDMENT, index)
                    self._agenda.add(report.amended_on.toordinal(), task)
            month = add_months(config.start, index).month
            if customer.has_bureau and month in bureau.QUARTER:
                pulled = bureau.report_day(config, customer, index)
                task = Task(21_600, customer_id, Deed.BUREAU, index)
                self._agenda.add(pulled.toordinal(), task)

    def _schedule_scripts(self) -> None:
        for script in story.scripts(self.config):
            line_id = f"{script.customer_id}-{self.config.consumer_product}"
            self._agenda.add(
                script.draw_on.toordinal(),
                Task(script.draw_second, line_id, Deed.SCRIPT_DRAW, script.amount_minor),
            )
            self._agenda.add(
                script.repay_on.toordinal(),
                Task(script.repay_second, line_id, Deed.SCRIPT_BACK, script.amount_minor),
            )

    def _take_up(self, lines: Mapping[str, Line], day: date) -> None:
        """Begin to use lines that the lender opened since."""
        for line_id in sorted(lines.keys() - self._doer.accounts.keys()):
            view = lines[line_id]
            customer = self.census.customers.get(view.customer_id)
            if customer is None:
                continue
            self._doer.open_account(
                Account(
                    line_id=line_id,
                    name=f"{customer.customer_id}/{view.product}/later",
                    customer=customer,
                    shop=view.product == self.config.merchant_product,
                    billing_day=customer.billing_day,
                    apr_ppm=view.apr_ppm or customer.apr_ppm,
                    demand_limit_minor=view.limit_minor,
                    seen_limit_minor=view.limit_minor,
                ),
                day,
            )
