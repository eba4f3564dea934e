"""What law asks of a change that is about to be decided: whether it may be, when, what is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from limen.caps.duties import CUTS
from limen.caps.law.evaluate import MISSING, REFUSED
from limen.caps.law_duties import EVENTS, Owed, lead_of, owed_of, reasons_max
from limen.choose.step import Choice
from limen.decide.law import ask_law

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from limen.caps.law.evaluate import Ruled
    from limen.caps.law.pack import Value
    from limen.decide.answer import Answer
    from limen.decide.facts import Facts
    from limen.decide.reasons import TestedReason
    from limen.release.rulebook import Release

LEADS_KEPT_MAX = 256
"""Leads that a release remembers: a lender has few entities and products, a play many days."""

BUREAU = "bureau_reported"
OVERDUE_HERE, UNUSED, LAW = "R01", "U05", "L"
"""Codes that Reg B takes out where nothing else counts: current delinquency, inactivity, law."""


@dataclass(frozen=True, slots=True)
class Demanded:
    """What the packs demand of one change.

    Attributes
    ----------
    lead_days
        Days from the decision before which it may not bite: the longer of the release's and law's.
    law_days
        Law's alone.
    reasons_max
        How many reasons are told at most; None where law leaves that open.
    refusing, referring
        Ids of the rules that do not let it be made, and of those that leave it to an officer.
    """

    lead_days: int = 0
    owed: tuple[Owed, ...] = ()
    reasons_max: int | None = None
    refusing: tuple[str, ...] = ()
    referring: tuple[str, ...] = ()
    law_days: int = 0

    @property
    def kept(self) -> list[Owed] | UnsetType:
        """What a record keeps."""
        return list(self.owed) if self.owed else UNSET


def demanded(
    action: str, facts: Facts, release: Release, reasons: Sequence[TestedReason], given: Answer
) -> Demanded:
    """Return what the packs in force demand of an action on a line, beside the release's lead."""
    promised = release.conduct.lead_days.get(action, 0)
    if not release.law.packs or action not in EVENTS or facts.entity is UNSET:
        return Demanded(promised)
    known = told_of(reasons, facts, release, given)
    return asked_of_change(release, action, facts.entity, facts.product, facts.on, known)


def asked_of_change(
    release: Release,
    action: str,
    entity: str,
    product: str,
    on: date,
    known: Mapping[str, Value],
) -> Demanded:
    """Ask the packs about a change: first for its lead, then for what counts from its effect."""
    promised = release.conduct.lead_days.get(action, 0)
    if not release.law.packs or action not in EVENTS:
        return Demanded(promised)

    def ask(anchors: Mapping[str, date]) -> tuple[tuple[Ruled, ...], tuple[Owed, ...]]:
        rules: list[Ruled] = []
        for event in EVENTS[action]:
            rules += ask_law(release, event, entity, product, on, known, anchors=anchors).rules
        return tuple(rules), owed_of(release.law.packs, rules, {"decision": on, **anchors})

    told = {"notice_sent": on}
    law_days = lead_of(ask(told)[1], on)
    lead_days = max(promised, law_days)
    rules, owed = ask({**told, "effect": on + timedelta(days=lead_days)})
    return Demanded(
        lead_days, owed, reasons_max(rules),
        stopping(rules, "refuse"), stopping(rules, "manual"), law_days,
    )  # fmt: skip


def stopping(rules: Sequence[Ruled], then: str) -> tuple[str, ...]:
    """Return ids of the rules that stop a change; a duty never holds one back, it is owed."""
    return tuple(
        dict.fromkeys(
            rule.id
            for rule in rules
            if rule.gives == "holds" and rule.result in {REFUSED, MISSING} and rule.then == then
        )
    )


def lead_days_of(
    release: Release, entity: str | UnsetType, product: str, on: date
) -> Mapping[str, int]:
    """Return days of notice by action: the longer of what the release promises and law demands.

    Of a customer nothing is known here, so that a duty that hangs on him counts.
    """
    if not release.law.packs or entity is UNSET:
        return release.conduct.lead_days
    key = entity, product, on
    found = release.law.leads.get(key)
    if found is None:
        found = {
            action: asked_of_change(release, action, entity, product, on, {}).lead_days
            for action in EVENTS
        }
        if len(release.law.leads) >= LEADS_KEPT_MAX:
            release.law.leads.clear()
        release.law.leads[key] = found
    return found


def told_of(
    reasons: Sequence[TestedReason], facts: Facts, release: Release, given: Answer
) -> dict[str, Value]:
    """Return what the packs may read of the reasons of the lender's own change."""
    codes = {reason.code for reason in reasons}
    outside = {code for code in codes if code in {OVERDUE_HERE, UNUSED} or code.startswith(LAW)}
    only = bool(codes) and codes == outside
    return {
        **({} if facts.law is UNSET else facts.law),
        "is_class_change": False,
        "is_agreed_change": False,
        "rests_on_inactivity": only and UNUSED in codes,
        "rests_on_current_default": only and OVERDUE_HERE in codes,
        "rests_on_law": only and any(code.startswith(LAW) for code in codes),
        "reasons_count": len(codes),
        "uses_consumer_report": uses_report(reasons, facts, release, given),
    }


def uses_report(
    reasons: Sequence[TestedReason], facts: Facts, release: Release, given: Answer
) -> bool:
    """Whether a bureau's report counted: in a reason, or among what the score was made of."""
    names = {name for reason in reasons for name in reason.features}
    if given.card is not None:
        names.update(given.card.card.names)
    return any(
        BUREAU in release.features[name].sources
        for name in names
        if facts.features.get(name) is not None
    )


def lawful(
    choice: Choice, facts: Facts, demand: Demanded, *, is_mandatory: bool
) -> tuple[Choice, list[str], bool]:
    """Return the choice, or the line as it is where law does not let it be cut.

    Returns
    -------
    The choice, notes, and whether an officer has to look. A cut that is mandatory on a hard fact
    waits for nobody who has yet to tell a fact.
    """
    if choice.action not in CUTS:
        return choice, [], False
    stays = Choice("keep" if facts.is_watched else "watch", facts.limit_minor)
    if demand.refusing:
        return stays, [f"law refuses the cut: {', '.join(demand.refusing)}"], True
    if demand.referring:
        note = f"law needs facts or a person: {', '.join(demand.referring)}"
        return (choice if is_mandatory else stays), [note], True
    return choice, [], False
