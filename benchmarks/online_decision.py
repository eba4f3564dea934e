"""One online decision at prices: what `decide` does with a line's options under a market.

Ten options that use thirteen resources are weighed at thirteen corrected prices, with a limit that
is used up and one that may lower lines, and the best is taken: `choose.weigh.weigh` and `settled`,
the very functions that reviews and decisions between them call. All ten pass every rule, so that
none is left out early. What stands before it is told apart: the correction of prices for drift,
and the candidates of a line with what each is worth.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from limen.book.product import Product
from limen.choose.candidates import KEEP, Candidate, Menu, candidates
from limen.choose.conduct import Conduct
from limen.choose.economics import RESOURCES, Line, Rates, Terms, Worth
from limen.choose.prices import at_pace
from limen.choose.response import Elasticities
from limen.choose.step import Admissible, Standing
from limen.choose.weigh import Market, Valued, settled, weigh
from limen.kernel.rates import PPM
from limen.risk.loss import LossTerms

LIMIT_US = 50
SEED = 91_117
OPTIONS, PRICES = 10, 13
PRODUCT = Product("line", "CNY", 0, 20_000_000, 10_000, 50_000, 156_000)
NAMES = (*RESOURCES, "segment_minor/person", "partner_minor/a")


def options() -> list[tuple[Candidate, Worth]]:
    """Ten options drawn at random: keep, three raises, six cuts."""
    rng = np.random.default_rng(SEED)
    every = []
    for place, row in enumerate(rng.integers(1, 100_000, (OPTIONS, PRICES + 1)).tolist()):
        action = KEEP if place == 0 else "raise" if place < 4 else "lower"
        limit_minor = 1_000_000 + (0 if place == 0 else place * 10_000 * (1 if place < 4 else -1))
        uses = dict(zip(NAMES, row[1:], strict=True)) | {"capital_minor": 1_000 - place}
        every.append((Candidate(action, limit_minor), Worth({"interest": 10**6 * place}, uses)))
    return every


def market() -> Market:
    """Thirteen prices, room of each left; one that may lower lines, one that is used up."""
    rng = np.random.default_rng(SEED + 1)
    prices = dict(zip(NAMES, rng.integers(1, PPM, PRICES).tolist(), strict=True))
    lowers, spent = ("leverage_minor",), ("capital_minor",)
    left = dict.fromkeys(NAMES, 10**9)
    return Market(prices, lowers, spent, plan="run", left=left, ahead_ppm=dict.fromkeys(NAMES, 0))


def median_us(work: Callable[[], object], count: int) -> float:
    """Return the median microseconds of a piece of work."""
    taken = []
    for _ in range(count):
        start = time.perf_counter_ns()
        work()
        taken.append(time.perf_counter_ns() - start)
    return round(float(np.median(taken)) / 1e3, 1)


def valued_line() -> Callable[[], object]:
    """The candidates of a line, and what each is worth."""
    rates = Rates.of(
        Terms(funding_ppm=30_000, capital_ppm=80_000), 156_000, LossTerms(500_000, 650_000)
    )
    line = Line(1_000_000, 300_000, 40_000, 500_000, True, True)
    valued = Valued(line, rates, Elasticities(source="assumed"), {})
    admissible = Admissible(("keep", "watch", "raise", "lower", "step_down"), target_minor=500_000)
    standing = Standing(1_000_000, 300_000, 1_000_000, 0, False, False, True)
    menu, product, conduct = Menu(), PRODUCT, Conduct()

    def work() -> object:
        found = candidates(
            admissible, standing, product, 20_000_000, conduct, has_consent=True, menu=menu
        )
        return [(each, valued.worth(each)) for each in found.options]

    return work


def run(rows: int = 20_000) -> dict[str, object]:
    every, asked = options(), market()
    ahead, free = dict.fromkeys(NAMES, 120_000), dict.fromkeys(NAMES, 1_000)
    chosen = median_us(lambda: settled(weigh(every, asked), asked), rows)
    return {
        "options weighed": len(weigh(every, asked)),
        "one decision at 13 prices, microseconds": chosen,
        "limit, microseconds": LIMIT_US,
        "holds": chosen <= LIMIT_US,
        "correction of 13 prices, microseconds": median_us(
            lambda: at_pace(asked.prices_ppm, ahead, free), rows
        ),
        "candidates of a line and their worth, microseconds": median_us(valued_line(), rows // 10),
    }
