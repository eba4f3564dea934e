"""Leaving the best option at random in a decision: where it may be, and what is then done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.choose.explore import Seed, explore
from limen.choose.explore import Weighed as Arm
from limen.choose.step import Choice
from limen.decide.law import under_law
from limen.decide.valuing import chosen_by_value
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.choose.explore import Exploration, Explored
    from limen.choose.weigh import Market, Weighed
    from limen.decide.answer import Answer
    from limen.decide.facts import Facts
    from limen.decide.record import Question
    from limen.release.rulebook import Release

TRIED = ("keep", "raise", "step_down", "lower")
"""Actions that may be tried; whether draws stop is never left to chance."""


def tries(facts: Facts, given: Answer) -> frozenset[str]:
    """Return the actions that may be tried instead of the best option; empty for none.

    Nothing is tried where an action is mandatory, a flag is up, a fact is missing, an officer is
    called, or law has a word; and no raise that law refuses.
    """
    priced = given.priced
    if priced is None or facts.flags is not UNSET or given.referred or given.law_refers:
        return frozenset()
    if given.admissible.calls_officer or given.admissible.mandatory is not None:
        return frozenset()
    may_raise = Choice("raise", facts.limit_minor + 1)
    allowed, refers = under_law(may_raise, facts.limit_minor, given.legal)
    if allowed != may_raise or refers:
        return frozenset(TRIED) - {"raise"}
    return frozenset(TRIED)


def drawn(
    weighed: Sequence[Weighed],
    chosen: Weighed,
    actions: frozenset[str],
    share_ppm: int,
    terms: Exploration,
    seed: Seed,
) -> tuple[Weighed, Explored] | None:
    """Return what is taken and with which chances; None where there is nothing to try."""
    if chosen.option.action not in actions:
        return None
    open_ = [each for each in weighed if each.option.action in actions]
    # Floors of millionths: an option a fraction of a unit outside of the band may stand within.
    arms = [Arm(each.option, each.net_ppm // PPM) for each in open_]
    found = explore(arms, open_.index(chosen), terms.band_minor, share_ppm, seed)
    if len(found.arms) == 1:
        return None
    arm = found.arms[found.taken]
    by_option = {(each.option.action, each.option.limit_minor): each for each in open_}
    return by_option[arm.action, arm.limit_minor], found


def exploring(
    question: Question, facts: Facts, release: Release, given: Answer, market: Market
) -> tuple[Answer, Explored] | None:
    """Return the answer after the draw, and the draw itself; None where nothing is tried.

    A line to which the plan of the whole leaves an option keeps it: a limit hangs on it.
    """
    terms, priced = release.exploration, given.priced
    if terms is None or priced is None or not market.explore_ppm or market.assigned is not None:
        return None
    actions = tries(facts, given)
    seed = Seed(question.release_id, facts.customer_id, question.run_id)
    found = drawn(priced.weighed, priced.chosen, actions, market.explore_ppm, terms, seed)
    if found is None:
        return None
    taken, explored = found
    if taken is priced.chosen:
        return given, explored
    priced = replace(priced, chosen=taken)
    watches = facts.is_watched
    choice = chosen_by_value(priced, given.admissible, facts.limit_minor, is_watched=watches)
    return replace(given, priced=priced, choice=choice), explored
