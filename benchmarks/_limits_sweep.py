"""The declared figures of the UCI example moved one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._limits_book import above_keep, assumed, held, picked, valued
from benchmarks._limits_plans import budgets, gains
from limen.choose.optimise import Chosen, optimise
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from benchmarks._limits_book import Assumed, Lines, Menu
    from limen.choose.declared import Economics
    from limen.release.rulebook import Release

TERMS = {
    "cost of funds": ("funding_ppm", (15_000, 60_000)),
    "fee on volume": ("volume_fee_ppm", (5_000, 20_000)),
    "cost of capital": ("capital_cost_ppm", (80_000, 150_000)),
    "cost of telling": ("contact_minor", (1_000, 20_000)),
    "margin after the year": ("future_ppm", (0, 4_000_000)),
    "attrition after a cut": ("attrition_cut_ppm", (30_000, 300_000)),
    "attrition without a raise": ("attrition_withheld_ppm", (50_000,)),
    "run in the notice": ("run_daily_ppm", (0, 20_000)),
    "stress": ("stress_ppm", (1_500_000, 3_000_000)),
}
RESPONSES = {
    "balance lost by a cut": ("cut_balance_ppm", (0, 280_000)),
    "PD after a raise": ("raise_pd_ppm", (20_000, 50_000)),
    "PD after a cut": ("cut_pd_ppm", (20_000, 50_000)),
}
PD_LEVELS_PPM, LGD_PPM, CCF_PPM = (500_000, 1_500_000), (450_000, 900_000), (100_000, 900_000)
BALANCE_SCALES_PPM = (700_000, 1_300_000)
BY_SCORE_PPM = (0, 250_000, 450_000, 590_000)
"""Balance of a unit of limit by quarter of the PD, the safest first: by score, not by use."""


def cases(economics: Economics, release: Release) -> Iterator[tuple[str, str, Assumed]]:
    """Yield what is moved, to what, and the figures then."""
    for scale in PD_LEVELS_PPM:
        yield "level of the PD", _times(scale), assumed(economics, release, pd_scale_ppm=scale)
    for name, values in (("lgd_ppm", LGD_PPM), ("ccf_ppm", CCF_PPM)):
        for value in values:
            loss = replace(release.loss, **{name: value})
            yield name[:3].upper(), f"{value:,}", assumed(economics, release, loss=loss)
    usual = economics.products["revolver"].response.raise_balance_ppm
    for scale in BALANCE_SCALES_PPM:
        moved = {"raise_balance_ppm": tuple(each * scale // PPM for each in usual)}
        figures = assumed(economics, release, response=moved)
        yield "balance gained by a raise", _times(scale), figures
    figures = assumed(economics, release, by_score=BY_SCORE_PPM)
    yield "balance gained by a raise", "by score, not by use", figures
    for what, (name, values) in RESPONSES.items():
        for value in values:
            yield what, f"{value:,}", assumed(economics, release, response={name: value})
    for what, (name, values) in TERMS.items():
        for value in values:
            yield what, f"{value:,}", assumed(economics, release, terms={name: value})
    yield "income of one month, not a year", "1", assumed(economics, release, months=1)


def swept(
    lines: Lines,
    menu: Menu,
    plans: Mapping[str, Menu],
    base: NDArray[np.int64],
    economics: Economics,
    release: Release,
) -> list[dict[str, Any]]:
    """Say for each case how the answer moves.

    `changed_ppm` is the share of customers whose option another solve would change; the orders are
    of the plans made under the declared figures, judged under the moved ones.
    """
    found = []
    usual = ordered(lines, plans, assumed(economics, release))
    for what, value, figures in cases(economics, release):
        cols = above_keep(valued(lines, menu, figures), menu)
        solved = optimise(held(cols, menu), budgets(lines, cols, menu))
        row: dict[str, Any] = {"figure": what, "value": value, "feasible": False}
        expected, came = ordered(lines, plans, figures)
        if isinstance(solved, Chosen):
            new = menu.offs[:-1] + solved.choice
            moved = base[base != new]
            row |= {
                "feasible": True,
                "changed_ppm": round(len(moved) * PPM / len(base)),
                "value_above_today": round(solved.objective / 100),
                "gap": solved.gap,
                "loss_price": round(solved.prices["expected_loss_minor max"], 3),
                "cuts": int((menu.action[new] > 2).sum()),
                "raises": int((menu.action[new] == 2).sum()),
                "solved_again_realised_value": round(
                    int(gains(lines, picked(menu, new), figures)[1].sum()) / 100
                ),
            }
        row |= {
            "plans_expected": expected,
            "plans_realised": came,
            "order_expected_same": list(expected) == list(usual[0]),
            "order_realised_same": list(came) == list(usual[1]),
            "best_expected": next(iter(expected)),
            "best_realised": next(iter(came)),
        }
        found.append(row)
    return found


def ordered(
    lines: Lines, plans: Mapping[str, Menu], figures: Assumed
) -> tuple[dict[str, int], dict[str, int]]:
    """Return plans with their value above today, the best first: expected, realised; whole TWD."""
    both: list[dict[str, int]] = []
    every = {name: gains(lines, plan, figures) for name, plan in plans.items()}
    for at in (0, 1):
        sums = {name: round(int(each[at].sum()) / 100) for name, each in every.items()}
        both.append(dict(sorted(sums.items(), key=lambda item: -item[1])))
    return both[0], both[1]


def _times(scale_ppm: int) -> str:
    return f"× {scale_ppm / PPM:g}"
