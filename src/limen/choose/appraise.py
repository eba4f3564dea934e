"""One line's options with what each is worth and uses: what the optimiser and a decision read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.choose.candidates import KEEP, Candidate, Candidates, candidates
from limen.choose.economics import NO_EFFECT, Effect, Line, Worth, worth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.product import Product
    from limen.choose.candidates import Menu
    from limen.choose.conduct import Conduct
    from limen.choose.declared import ProductEconomics
    from limen.choose.response import About
    from limen.choose.step import Admissible, Standing


class Figures(NamedTuple):
    """What economics need to know beyond the line's standing.

    Attributes
    ----------
    volume_minor
        Drawn or bought over the horizon if nothing changes.
    offer_minor
        Worth of the starter line of a divert, if it is accepted.
    """

    pd_ppm: int
    volume_minor: int = 0
    is_transactor: bool = False
    has_consent: bool = False
    offer_minor: int = 0


class Valued(NamedTuple):
    """An option, what it is worth and uses, and where the customer's answer comes from."""

    option: Candidate
    worth: Worth
    effect: Effect
    about: About


class Appraisal(NamedTuple):
    """A line's options, keep first, and what was left out."""

    valued: tuple[Valued, ...]
    found: Candidates


def appraise(
    admissible: Admissible,
    standing: Standing,
    product: Product,
    allowed_minor: int,
    conduct: Conduct,
    economics: ProductEconomics,
    figures: Figures,
    features: Mapping[str, int | None],
    menu: Menu | None = None,
) -> Appraisal:
    """Return every option of a line with its worth.

    Parameters
    ----------
    allowed_minor
        The smallest cap.
    features
        Those that the fitted response reads, where there is one.
    """
    found = candidates(
        admissible,
        standing,
        product,
        allowed_minor,
        conduct,
        has_consent=figures.has_consent,
        menu=menu,
    )
    line = line_of(standing, figures, wants_more=found.wants_more)
    valued = []
    for option in found.options:
        effect, about = economics.answer(line, option.limit_minor, features)
        valued.append(
            Valued(
                option, value_of(line, option, economics, conduct, figures, effect), effect, about
            )
        )
    return Appraisal(tuple(valued), found)


def line_of(standing: Standing, figures: Figures, *, wants_more: bool) -> Line:
    """Return the line as its economics see it."""
    return Line(
        standing.limit_minor,
        standing.owed_minor,
        figures.pd_ppm,
        figures.volume_minor,
        standing.may_draw,
        wants_more,
    )


def value_of(
    line: Line,
    option: Candidate,
    economics: ProductEconomics,
    conduct: Conduct,
    figures: Figures,
    effect: Effect = NO_EFFECT,
) -> Worth:
    """Return what one option is worth, its notice included."""
    rates = economics.transactor if figures.is_transactor else economics.rates
    lead_days = 0 if option.action == KEEP else conduct.lead_days.get(option.action, 0)
    return worth(
        line,
        option.action,
        option.limit_minor,
        rates,
        effect=effect,
        lead_days=lead_days,
        offer_minor=figures.offer_minor,
    )
