"""What a lender has yet to declare: facts that the packs ask for and that nothing tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.caps.customer import case_for
from limen.caps.joint import ELSEWHERE
from limen.caps.law.evaluate import MISSING, ask_entry
from limen.caps.law.words import DATE_BASES
from limen.caps.told_facts import RECKONED, facts_asked
from limen.kernel.diagnostics import Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from limen.caps.customer import LegalProfile
    from limen.caps.law.case import Entity
    from limen.caps.law.pack import Pack, Value
    from limen.kernel.diagnostics import Diagnostics
    from limen.release.law import Law

RAISE, DRAW = "increase", "draw"


def tell_lacking(law: Law, lender: str, faults: Diagnostics) -> None:
    """Warn of what keeps the raises of a review with an officer, and of what a draw must bring."""
    entity = law.entities.get(lender)
    if entity is None:
        return
    for product, profile in law.profiles.items():
        for event, what in ((RAISE, "a raise in a review"), (DRAW, "a draw")):
            found = lacking(law.packs, event, entity, profile, law.facts.get(lender, {}))
            if found:
                text = f"{product}: {what} lacks {', '.join(found)}"
                hint = f"[entities.{lender}.facts], or told with each offer and draw"
                faults.warning("R087", Place("release.toml", path="packs"), text, hint)


def tell_unread(law: Law, faults: Diagnostics) -> None:
    """Warn of attested facts that no rule reads: a name mistyped would stay unsaid."""
    if not law.packs:
        return
    known = {*facts_asked(law.packs), *ELSEWHERE.values()}
    for entity, facts in law.facts.items():
        for name in sorted(facts.keys() - known):
            place = Place("release.toml", path=f"entities.{entity}.facts.{name}")
            faults.warning("R114", place, f"no rule reads '{name}'", did_you_mean(name, known))


def lacking(
    packs: Iterable[Pack],
    event: str,
    entity: Entity,
    profile: LegalProfile,
    attested: Mapping[str, Value],
) -> tuple[str, ...]:
    """Return facts that binding rules lack of an event, asked on the first day of each version.

    What the book reckons, and a dated figure of the pack, count as known.
    """
    found: dict[str, None] = {}
    known = {**_reckoned(), **attested}
    for pack in packs:
        for entry in pack.entries:
            dates = dict.fromkeys(DATE_BASES, entry.table.effective_from)
            said = ask_entry(pack, entry, case_for(event, entity, profile, dates, known))
            if said.result == MISSING and said.then != "warn" and not _is_ended(entry.id, pack):
                found |= dict.fromkeys(name for name in said.missing if name not in pack.series)
    return tuple(found)


def _is_ended(rule: str, pack: Pack) -> bool:
    """Whether no version of the rule is open-ended: a rule of the past asks for nothing new."""
    return all(entry.table.effective_to is not None for entry in pack.versions(rule))


def _reckoned() -> dict[str, Value]:
    return {name: False if name.startswith("is_") else 0 for name in sorted(RECKONED)}


def tell_undeclared(law: Law, partners: Collection[str], faults: Diagnostics) -> None:
    """Warn of partners that fund draws and of whose licence the packs know nothing."""
    unknown = sorted(set(partners) - law.entities.keys()) if law.packs else []
    if unknown:
        text = f"the packs do not know who these partners are: {', '.join(unknown)}"
        hint = "[entities.NAME] licence_type"
        faults.warning("R088", Place("constraints.toml", path="programme"), text, hint)
