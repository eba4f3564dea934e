"""What may be chosen for one line, and why the rest may not (design 4.7).

Every candidate keeps the policy's floor and ceiling, the customer's caps, the product's terms and
the lender's promises; what is left out is named with the reason. Keeping the line as it is can
always be chosen. What is mandatory, and what gives back what was taken, is no matter of value:
there `is_forced` says that `step.choose` decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.caps.duties import CONTACT, CUT, RAISE, binding_flags
from limen.choose.conduct import REDUCES, STOPS_DRAWS
from limen.choose.step import left_of_budget, up_to_step
from limen.kernel.rates import PPM, Rounding, apply_ppm, round_down_to_step

if TYPE_CHECKING:
    from limen.book.product import Product
    from limen.choose.conduct import Conduct
    from limen.choose.step import Admissible, Standing

COOLING = "a change is recent or announced"
MANDATORY = "another action is mandatory"
NO_BUDGET = "the year's budget of reduction is used up"
NO_CONSENT = "the customer has not consented"
NO_FACT = "no hard fact"
NO_OFFER = "no linked product to offer"
NO_ROOM = "no room under the ceiling and the caps"
NOT_ADMITTED = "the policy does not admit it"
OFFERED = "a raise is offered, or was lately"
NOTHING_LEFT = "nothing worth a notice is left to take"
RESTORES = "the line is being given back"
STOPPED = "draws are stopped already"

ACTIONS = ("raise", "step_down", "lower", "freeze", "divert", "close")
"""Everything but keep, the milder first."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Sizes that are tried, each a share of the present limit in ppm.

    The policy's own target and the ceiling are tried too; what a bound cuts short is tried at the
    bound.

    Attributes
    ----------
    offer_days
        For so many days a raise is offered to whoever has not agreed to it beforehand; with 0 it
        is no option without that consent.
    """

    raise_ppm: tuple[int, ...] = (100_000, 250_000, 500_000)
    lower_ppm: tuple[int, ...] = (100_000, 250_000, 500_000)
    offer_days: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action and the limit it leads to."""

    action: str
    limit_minor: int


KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Pruned:
    """An action left out; `limit_minor` where one size of it is meant, None for all of them."""

    action: str
    why: str
    limit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be chosen, keep first, and what was left out.

    Attributes
    ----------
    is_forced
        Whether there is nothing to weigh: `step.choose` says what is done.
    wants_more
        Whether the policy admits a raise, so that the customer may expect one.
    """

    options: tuple[Candidate, ...]
    pruned: tuple[Pruned, ...]
    is_forced: bool = False
    wants_more: bool = False


@dataclass(slots=True)
class _Found:
    """Candidates being gathered, each once."""

    options: list[Candidate]
    pruned: list[Pruned] = field(default_factory=list)

    def add(self, action: str, limit_minor: int) -> None:
        found = Candidate(action, limit_minor)
        if found not in self.options:
            self.options.append(found)

    def drop(self, action: str, why: str, limit_minor: int | None = None) -> None:
        left_out = Pruned(action, why, limit_minor)
        if left_out not in self.pruned:
            self.pruned.append(left_out)


def candidates(
    admissible: Admissible,
    standing: Standing,
    product: Product,
    allowed_minor: int,
    conduct: Conduct,
    *,
    has_consent: bool,
    menu: Menu | None = None,
) -> Candidates:
    """Return what may be chosen for a line.

    Parameters
    ----------
    allowed_minor
        The smallest cap; it bounds raises, never an existing limit.
    has_consent
        Whether the customer has agreed to be raised; else the menu may let it be offered.
    menu
        Sizes to try, None for the usual ones.
    """
    found = _Found([Candidate(KEEP, standing.limit_minor)])
    wants_more = "raise" in admissible.actions
    forced = _forced(admissible, standing)
    if forced is not None:
        for action in ACTIONS:
            found.drop(action, forced)
        return Candidates(tuple(found.options), tuple(found.pruned), True, wants_more)
    sizes = menu or Menu()
    may_raise = has_consent or sizes.offer_days > 0
    for action in ACTIONS:
        why = _why_not(action, admissible, standing, conduct, may_raise=may_raise)
        if why is not None:
            found.drop(action, why)
        elif action == "raise":
            _raises(found, admissible, standing, product, allowed_minor, sizes)
        elif action in REDUCES:
            _cuts(found, action, admissible, standing, product, conduct, sizes)
        else:
            found.add(action, standing.limit_minor)
    return Candidates(tuple(found.options), tuple(found.pruned), False, wants_more)


def _forced(admissible: Admissible, standing: Standing) -> str | None:
    if admissible.mandatory is not None:
        return MANDATORY
    if standing.is_cooling:
        return None
    gives_back = "unfreeze" in admissible.actions and not standing.may_draw
    target_minor = admissible.target_minor
    regains = "reinstate" in admissible.actions and (
        target_minor is not None and target_minor > standing.limit_minor
    )
    return RESTORES if gives_back or regains else None


def _why_not(
    action: str, admissible: Admissible, standing: Standing, conduct: Conduct, *, may_raise: bool
) -> str | None:
    """Return why no size of an action may be chosen, None where it may."""
    if action not in admissible.actions:
        return NOT_ADMITTED
    if standing.is_cooling:
        return COOLING
    if binding := binding_flags(standing.flags, RAISE if action == "raise" else CUT):
        return f"bound by {', '.join(binding)}"
    if action != "close" and action not in REDUCES and not standing.may_draw:
        return STOPPED
    if action == "raise":
        return OFFERED if standing.is_offered else None if may_raise else NO_CONSENT
    if action in STOPS_DRAWS and not conduct.hard_rules.intersection(admissible.rules):
        return NO_FACT
    if action == "divert":
        return _why_no_offer(standing)
    return None


def _why_no_offer(standing: Standing) -> str | None:
    if not standing.can_divert:
        return NO_OFFER
    binding = binding_flags(standing.flags, CONTACT)
    return f"bound by {', '.join(binding)}: nothing is offered" if binding else None


def _raises(
    found: _Found,
    admissible: Admissible,
    standing: Standing,
    product: Product,
    allowed_minor: int,
    menu: Menu,
) -> None:
    limit_minor, step_minor = standing.limit_minor, product.step_minor
    ceilings = [allowed_minor, product.ceiling_minor]
    if admissible.ceiling_minor is not None:
        ceilings.append(admissible.ceiling_minor)
    ceiling_minor = round_down_to_step(min(ceilings), step_minor)
    wanted = [apply_ppm(limit_minor, PPM + size, Rounding.DOWN) for size in menu.raise_ppm]
    if admissible.target_minor is not None:
        wanted.append(admissible.target_minor)
    lowest_minor = max(product.floor_minor, product.smallest_draw_minor, admissible.floor_minor)
    before = len(found.options)
    for amount_minor in sorted(wanted):
        to_minor = min(round_down_to_step(amount_minor, step_minor), ceiling_minor)
        if to_minor > limit_minor and to_minor >= lowest_minor:
            found.add("raise", to_minor)
    if len(found.options) == before:
        found.drop("raise", NO_ROOM)


def _cuts(
    found: _Found,
    action: str,
    admissible: Admissible,
    standing: Standing,
    product: Product,
    conduct: Conduct,
    menu: Menu,
) -> None:
    limit_minor, step_minor = standing.limit_minor, product.step_minor
    lowest_minor = max(
        admissible.floor_minor,
        product.floor_minor,
        standing.owed_minor,
        # A limit that nobody can use is a closed line under another name.
        product.smallest_draw_minor,
    )
    budget_minor = left_of_budget(standing, conduct)
    if budget_minor == 0:
        found.drop(action, NO_BUDGET)
        return
    bound_minor = max(lowest_minor, limit_minor - budget_minor)
    if action == "step_down":
        # One small step: it is the first of a dated series.
        wanted = [limit_minor - apply_ppm(limit_minor, conduct.step_ppm, Rounding.DOWN)]
    else:
        wanted = [
            limit_minor - apply_ppm(limit_minor, size, Rounding.DOWN) for size in menu.lower_ppm
        ]
        if admissible.target_minor is not None:
            wanted.append(admissible.target_minor)
    smallest_minor = max(apply_ppm(limit_minor, conduct.cut_smallest_ppm, Rounding.UP), 1)
    for amount_minor in sorted(wanted, reverse=True):
        to_minor = up_to_step(max(amount_minor, bound_minor), step_minor)
        if limit_minor - to_minor < smallest_minor:
            found.drop(action, NOTHING_LEFT, to_minor if to_minor < limit_minor else None)
        else:
            found.add(action, to_minor)
