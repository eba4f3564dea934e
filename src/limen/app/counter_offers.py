"""Less than was asked for: its record and letter, and what is told where it was not taken.

To offer less refuses the rest, so it is decided on the record as a refusal is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from limen.app.application_record import answer_on_record
from limen.app.applications import ended_on_record, question_of
from limen.caps.law_duties import TELL_BY
from limen.decide.applying import LESS, OfferedLess, decode_application
from limen.decide.law_applying import OFFER, UNTAKEN, asked_of_answer
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from datetime import date

    from limen.app.desk import Desk, Done
    from limen.book import events as e
    from limen.book.customer import Application, Offer
    from limen.decide.applying import ApplicationQuestion


def is_less(made: e.OfferMade) -> bool:
    """Whether an offer answers an application with less than it asked for."""
    asked_minor = made.asked_minor
    return bool(made.application_id) and asked_minor is not None and made.limit_minor < asked_minor


def less_offered(
    desk: Desk, made: e.OfferMade, asked: Application, customer_id: str
) -> Done | Refused:
    """Return the end of an application that is answered with less: record, letter, duties.

    Refused where nobody could be told in the letter that law wants, or where the offer would run
    past the day by which law wants the customer told that it was not taken.
    """
    line, release = desk.line(asked.line_id), desk.release
    question = _question(desk, customer_id, asked, made)
    if question is None or release is None:
        return Refused(("product_unknown",))
    last = _told_by(desk, question)
    if last is not None and made.until >= last:
        return Refused(("law_answer_by",))
    answered = answer_on_record(question, desk.group, release)
    if answered is None:
        return Refused(("product_unknown",))
    if answered.letter is None and desk.letters is not None and release.law.packs:
        return Refused(("notice_missing",))
    return ended_on_record(desk, question, line, answered, "offered")


def not_taken(desk: Desk, offer: Offer, customer_id: str) -> Done | Refused | None:
    """Return the refusal that an offer below what was asked for ends in; None where none is owed.

    Refused without a release where the offer was made under packs of law: they may want a letter.
    """
    made = offer.made
    asked = desk.group.customers[customer_id].applications.get(made.application_id)
    if not is_less(made) or asked is None or asked.outcome != "offered":
        return None
    if desk.release is None:
        return Refused(("release_needed",)) if _was_under_law(desk, made) else None
    question = _question(desk, customer_id, asked, made, offer.on)
    if question is None or not desk.release.law.packs:
        return None
    untaken = replace(
        question,
        decision_id=derive("dec", made.application_id, UNTAKEN),
        trigger=UNTAKEN,
        on=desk.on(desk.line(asked.line_id)),
    )
    if _told_by(desk, untaken) is None:
        return None
    answered = answer_on_record(untaken, desk.group, desk.release)
    if answered is None or (answered.letter is None and desk.letters is not None):
        return Refused(("notice_missing",))
    return ended_on_record(desk, untaken, desk.line(asked.line_id), answered, "refused")


def _question(
    desk: Desk, customer_id: str, asked: Application, made: e.OfferMade, on: date | None = None
) -> ApplicationQuestion | None:
    question = question_of(desk, customer_id, asked.made, desk.line(asked.line_id))
    if question is None:
        return None
    offered = OfferedLess(
        made.offer_id, made.limit_minor, on or question.on, made.until, made.entity
    )
    return replace(
        question,
        decision_id=derive("dec", made.application_id, LESS),
        trigger=OFFER,
        told=made.reasons,
        basis=made.decision_id,
        offered=offered,
        facts=made.facts or UNSET,
    )


def _told_by(desk: Desk, question: ApplicationQuestion) -> date | None:
    """The day by which law wants it told that the offer was not taken; None where it does not."""
    if desk.release is None:
        return None
    days: list[set[tuple[str, date]]] = []
    for trigger in (OFFER, UNTAKEN):
        asked = replace(question, trigger=trigger)
        owed = asked_of_answer(asked, desk.group, desk.release, question.told).owed
        due = {(each.rule, each.day) for each in owed if each.means == TELL_BY and each.day}
        days.append({(rule, day) for rule, day in due if day is not None})
    return min((day for _, day in days[1] - days[0]), default=None)


def _was_under_law(desk: Desk, made: e.OfferMade) -> bool:
    """Whether the record of the offer asked any pack; True where the book cannot tell."""
    if desk.journal is None:
        return True
    found = desk.journal.find_decision(derive("dec", made.application_id, LESS))
    record = None if found is None else getattr(found.body, "record", UNSET)
    if record is None or record is UNSET:
        return False
    return decode_application(bytes(record)).law is not UNSET
