"""What a letter has to say by law: the duties of a decision with what they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.care.law_says import Said
from limen.risk.scorecard import Scorecard

if TYPE_CHECKING:
    from limen.book.customer import CustomerState
    from limen.care.wording import Language
    from limen.decide.applying import ApplicationRecord
    from limen.decide.record import Record
    from limen.release.rulebook import Release


def said_of(record: Record, release: Release, language: Language) -> tuple[Said, ...]:
    """Return what the duties of a decision want said; nothing where no pack demands anything."""
    if record.owed is UNSET:
        return ()
    report, score = record.facts.report, record.score
    low, high = score_range(record, release)
    bureau = "" if report is UNSET else report.bureau
    return tuple(
        Said(
            what,
            day=owed.day,
            count=owed.count,
            unit=owed.unit,
            bureau=bureau,
            contact=release.law.bureaus.get(bureau, {}).get(language, ""),
            points=None if score is None else score.points,
            low=low,
            high=high,
            scored_on=record.facts.on,
        )
        for owed in record.owed
        for what in owed.says
    )


def said_of_answer(
    record: ApplicationRecord, customer: CustomerState, release: Release, language: Language
) -> tuple[Said, ...]:
    """Return what the duties of an answer to an application want said; no score is used there.

    The bureau is that of the newest report on file; without one it goes without its name.
    """
    if record.owed is UNSET:
        return ()
    report = max(reversed(customer.bureau), key=lambda each: each.pulled_on, default=None)
    bureau = "" if report is None else report.bureau
    return tuple(
        Said(
            what,
            day=owed.day,
            count=owed.count,
            unit=owed.unit,
            bureau=bureau,
            contact=release.law.bureaus.get(bureau, {}).get(language, ""),
        )
        for owed in record.owed
        for what in owed.says
    )


def score_range(record: Record, release: Release) -> tuple[int | None, int | None]:
    """Return the least and most points that a decision's scorecard gives; None of another model."""
    models = release.models.get(record.facts.product)
    if record.score is None or models is None:
        return None, None
    card = models.card_for(record.facts.customer_id).card
    if not isinstance(card, Scorecard):
        return None, None
    least = sum(min(item.points) for item in card.characteristics)
    most = sum(item.points_max for item in card.characteristics)
    return card.base_points + least, card.base_points + most
