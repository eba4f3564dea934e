"""Law's bounds on the portfolio beside the release's own, for a plan of a whole book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.joint_used import ALL, used_together
from limen.caps.joint import WITH_ALL
from limen.choose.portfolio import LAW
from limen.release.law_portfolio import law_counts, law_limits, law_resources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from limen.app.ports import Journal
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


def counted_titles(limits: Sequence[Limit], release: Release) -> tuple[str, ...]:
    """Return the limits of law that rest on what the book counts, not on a figure attested."""
    return tuple(
        each.title for each in limits if each.limit == LAW and law_counts(release.law, each.name)
    )


def law_left(release: Release, on: date) -> list[tuple[str, int]]:
    """Return what the rules leave by the facts that are attested: title, and minor units.

    Of what the book counts itself it is what the rule allows in all: see `law_used`.
    """
    return [(limit.title, limit.bound) for limit in _limits(release, on)]


def law_used(release: Release, on: date, journal: Journal) -> dict[str, int]:
    """Return what the ledger has lent jointly, by the title of the limit that counts it.

    Of a rule that binds for each partner alone, with the partner where it is most.
    """
    counted = {
        each.title: each.name for each in _limits(release, on) if law_counts(release.law, each.name)
    }
    if not counted:
        return {}
    used = used_together(journal)[""]
    found = {}
    for title, name in counted.items():
        entity = name.partition("/")[2]
        is_all = law_counts(release.law, name) == WITH_ALL
        found[title] = max(
            (
                minor
                for (lends, other), minor in used.items()
                if lends == entity and (other == ALL) == is_all
            ),
            default=0,
        )
    return found


def _limits(release: Release, on: date) -> tuple[Limit, ...]:
    """Every bound with nothing used, also of a release that weighs no options."""
    place = release.law, release.draws, tuple(release.products)
    return law_limits(*place, on, dict.fromkeys(law_resources(*place), 0))
