"""The portfolio's newest prices, for what is decided between two reviews."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from limen.app.deciding import NO_PLAN, Plan
from limen.book import events as e
from limen.caps.duties import CUTS
from limen.choose.economics import RESOURCES
from limen.choose.portfolio import limits_on
from limen.choose.weigh import Market
from limen.decide.record import decode
from limen.kernel.dates import business_date

if TYPE_CHECKING:
    from datetime import date

    from msgspec import UnsetType

    from limen.app.deciding import Run
    from limen.app.ports import Journal
    from limen.book.line import DecisionMark
    from limen.release.rulebook import Release

SOLVED = "portfolio_solved"


def newest_solved_event(journal: Journal) -> e.Event | None:
    """Return the event of the last review's plan under limits; found from the chain's end."""
    return journal.newest_of(e.PORTFOLIO_CHAIN, SOLVED)


def newest_solved(journal: Journal) -> e.PortfolioSolved | None:
    """Return the plan of the last review under limits."""
    event = newest_solved_event(journal)
    return None if event is None or not isinstance(event.body, e.PortfolioSolved) else event.body


def newest_plan(journal: Journal, release: Release, on: date) -> Plan:
    """Return prices and spent resources of the newest plan, as far as the release knows them."""
    found = newest_solved(journal)
    if found is None or not (release.portfolio or release.run_down or release.law_resources):
        return NO_PLAN
    known = {*RESOURCES, *release.resources}
    _, lowers = limits_on(release.portfolio, release.run_down, on)
    prices = {name: price for name, price in found.prices_ppm.items() if name in known}
    spent = tuple(name for name in found.spent if name in known)
    return Plan(Market(prices, lowers, spent))


def plan_of_change(
    journal: Journal, mark: DecisionMark, run: Run, newest: Plan | None = None
) -> Run:
    """Return a run under the plan by which an announced change is decided anew.

    A cut is held against the prices that it was announced at: newer ones take it as made, so that
    it would look needless. What may lower lines is said by the release of the day. A change that
    was announced without prices meets the newest, as `newest` has them where it is given.
    """
    on = business_date(run.at, run.zone)
    _, lowers = limits_on(run.release.portfolio, run.release.run_down, on)
    if mark.action not in CUTS:
        return run
    stored = journal.find_decision(mark.decision_id)
    body = None if stored is None else stored.body
    market: Market | UnsetType = UNSET
    if isinstance(body, e.DecisionMade):
        market = decode(bytes(body.record)).question.market
    if market is UNSET:
        return replace(run, plan=newest or newest_plan(journal, run.release, on))
    known = {*RESOURCES, *run.release.resources}
    prices = {name: price for name, price in market.prices_ppm.items() if name in known}
    kept = structs.replace(
        market,
        prices_ppm=prices,
        lowers=lowers,
        spent=tuple(name for name in market.spent if name in known),
        assigned=market.assigned if set(market.lowers) <= set(lowers) else None,
    )
    return replace(run, plan=Plan(kept))
