"""Generated questions to the choice: what is admissible, how the line stands, under which terms."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from limen.book.product import Product
from limen.choose.conduct import REDUCES, SEVERITY, STOPS_DRAWS, Conduct
from limen.choose.step import Admissible, Choice, Standing, choose

HARD = "late-90"
SOFT = "score-low"

amounts = st.integers(0, 200_000)
limits = st.integers(1, 200).map(lambda thousands: thousands * 1_000) | amounts
ppm = st.integers(0, 1_000_000)


def mostly(common: object, other: st.SearchStrategy) -> st.SearchStrategy:
    """The common value in three cases of four, so that no bound binds all the time."""
    return st.sampled_from((True, True, True, False)).flatmap(
        lambda is_common: st.just(common) if is_common else other
    )


actions = st.sampled_from(sorted(SEVERITY))


@dataclass(frozen=True)
class Asked:
    """One question, and its answer."""

    admissible: Admissible
    standing: Standing
    product: Product
    allowed_minor: int
    conduct: Conduct

    @property
    def choice(self) -> Choice:
        return choose(
            self.admissible, self.standing, self.product, self.allowed_minor, self.conduct
        )

    @property
    def cut_minor(self) -> int:
        return self.standing.limit_minor - self.choice.limit_minor


admissibles = st.builds(
    Admissible,
    actions=st.lists(actions, min_size=1, max_size=4, unique=True).map(tuple),
    mandatory=st.none() | actions | st.sampled_from(sorted(REDUCES | STOPS_DRAWS)),
    floor_minor=mostly(0, amounts),
    ceiling_minor=st.none() | amounts,
    target_minor=st.none() | limits,
    rules=st.sampled_from(((HARD,), (SOFT, HARD), (SOFT,), ())),
)

standings = st.builds(
    Standing,
    limit_minor=limits,
    owed_minor=mostly(0, amounts),
    limit_high_12m_minor=mostly(200_000, limits),
    reduced_12m_minor=mostly(0, amounts),
    is_cooling=mostly(False, st.just(True)),
    is_watched=st.booleans(),
    may_draw=st.booleans(),
    can_divert=st.booleans(),
)

products = st.builds(
    Product,
    name=st.just("cash"),
    currency=st.just("CNY"),
    floor_minor=mostly(0, amounts),
    ceiling_minor=mostly(200_000, amounts),
    step_minor=st.sampled_from((1, 7, 100, 1_000)),
    smallest_draw_minor=mostly(0, st.integers(0, 50_000)),
    apr_ppm=st.just(180_000),
)

conducts = st.builds(
    Conduct,
    guarded=st.just(True),
    reduction_12m_ppm=mostly(800_000, ppm),
    step_ppm=mostly(250_000, ppm),
    cut_smallest_ppm=st.integers(0, 200_000),
    hard_rules=mostly(frozenset({HARD}), st.just(frozenset())),
)

questions = st.builds(Asked, admissibles, standings, products, amounts, conducts)
"""Any question to a guarded lender."""

discretionary = st.builds(
    Asked,
    st.builds(
        Admissible,
        actions=st.sampled_from((("step_down",), ("lower", "watch"), ("step_down", "lower")))
        | st.lists(actions, min_size=1, max_size=4, unique=True).map(tuple),
        floor_minor=mostly(0, amounts),
        ceiling_minor=st.none() | amounts,
        target_minor=mostly(0, limits),
        rules=st.just((SOFT,)),
    ),
    standings,
    products,
    amounts,
    conducts,
)
"""Questions without anything mandatory, in which the policy aims at a limit."""


def asked(
    *actions: str,
    target_minor: int | None = None,
    mandatory: str | None = None,
    rules: tuple[str, ...] = (SOFT,),
    floor_minor: int = 0,
    ceiling_minor: int | None = None,
    allowed_minor: int = 200_000,
    product: Product | None = None,
    conduct: Conduct | None = None,
    **standing: int | bool,
) -> Asked:
    """A question by hand: a limit of 100,000, nothing owed, nothing taken before."""
    stands = {
        "limit_minor": 100_000,
        "owed_minor": 0,
        "limit_high_12m_minor": 100_000,
        "reduced_12m_minor": 0,
        "is_cooling": False,
        "is_watched": False,
        "may_draw": True,
    } | standing
    return Asked(
        Admissible(
            actions or ("keep",), mandatory, floor_minor, ceiling_minor, target_minor, rules
        ),
        Standing(**stands),
        product or Product("cash", "CNY", 0, 200_000, 1_000, 5_000, 180_000),
        allowed_minor,
        conduct or Conduct(hard_rules=frozenset({HARD})),
    )
