"""How much of a review may be left to chance, so that what is tried keeps the limits too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.choose.explore import Seed
from limen.choose.weigh import best, weigh
from limen.decide.exploring import drawn
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.app.deciding import Run
    from limen.app.solving import Menu
    from limen.choose.constraints import Rule
    from limen.choose.economics import Worth
    from limen.choose.portfolio import Limit
    from limen.choose.weigh import Market

HALVINGS = 12


def share_within(
    menus: Sequence[Menu],
    run: Run,
    limits: Sequence[Limit],
    rules: Sequence[Rule],
    market: Market,
    assigned: Mapping[str, tuple[str, int]],
    taken: Mapping[str, Worth],
) -> tuple[int, dict[str, Worth]]:
    """Return the chance of leaving the best option, and what then comes instead, by line.

    The release's share is cut to what its limit on exploration allows on average, before any draw
    is looked at, and then halved until no limit is passed by what the draws bring.

    Parameters
    ----------
    taken
        What the plan gives each line.
    """
    terms = run.release.exploration
    if terms is None:
        return 0, {}
    open_ = [menu for menu in menus if menu.tries and menu.line_id not in assigned]
    names = run.release.resources
    totals = {name: sum(each.uses[name] for each in taken.values()) for name in names}
    share_ppm = terms.share_ppm
    for limit in limits:
        if limit.limit == "exploration" and open_:
            share_ppm = min(share_ppm, limit.most_of(totals) * PPM // len(open_))
    for _ in range(HALVINGS):
        instead = _instead(open_, run, market, share_ppm)
        after = dict(totals)
        for line_id, worth in instead.items():
            for name in names:
                after[name] += worth.uses[name] - taken[line_id].uses[name]
        if "explored" in after:
            after["explored"] += len(instead)
        if all(rule.excess(after) <= max(rule.excess(totals), 0) for rule in rules):
            return share_ppm, instead
        share_ppm //= 2
    return 0, {}


def _instead(menus: Sequence[Menu], run: Run, market: Market, share_ppm: int) -> dict[str, Worth]:
    terms, found = run.release.exploration, {}
    for menu in menus:
        seed = Seed(run.release.release_id, menu.customer_id, run.run_id)
        if terms is None or seed.draw_ppm() >= share_ppm:
            continue
        weighed = weigh(menu.options, market)
        chosen = best(weighed)
        one = drawn(weighed, chosen, menu.tries, share_ppm, terms, seed)
        if one is not None and one[0] is not chosen:
            found[menu.line_id] = one[0].worth
    return found
