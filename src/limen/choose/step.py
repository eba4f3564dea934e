"""The smallest step that does the job (design 4.7).

The policy says what is admissible and which limit it aims at. The choice takes the mildest
admissible action that reaches as much of the aim as the customer's budgets leave, and never goes
beyond the aim. Economics of an option take the aim's place with the sixth issue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from limen.caps.duties import CONTACT, CUT, CUTS, RAISE, binding_flags
from limen.choose.conduct import REDUCES, SEVERITY, STOPS_DRAWS, Conduct
from limen.kernel.rates import Rounding, apply_ppm, round_down_to_step

if TYPE_CHECKING:
    from limen.book.product import Product


ANNOUNCED = "announced already: it comes on its day"


class Admissible(msgspec.Struct, frozen=True):
    """What the policy allows for one line."""

    actions: tuple[str, ...]
    mandatory: str | None = None
    floor_minor: int = 0
    ceiling_minor: int | None = None
    target_minor: int | None = None
    rules: tuple[str, ...] = ()
    cool_down_days: int | None = None
    calls_officer: bool = False


class Standing(msgspec.Struct, frozen=True):
    """What the choice needs to know of the line and of what was done to it before.

    Attributes
    ----------
    limit_high_12m_minor, reduced_12m_minor
        Highest limit of the last twelve months; what the lender took off in them.
    is_cooling
        True while a change is announced or the last one is recent: no further discretionary cut.
    may_draw
        False once draws are stopped.
    flags
        Flags of other departments that are up.
    announced
        Action and limit of a cut that is announced and not yet in effect.
    is_offered
        A raise is offered and not answered, or was so lately that none is offered again.
    """

    limit_minor: int
    owed_minor: int
    limit_high_12m_minor: int
    reduced_12m_minor: int
    is_cooling: bool
    is_watched: bool
    may_draw: bool
    can_divert: bool = False
    flags: tuple[str, ...] = ()
    announced: tuple[str, int] | None = None
    is_offered: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The action taken, the limit it leads to, and what held it back."""

    action: str
    limit_minor: int
    notes: tuple[str, ...] = ()


def choose(
    admissible: Admissible,
    standing: Standing,
    product: Product,
    allowed_minor: int,
    conduct: Conduct,
) -> Choice:
    """Choose the smallest admissible step that does the policy's job.

    Parameters
    ----------
    allowed_minor
        The smallest cap; it bounds raises and reinstatements, never an existing limit.
    """
    if not conduct.guarded:
        return _blunt(admissible, standing, product)
    if admissible.mandatory is not None:
        return _mandatory(admissible, standing, product, allowed_minor, conduct)
    upward = _upward(admissible, standing, product, allowed_minor)
    if upward is not None:
        return _unless_bound(upward, admissible, standing, RAISE)
    choice = _downward(admissible, standing, product, conduct)
    if choice.action in CUTS:
        return _unless_bound(choice, admissible, standing, CUT)
    return choice


def _unless_bound(choice: Choice, admissible: Admissible, standing: Standing, what: str) -> Choice:
    """Return the choice, or what is left of it where a flag binds the lender's own choice."""
    binding = binding_flags(standing.flags, what)
    if not binding:
        return choice
    note = f"bound by {', '.join(binding)}: no {choice.action}"
    if what == RAISE:
        return Choice("keep", standing.limit_minor, (note,))
    return _no_cut(admissible, standing, note)


def _blunt(admissible: Admissible, standing: Standing, product: Product) -> Choice:
    action = admissible.mandatory or max(admissible.actions, key=SEVERITY.__getitem__)
    if _is_stopped(action, standing):
        return Choice("keep", standing.limit_minor)
    if action not in REDUCES or admissible.target_minor is None:
        return Choice(action, standing.limit_minor)
    target_minor = round_down_to_step(admissible.target_minor, product.step_minor)
    if target_minor >= standing.limit_minor:
        return Choice("keep", standing.limit_minor)
    return Choice(action, target_minor)


def _mandatory(
    admissible: Admissible,
    standing: Standing,
    product: Product,
    allowed_minor: int,
    conduct: Conduct,
) -> Choice:
    """Do what law or a hard fact demands; budgets and cool-downs are for discretion."""
    action = admissible.mandatory or "keep"
    if _is_stopped(action, standing):
        return Choice("keep", standing.limit_minor, ("draws are stopped already",))
    if action in STOPS_DRAWS or action in REDUCES:
        if not conduct.hard_rules.intersection(admissible.rules):
            return Choice(
                _watch(standing), standing.limit_minor, ("no hard fact: an officer looks",)
            )
        if action in REDUCES:
            return _mandatory_cut(action, admissible, standing, product)
        return _mandatory_stop(action, standing)
    if action == "watch":
        return Choice(_watch(standing), standing.limit_minor)
    demanded = replace(admissible, actions=(action,))
    upward = _upward(demanded, replace(standing, is_cooling=False), product, allowed_minor)
    return upward or Choice("keep", standing.limit_minor)


def _mandatory_stop(action: str, standing: Standing) -> Choice:
    """Stop draws; a divert offers only what there is to offer to somebody who may be asked."""
    if _is_announced(action, standing.limit_minor, standing):
        return Choice("keep", standing.limit_minor, (ANNOUNCED,))
    if action == "divert" and not standing.can_divert:
        return Choice("freeze", standing.limit_minor, ("no linked product to offer",))
    if action == "divert" and (binding := binding_flags(standing.flags, CONTACT)):
        note = f"bound by {', '.join(binding)}: nothing is offered"
        return Choice("freeze", standing.limit_minor, (note,))
    return Choice(action, standing.limit_minor)


def _mandatory_cut(
    action: str, admissible: Admissible, standing: Standing, product: Product
) -> Choice:
    aim_minor = _aim(admissible, standing, product)
    if aim_minor is None or aim_minor >= standing.limit_minor:
        return _no_cut(admissible, standing, "nothing is left to take")
    if _is_announced(action, aim_minor, standing):
        return Choice("keep", standing.limit_minor, (ANNOUNCED,))
    return Choice(action, aim_minor)


def _is_stopped(action: str, standing: Standing) -> bool:
    """Whether a stop of draws has nothing left to do; a close goes on from a freeze."""
    return action in STOPS_DRAWS and action != "close" and not standing.may_draw


def _is_announced(action: str, limit_minor: int, standing: Standing) -> bool:
    """Whether what is announced already takes as much away: decided again, it would never come."""
    if standing.announced is None:
        return False
    announced, announced_minor = standing.announced
    if announced in REDUCES and action in REDUCES:
        return announced_minor <= limit_minor
    return SEVERITY[announced] >= SEVERITY[action]


def _upward(
    admissible: Admissible, standing: Standing, product: Product, allowed_minor: int
) -> Choice | None:
    if standing.is_cooling:
        return None
    if "unfreeze" in admissible.actions and not standing.may_draw:
        return Choice("unfreeze", standing.limit_minor)
    if "reinstate" not in admissible.actions or admissible.target_minor is None:
        return None
    ceiling_minor = min(
        allowed_minor,
        product.ceiling_minor if admissible.ceiling_minor is None else admissible.ceiling_minor,
    )
    target_minor = round_down_to_step(
        min(admissible.target_minor, ceiling_minor), product.step_minor
    )
    return Choice("reinstate", target_minor) if target_minor > standing.limit_minor else None


def _downward(
    admissible: Admissible, standing: Standing, product: Product, conduct: Conduct
) -> Choice:
    reducing = [action for action in admissible.actions if action in REDUCES]
    aim_minor = _aim(admissible, standing, product)
    if not reducing or aim_minor is None:
        return _no_cut(admissible, standing)
    if standing.is_cooling:
        return _no_cut(admissible, standing, "a change is recent or announced")
    action = min(reducing, key=SEVERITY.__getitem__)
    bounded_minor = max(aim_minor, standing.limit_minor - left_of_budget(standing, conduct))
    if action == "step_down":
        step_minor = apply_ppm(standing.limit_minor, conduct.step_ppm, Rounding.DOWN)
        bounded_minor = max(bounded_minor, standing.limit_minor - step_minor)
    limit_minor = up_to_step(bounded_minor, product.step_minor)
    smallest_minor = apply_ppm(standing.limit_minor, conduct.cut_smallest_ppm, Rounding.UP)
    if standing.limit_minor - limit_minor < max(smallest_minor, 1):
        return _no_cut(admissible, standing, "nothing worth a notice is left to take")
    notes = () if limit_minor == aim_minor else ("held back by a budget or a step",)
    return Choice(action, limit_minor, notes)


def _aim(admissible: Admissible, standing: Standing, product: Product) -> int | None:
    """Return the lowest limit that a cut may lead to, None where the policy aims at none."""
    if admissible.target_minor is None:
        return None
    lowest_minor = max(
        round_down_to_step(admissible.target_minor, product.step_minor),
        admissible.floor_minor,
        product.floor_minor,
        standing.owed_minor,
        # A limit that nobody can use is a closed line under another name.
        product.smallest_draw_minor,
    )
    return up_to_step(lowest_minor, product.step_minor)


def left_of_budget(standing: Standing, conduct: Conduct) -> int:
    """Return what the lender may still take off in these twelve months."""
    budget_minor = apply_ppm(
        standing.limit_high_12m_minor, conduct.reduction_12m_ppm, Rounding.DOWN
    )
    return max(budget_minor - standing.reduced_12m_minor, 0)


def _no_cut(admissible: Admissible, standing: Standing, *notes: str) -> Choice:
    action = _watch(standing) if "watch" in admissible.actions or notes else "keep"
    return Choice(action, standing.limit_minor, notes)


def _watch(standing: Standing) -> str:
    return "keep" if standing.is_watched else "watch"


def up_to_step(amount_minor: int, step_minor: int) -> int:
    """Round a limit up to the product's step: a cut never goes below what bounds it."""
    return -(-amount_minor // step_minor) * step_minor
