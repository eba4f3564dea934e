"""The opening of the book: customers, their lines, what they owe already, recent sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.events import (
    CustomerRegistered,
    DrawMade,
    LineOpened,
    SalesReported,
)
from limen.kernel.dates import add_months
from limen.world.behaviour import rising_use, whole_yuan
from limen.world.fate import Phase
from limen.world.luck import stream
from limen.world.shops import sales_minor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.book.events import Event
    from limen.world.accounts import Account
    from limen.world.census import Census
    from limen.world.config import WorldConfig
    from limen.world.pen import Pen
    from limen.world.terms import Agreed


def product_of(config: WorldConfig, account: Account) -> str:
    """Return the product of an account's line."""
    return config.merchant_product if account.shop else config.consumer_product


def opening(
    config: WorldConfig, census: Census, accounts: list[Account], pen: Pen, agreed: Agreed
) -> list[Event]:
    """Return the first day's events: registrations, then lines, then balances, then sales."""
    day = config.start
    events: list[Event] = [
        pen.write(
            customer,
            f"{customer.customer_id}/registered",
            CustomerRegistered(
                "merchant" if customer.is_merchant else "person", dict(customer.attributes)
            ),
            day,
            60,
        )
        for customer in census.customers.values()
    ]
    for account in accounts:
        customer = account.customer
        body = LineOpened(
            product=product_of(config, account),
            entity=config.entity,
            currency=config.currency,
            limit_minor=customer.limit_minor,
            apr_ppm=customer.apr_ppm,
            opened_on=customer.opened_on,
            terms_id=agreed.terms_id(product_of(config, account), account.billing_day),
        )
        events.append(
            pen.write(customer, f"{account.line_id}/opened", body, day, 120, account.line_id)
        )
    events.extend(_balances(config, census, accounts, pen))
    events.extend(_sales_before(config, census, pen))
    return events


def _balances(
    config: WorldConfig, census: Census, accounts: list[Account], pen: Pen
) -> Iterator[Event]:
    """Yield a first draw a line: what was owed when the book moved here."""
    for account in accounts:
        customer = account.customer
        luck = stream(config.seed, account.name, "opening")
        active, jitter = luck.random(), 0.6 + 0.5 * luck.random()
        month = census.paths[customer.customer_id][-1]
        use = customer.use * jitter
        if month.phase is Phase.TROUBLE:
            use = rising_use(customer.use, month.to_turn + 3, config.behaviour)
        elif customer.dormant or active > config.behaviour.active_monthly:
            continue
        amount = whole_yuan(min(use, 0.95) * customer.limit_minor)
        if amount > 0:
            draw_id = f"{account.line_id}/draw/opening"
            yield pen.write(
                customer,
                draw_id,
                DrawMade(draw_id, amount),
                config.start,
                180,
                account.line_id,
            )


def _sales_before(config: WorldConfig, census: Census, pen: Pen) -> Iterator[Event]:
    for customer in census.customers.values():
        if not customer.is_merchant:
            continue
        path, trade = census.paths[customer.customer_id], census.trades[customer.customer_id]
        for index in range(-config.sales_history_months, 0):
            sales = sales_minor(config, customer, trade, path, index)
            if sales is None:
                continue
            start = add_months(config.start, index)
            yield pen.write(
                customer,
                f"{customer.customer_id}/sales/{start:%Y-%m}",
                SalesReported("month", start, sales, config.currency),
                config.start,
                240,
            )
