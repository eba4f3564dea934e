"""From facts to what the options of a line are worth, where the release declares economics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from limen.choose.candidates import ACTIONS, KEEP, Candidate, candidates
from limen.choose.economics import Line
from limen.choose.portfolio import more_of
from limen.choose.step import Choice
from limen.choose.uses import NONSTANDARD, STANDARD, Placed, use_of
from limen.choose.weigh import Valued, Weighed, settled, weigh
from limen.decide.law_duties import lead_days_of
from limen.kernel.bounds import LIMIT_MINOR_MAX
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.choose.candidates import Candidates
    from limen.choose.economics import Worth
    from limen.choose.response import About
    from limen.choose.step import Admissible, Standing
    from limen.choose.weigh import Market
    from limen.decide.facts import Facts
    from limen.release.rulebook import Release

HALF_YEAR_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Priced:
    """The candidates of a line with their worth, those left at these prices, and the best.

    Attributes
    ----------
    about
        Where the response to a change of limit comes from.
    """

    found: Candidates
    every: tuple[tuple[Candidate, Worth], ...]
    weighed: tuple[Weighed, ...]
    chosen: Weighed
    about: About


def priced(
    facts: Facts,
    release: Release,
    pd_ppm: int,
    admissible: Admissible,
    standing: Standing,
    allowed_minor: int,
    market: Market,
) -> Priced | None:
    """Return the options with their worth, None where there is nothing to weigh.

    What is mandatory and what gives back is no matter of value (`Candidates.is_forced`), and where
    the policy admits only to keep or to watch a line there is no choice.
    """
    economics = release.economics
    if economics is None or facts.product not in economics.products:
        return None
    if not any(action in ACTIONS for action in admissible.actions):
        return None
    product = release.products[facts.product]
    found = candidates(
        admissible,
        standing,
        product,
        allowed_minor,
        release.conduct,
        has_consent=facts.has_consent is True,
        menu=economics.menu,
    )
    if found.is_forced:
        return None
    valued = _valued(facts, release, pd_ppm, wants_more=found.wants_more)
    placed = _placed(facts, release)
    every = tuple((option, _used(option, valued, placed, release)) for option in found.options)
    weighed = weigh(every, market)
    return Priced(found, every, weighed, settled(weighed, market), valued.response.about)


def kept_worth(facts: Facts, release: Release, pd_ppm: int) -> tuple[Candidate, Worth] | None:
    """Return what a line is worth as it stands, None where its product declares no economics.

    A cut that is announced counts as made: its letter has gone out, its reduction was counted.
    """
    if not release.values(facts.product):
        return None
    valued, placed = _valued(facts, release, pd_ppm, wants_more=False), _placed(facts, release)
    option = Candidate(KEEP, facts.limit_minor)
    action, to_minor = facts.announced_action, facts.announced_minor
    if action is UNSET or to_minor is UNSET:
        return option, _used(option, valued, placed, release)
    worth = _used(Candidate(action, to_minor), valued, placed, release)
    counted = {name: 0 for name in ("contacts", "reduction_minor") if name in worth.uses}
    if "reduction_12m_minor" in worth.uses:
        counted["reduction_12m_minor"] = facts.reduced_12m_minor
    return option, replace(worth, uses={**worth.uses, **counted})


def uses_of_raise(facts: Facts, release: Release, pd_ppm: int, to_minor: int) -> dict[str, int]:
    """Return what a higher limit uses more of the release's limits on the book's stocks."""
    valued, placed = _valued(facts, release, pd_ppm, wants_more=False), _placed(facts, release)
    kept = _used(Candidate(KEEP, facts.limit_minor), valued, placed, release)
    raised = _used(Candidate("raise", to_minor), valued, placed, release)
    return _limited(more_of(raised.uses, kept.uses), release)


def uses_of_draw(facts: Facts, release: Release, pd_ppm: int, amount_minor: int) -> dict[str, int]:
    """Return what a draw uses more of the release's limits on the book's stocks."""
    drawn = structs.replace(
        facts,
        owed_minor=facts.owed_minor + amount_minor,
        undrawn_minor=max(facts.undrawn_minor - amount_minor, 0),
    )
    before, after = (_kept_uses(each, release, pd_ppm) for each in (facts, drawn))
    return _limited(more_of(after, before), release)


def uses_of_grant(facts: Facts, release: Release, pd_ppm: int) -> dict[str, int]:
    """Return what a line uses, as it would be opened, of the limits on the book's stocks."""
    return _limited(more_of(_kept_uses(facts, release, pd_ppm), {}), release)


def _kept_uses(facts: Facts, release: Release, pd_ppm: int) -> Mapping[str, int]:
    valued, placed = _valued(facts, release, pd_ppm, wants_more=False), _placed(facts, release)
    return _used(Candidate(KEEP, facts.limit_minor), valued, placed, release).uses


def _limited(uses: Mapping[str, int], release: Release) -> dict[str, int]:
    return {name: use for name, use in uses.items() if name in release.resources}


def _used(option: Candidate, valued: Valued, placed: Placed, release: Release) -> Worth:
    """Return what an option is worth, its uses under the names of the release's limits too."""
    worth = valued.worth(option)
    named = {
        name: use_of(name, placed, option, worth)
        for name in release.resources
        if name not in worth.uses
    }
    return replace(worth, uses={**worth.uses, **named}) if named else worth


def _placed(facts: Facts, release: Release) -> Placed:
    programmes = release.draws.programmes_for(facts.product)
    first = programmes[0] if programmes else None
    partners = () if first is None else first.partners
    return Placed(
        segment=release.products[facts.product].borrower,
        industry="" if facts.industry is UNSET else facts.industry,
        programme="" if first is None else first.name,
        partners_ppm={each.name: each.share_ppm for each in partners},
        month=f"{facts.on:%Y-%m}",
        reduced_12m_minor=facts.reduced_12m_minor,
        laws={} if facts.entity is UNSET else release.law_uses(facts.entity, facts.product),
        nonstandard_ppm=_nonstandard_ppm(facts.product, release),
    )


def _nonstandard_ppm(product: str, release: Release) -> int:
    if not release.values(product) or release.economics is None:
        return 0
    figure = release.economics.products[product].declared.get("terms.nonstandard_ppm")
    return 0 if figure is None else figure.values[0]


def kinds_of_funding(product: str, release: Release) -> frozenset[str]:
    """Return the kinds of funding that lines of a product are borrowed for as."""
    share_ppm = _nonstandard_ppm(product, release)
    found = {STANDARD} if share_ppm < PPM else set()
    return frozenset(found | ({NONSTANDARD} if share_ppm else set()))


def chosen_by_value(
    priced: Priced, admissible: Admissible, limit_minor: int, *, is_watched: bool
) -> Choice:
    """Return the choice of the best option; a line that is kept is watched where that is admitted.

    Watching costs the customer nothing and needs no value of its own.
    """
    option = priced.chosen.option
    if option.action != "keep":
        return Choice(option.action, option.limit_minor)
    watches = "watch" in admissible.actions and not is_watched
    return Choice("watch" if watches else "keep", limit_minor)


def _valued(facts: Facts, release: Release, pd_ppm: int, *, wants_more: bool) -> Valued:
    if release.economics is None:
        raise InvariantViolated("a line is valued where economics are declared", line=facts.line_id)
    declared = release.economics.products[facts.product]
    return Valued(
        _line(facts, pd_ppm, release.default.window_months, wants_more=wants_more),
        declared.transactor if _is_transactor(facts) else declared.rates,
        declared.response,
        lead_days_of(release, facts.entity, facts.product, facts.on),
    )


def _line(facts: Facts, pd_ppm: int, months: int, *, wants_more: bool) -> Line:
    paid_minor = facts.features.get("payments_6m_minor") or 0
    return Line(
        limit_minor=facts.limit_minor,
        owed_minor=facts.owed_minor,
        pd_ppm=pd_ppm,
        volume_minor=min(paid_minor * months // HALF_YEAR_MONTHS, LIMIT_MINOR_MAX),
        may_draw=facts.may_draw,
        wants_more=wants_more,
    )


def _is_transactor(facts: Facts) -> bool:
    """Whether every statement of half a year that was used was paid in full."""
    paid, revolved = (
        facts.features.get(name) or 0 for name in ("paid_in_full_count_6m", "revolving_count_6m")
    )
    return paid > 0 and revolved == 0
