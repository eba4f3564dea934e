"""Who lives here: latent types, observed facts, and the rule that gave the first limits.

Limits follow the *observed* score, behaviour the *latent* type, so that a naive model is
confounded as in life.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.kernel.dates import add_months
from limen.kernel.rates import round_down_to_step
from limen.world.luck import count_of, stream

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from limen.world.config import WorldConfig


class Latent(enum.IntEnum):
    """What a customer is at heart; the lender never sees it."""

    TRANSACTOR = 0
    REVOLVER = 1
    STRETCHED = 2
    FRAUD = 3
    PROBER = 4


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or merchant, with what is seen of them and what is not.

    Attributes
    ----------
    strain
        Latent standing, standard normal; higher is more fragile.
    monthly_minor
        Income of a person, usual sales of a merchant.
    third
        Score third: 0 low, 1 middle, 2 high.
    use
        Part of the first limit that they like to owe.
    owner_id
        The person behind a merchant, empty where the owner is no customer.
    tags
        Names of the stories that they carry.
    """

    customer_id: str
    group_id: str
    kind: str
    latent: Latent
    strain: float
    monthly_minor: int
    score: int
    third: int
    limit_minor: int
    apr_ppm: int
    use: float
    dormant: bool
    billing_day: int
    opened_on: date
    other_lenders: int
    attributes: dict[str, str | int | None]
    owner_id: str = ""
    has_bureau: bool = False
    tags: tuple[str, ...] = ()

    @property
    def is_merchant(self) -> bool:
        """Whether this is a shop."""
        return self.kind == "merchant"


SCORE_THIRDS = (585, 625)
"""Scores from which the middle and the high third begin."""

_APR_PPM = {"person": (216_000, 180_000, 144_000), "merchant": (162_000, 132_000, 108_000)}
_LIMIT_PPM = {"person": (600_000, 1_200_000, 2_000_000), "merchant": (500_000, 800_000, 1_100_000)}
_LIMIT_RANGE = {"person": (200_000, 6_000_000), "merchant": (500_000, 30_000_000)}
_STEP = {"person": 50_000, "merchant": 100_000}
_REGIONS = ("coast", "centre", "west", "north-east")
_SECTORS = ("grocer", "restaurant", "clothing", "electronics", "services")


def third_of(score: int) -> int:
    """Return the score third: 0 low, 1 middle, 2 high."""
    return sum(score >= bound for bound in SCORE_THIRDS)


def first_limit(kind: str, score: int, monthly_minor: int) -> int:
    """Return the limit that the initial rule gives for observed facts."""
    wanted = monthly_minor * _LIMIT_PPM[kind][third_of(score)] // 1_000_000
    low, high = _LIMIT_RANGE[kind]
    return round_down_to_step(min(max(wanted, low), high), _STEP[kind])


def make_persons(config: WorldConfig, count: int) -> list[Customer]:
    """Return `count` persons, each from a stream of their own."""
    return [_make(config, "person", f"p-{number:05d}", "") for number in range(1, count + 1)]


def make_merchants(config: WorldConfig, count: int, persons: list[Customer]) -> list[Customer]:
    """Return `count` merchants; the first so many persons own the first so many shops."""
    owned = min(int(count * config.behaviour.owner_share), len(persons))
    owners = [person.customer_id for person in persons[:owned]] + [""] * (count - owned)
    return [
        _make(config, "merchant", f"m-{number:05d}", owner)
        for number, owner in enumerate(owners, start=1)
    ]


def _make(config: WorldConfig, kind: str, customer_id: str, owner_id: str) -> Customer:
    luck = stream(config.seed, customer_id, "who")
    behaviour = config.behaviour
    person = kind == "person"
    latent = _pick(behaviour.person_shares if person else behaviour.merchant_shares, luck.random())
    strain = luck.gauss(0.0, 1.0)
    median = 800_000 if person else 5_000_000
    monthly = int(median * math.exp(luck.gauss(0.0, 0.45 if person else 0.7))) // 10_000 * 10_000
    facts = _observe(luck, latent, strain, config)
    score = _score(facts, monthly / median)
    attributes: dict[str, str | int | None] = {
        "score": score,
        "file_age_months": facts.file_age_months,
        "other_lenders": facts.other_lenders,
        "late_12m": facts.late_12m,
        "region": luck.choice(_REGIONS),
        ("income_minor" if person else "usual_sales_minor"): monthly,
    }
    attributes["age_band" if person else "sector"] = luck.choice(
        ("18-25", "26-35", "36-50", "51+") if person else _SECTORS
    )
    mean = behaviour.use_mean[latent]
    return Customer(
        customer_id=customer_id,
        group_id=f"g-{owner_id or customer_id}",
        kind=kind,
        latent=latent,
        strain=strain,
        monthly_minor=monthly,
        score=score,
        third=third_of(score),
        limit_minor=first_limit(kind, score, monthly),
        apr_ppm=_APR_PPM[kind][third_of(score)],
        use=min(max(mean + luck.gauss(0.0, 0.14), 0.05), 0.92),
        dormant=luck.random() < behaviour.dormant_share and latent is not Latent.FRAUD,
        billing_day=luck.randrange(1, 29),
        opened_on=add_months(config.start, -luck.randrange(2, 48)),
        other_lenders=facts.other_lenders,
        attributes=attributes,
        owner_id=owner_id,
        has_bureau=luck.random() < behaviour.bureau_share and person,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the lender saw before the first limit."""

    file_age_months: int
    other_lenders: int
    late_12m: int
    grade: float


def _observe(luck: Random, latent: Latent, strain: float, config: WorldConfig) -> _Facts:
    fragile = strain + (1.0 if latent is Latent.STRETCHED else 0.0)
    several = luck.random() < config.behaviour.several_lenders_share + 0.06 * fragile
    lenders = 2 + count_of(0.6, luck.random()) if several else int(luck.random() < 0.5)
    late = count_of(0.15 * math.exp(0.6 * fragile), luck.random())
    age = int(12 + 90 * luck.random())
    return _Facts(age, lenders, min(late, 6), luck.gauss(-0.45 * fragile, 1.0))


def _score(facts: _Facts, relative_monthly: float) -> int:
    points = 598.0 + 0.35 * facts.file_age_months + 22.0 * math.log(relative_monthly)
    points += 26.0 * facts.grade - 7.0 * facts.other_lenders - 22.0 * facts.late_12m
    return int(min(max(points, 350.0), 850.0))


def _pick(shares: tuple[float, ...], u: float) -> Latent:
    total = 0.0
    for latent, share in zip(Latent, shares, strict=True):
        total += share
        if u < total:
            return latent
    return Latent.REVOLVER
