"""The scripted people: who they are, and what they do on which day.

``story-owner`` keeps a shop: a consumer line, a merchant line in one group, much owed in the group,
never late. A blunt lender would close the consumer line over the group's debt, a passing dip of
sales and a small test draw. ``story-probe`` is a good customer whose test draw, repaid within
hours, must change nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from limen.kernel.dates import add_months
from limen.world.people import Customer, Latent, third_of

if TYPE_CHECKING:
    from limen.world.config import WorldConfig

OWNER = "story-owner"
SHOP = "story-owner-shop"
PROBE = "story-probe"
DIPPED = 0.9
"""Share of the usual sales below which a month is one of the dip."""

CALM = frozenset({OWNER, SHOP, PROBE})
"""Scripted people whose true situation is that they always pay."""


class Scripted(NamedTuple):
    """A test draw and its repayment, of the same sum."""

    customer_id: str
    name: str
    draw_on: date
    draw_second: int
    repay_on: date
    repay_second: int
    amount_minor: int


def story_persons(config: WorldConfig) -> list[Customer]:
    """Return the scripted persons."""
    owner = _person(config, OWNER, 3_000_000, 612, 0.58, 6, 3, ("owner", "blunt-victim", "probe"))
    probe = _person(config, PROBE, 1_200_000, 668, 0.30, 12, 1, ("probe",))
    return [owner, probe]


def story_merchants(config: WorldConfig) -> list[Customer]:
    """Return the scripted shop."""
    shop = Customer(
        customer_id=SHOP,
        group_id=f"g-{OWNER}",
        kind="merchant",
        latent=Latent.REVOLVER,
        strain=0.0,
        monthly_minor=6_200_000,
        score=618,
        third=third_of(618),
        limit_minor=5_000_000,
        apr_ppm=132_000,
        use=0.70,
        dormant=False,
        billing_day=9,
        opened_on=add_months(config.start, -20),
        other_lenders=1,
        attributes={
            "score": 618,
            "file_age_months": 60,
            "other_lenders": 1,
            "late_12m": 0,
            "region": "coast",
            "usual_sales_minor": 6_200_000,
            "sector": "grocer",
        },
        owner_id=OWNER,
        tags=("owner", "dip"),
    )
    return [shop]


def _person(
    config: WorldConfig,
    customer_id: str,
    limit_minor: int,
    score: int,
    use: float,
    billing_day: int,
    other_lenders: int,
    tags: tuple[str, ...],
) -> Customer:
    third = third_of(score)
    return Customer(
        customer_id=customer_id,
        group_id=f"g-{customer_id}",
        kind="person",
        latent=Latent.REVOLVER,
        strain=-0.5,
        monthly_minor=1_400_000,
        score=score,
        third=third,
        limit_minor=limit_minor,
        apr_ppm=(216_000, 180_000, 144_000)[third],
        use=use,
        dormant=False,
        billing_day=billing_day,
        opened_on=add_months(config.start, -26),
        other_lenders=other_lenders,
        attributes={
            "score": score,
            "file_age_months": 72,
            "other_lenders": other_lenders,
            "late_12m": 0,
            "region": "coast",
            "income_minor": 1_400_000,
            "age_band": "36-50",
        },
        has_bureau=True,
        tags=tags,
    )


def sales_script(config: WorldConfig) -> dict[int, float]:
    """Return the shop's dip: a quarter less for two months, then a full recovery."""
    first = config.story_month
    return {first: 0.75, first + 1: 0.75, first + 2: 0.97, first + 3: 1.03}


def scripts(config: WorldConfig) -> list[Scripted]:
    """Return every scripted test draw within the world's months."""
    first = add_months(config.start, config.story_month - 1)
    rows = [
        (OWNER, "first", 11, 76_440, 12, 27_600, 2_000),  # 21:14, back 07:40 next morning
        (OWNER, "second", 75, 73_800, 76, 29_400, 3_000),  # in the dip: 20:30, back 08:10
        (PROBE, "first", 40, 36_300, 40, 48_000, 5_000),  # 10:05, back 13:20
    ]
    return [
        Scripted(
            customer_id,
            name,
            first + timedelta(days=draw_day),
            draw_second,
            first + timedelta(days=repay_day),
            repay_second,
            amount,
        )
        for customer_id, name, draw_day, draw_second, repay_day, repay_second, amount in rows
    ]


def story_months(config: WorldConfig) -> dict[str, frozenset[date]]:
    """Return by story the first days of the months in which something is scripted."""
    months = {customer_id: set[date]() for customer_id in (OWNER, PROBE)}
    for each in scripts(config):
        months[each.customer_id] |= {each.draw_on.replace(day=1), each.repay_on.replace(day=1)}
    dips = (number for number, factor in sales_script(config).items() if factor < DIPPED)
    months[OWNER] |= {add_months(config.start, number - 1) for number in dips}
    return {customer_id: frozenset(found) for customer_id, found in months.items()}
