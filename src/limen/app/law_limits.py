"""Law's bounds on the portfolio beside the release's own, for a plan of a whole book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.release.law_portfolio import law_limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from limen.app.solving import Menu
    from limen.choose.portfolio import Limit
    from limen.release.rulebook import Release


def with_law(
    limits: Sequence[Limit], menus: Sequence[Menu], release: Release, on: date
) -> tuple[Limit, ...]:
    """Return the limits with those of the packs in force on a day; without packs the same.

    Both bind at once, so the tightest wins. A rule's headroom lies on top of what all lines use
    as they are, so that keeping every line never breaks it.
    """
    names = release.law_resources
    if not names:
        return tuple(limits)
    lines = [menu for menu in menus if not menu.is_offer]
    kept = {name: sum(menu.options[0][1].uses[name] for menu in lines) for name in names}
    return (*limits, *law_limits(release.law, release.draws, tuple(release.products), on, kept))


def law_left(release: Release, on: date) -> list[tuple[str, int]]:
    """Return what the rules leave by the facts that are attested: title, and minor units."""
    names = dict.fromkeys(release.law_resources, 0)
    found = law_limits(release.law, release.draws, tuple(release.products), on, names)
    return [(limit.title, limit.bound) for limit in found]
