"""What a world is made from: its size, and every parameter of behaviour with its source.

Marks: [S] seen in the source named, [S2] seen in a second-hand summary of it, [M] from memory,
[A] our own assumption. Figures that rest on [A] are for sweeping, not for citing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from limen.kernel.dates import add_months


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How borrowers behave; shares and probabilities are fractions, hazards a month.

    Tuples by latent type run transactor, revolver, stretched, fraud, prober; tuples by score
    third run low, middle, high.
    """

    # who they are
    person_shares: tuple[float, ...] = (0.37, 0.47, 0.125, 0.005, 0.03)  # [A]; bust-out 0.3 %
    merchant_shares: tuple[float, ...] = (0.40, 0.43, 0.165, 0.005, 0.0)  # [A]
    owner_share: float = 0.6  # merchants whose owner is a customer too [A]
    several_lenders_share: float = 0.35  # two or more other lines [A]
    new_lender_yearly: float = 0.25  # one line more elsewhere in a year [A]
    bureau_share: float = 0.6  # persons with quarterly bureau reports [A]

    # how they use a line
    use_mean: tuple[float, ...] = (0.25, 0.40, 0.62, 0.30, 0.20)  # others' use 0.35 [A], 43 % [M]
    dormant_share: float = 0.12  # of accounts that hardly draw [A]
    active_monthly: float = 0.85  # months in which an account that is used is drawn [A]
    draw_share_min: float = 0.03  # an ordinary draw is at least this part of the limit [A]
    use_rise: tuple[tuple[float, float], ...] = (
        (12.0, 0.55),
        (6.0, 0.70),
        (3.0, 0.85),
    )  # use at months before default [A], guided by 71 % against 43 % [M]
    use_before_rise: float = 0.45  # use more than a year before default, where it was lower [A]

    # how they pay
    minimum_share: float = 0.05  # of the balance [A]
    minimum_floor_minor: int = 1_000  # [A]
    due_days: int = 10  # from statement to due day [A]
    slip_monthly: tuple[float, ...] = (0.003, 0.010, 0.030, 0.003, 0.003)  # late, cures [A]
    slip_two_months: float = 0.25  # of slips last two months [A]
    tardy_monthly: float = 0.03  # paid some days after the due day [A]
    warned_slip_factor: float = 0.7  # slips left after an early warning [A]

    # how they get into trouble
    trouble_yearly: tuple[float, ...] = (0.028, 0.084, 0.245, 0.0, 0.028)  # persons [A], calibrated
    merchant_trouble_yearly: tuple[float, ...] = (0.068, 0.155, 0.400, 0.0, 0.0)  # [A], calibrated
    strain_effect: float = 0.6  # log hazard per standard deviation of latent strain [A]
    resolve_share: float = 0.48  # of troubles end well [A]
    job_loss_monthly: float = 0.007  # [A]
    shock_factor: float = 3.0  # PD times three; "large" [S, Mexico RCT], size [A]
    shock_months: int = 6  # [A]
    several_lenders_factor: tuple[float, ...] = (
        1.5,
        1.1,
        0.8,
    )  # by score third: +19, +2 [A], -5.9 points [S, AEJ 2023]
    bust_sleep_months: tuple[int, int] = (4, 24)  # good conduct first [S]
    probe_yearly: tuple[float, float] = (0.06, 0.20)  # goods, bads [A]: report over a grid
    prober_monthly: float = 0.12  # of the prober type [A]
    probe_share_max: float = 0.025  # below 3 % of the limit [A]
    recovery_monthly: float = 0.25  # months with a small payment after default [A]

    # how they take what the lender does
    use_after_cut: tuple[float, float] = (0.94, 0.78)  # prime and below, high [S2, CFPB 2022]
    attrition_cut: float = 0.08  # of good customers in 12 months, cut of 25 % or more [A]
    attrition_freeze: float = 0.20  # [A]
    stress_logit: tuple[float, ...] = (0.4, 0.25, 0.1)  # use > 80 %, cut >= 50 % [A], middle ours
    stress_months: int = 6  # [A]
    raise_use: float = 0.281  # m(t) = 0.281 (1 - exp(-t / 6 months)) [A], fits [S, Aydin 2022]
    raise_use_months: float = 6.0  # [A]
    raise_factor: tuple[float, ...] = (1.8, 1.1, 0.2)  # ends 0.59 and 0 [S, Agarwal], middle [M]
    offer_accepted: float = 0.55  # [A]
    no_capital_sales: float = 0.91  # sales -9 % without working capital [A], half of +18 % [S2]
    no_capital_exit: float = 1.2  # factor on the hazard of exit [A]

    # how shops sell
    dip_monthly: float = 0.03  # a dip of sales that passes [A]
    report_late: float = 0.06  # [A]
    report_amended: float = 0.04  # [A]
    silent_months: int = 2  # no reports before failure [A]


@dataclass(frozen=True, slots=True)
class WorldConfig:
    """Size, place and time of a world.

    Attributes
    ----------
    persons, merchants
        How many customers of each kind, the scripted ones among them.
    months
        Length from `start`, the first day of a month.
    story_month
        Month (1 is the first) in which the scripted people begin their scripts.
    sales_history_months
        Months of sales before `start` that are known at the opening.
    """

    seed: int = 7
    persons: int = 3_000
    merchants: int = 600
    start: date = date(2025, 1, 1)
    months: int = 18
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    entity: str = "demo-lender"
    consumer_product: str = "consumer"
    merchant_product: str = "merchant"
    story_month: int = 5
    sales_history_months: int = 3
    behaviour: Behaviour = field(default_factory=Behaviour)

    def __post_init__(self) -> None:
        if self.persons < 2 or self.merchants < 1:
            raise ValueError("the scripted people need at least 2 persons and 1 merchant")
        if self.start.day != 1 or self.months < 1 or self.story_month < 1:
            raise ValueError("a world starts on the first of a month and lasts at least one")

    @property
    def last_day(self) -> date:
        """The last day of the last month."""
        return add_months(self.start, self.months) - timedelta(days=1)

    @classmethod
    def small(cls, seed: int = 7) -> WorldConfig:
        """Return the profile for tests: 300 persons, 60 merchants, six months."""
        return cls(seed=seed, persons=300, merchants=60, months=6, story_month=2)
