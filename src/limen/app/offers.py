"""What the lender offers: a line, a higher limit, a higher limit for some days.

An offer binds nobody until the customer accepts it, with a consent of its own, by its last day.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import UNSET, UnsetType

from limen.app.added_uses import added_by_offer
from limen.app.applications import are_reasons, open_application
from limen.app.command import CustomerCommand
from limen.app.counter_offers import is_less, less_offered, not_taken
from limen.app.customers import consent_refusal
from limen.app.desk import Done
from limen.app.limits import limit_refusals
from limen.app.live_room import NOTHING_TAKEN, give_room_back, is_reserved, take_room
from limen.app.taking_up import consent_purpose, is_overtaken, take_up, take_up_refusals
from limen.book import events as e
from limen.book.customer import flags_on
from limen.book.filed import file_product
from limen.caps.duties import CONTACT, RAISE, binding_flags
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from limen.app.desk import Desk
    from limen.app.live_room import Taken
    from limen.app.ports import Message
    from limen.book.customer import Application, Offer
    from limen.book.line import LineState
    from limen.book.product import Product
    from limen.book.terms import Terms


class MakeOffer(CustomerCommand, frozen=True, kw_only=True, tag="make_offer"):
    """The lender offers a limit, on an application or unasked.

    Attributes
    ----------
    line_id
        The line whose limit is to rise; empty for a new line.
    until
        The last day on which the customer may accept.
    expires_on
        Of a new line: the day on which its agreement ends.
    temporary_since, temporary_until
        The limit holds for these days only, both included.
    facts
        What the packs of law are told: see `caps.told_facts`.
    """

    keeps_release: ClassVar[bool] = True

    product: str
    limit_minor: int
    until: date
    line_id: str = ""
    application_id: str = ""
    decision_id: str = ""
    reasons: tuple[str, ...] = ()
    entity: str = ""
    expires_on: date | None = None
    temporary_since: date | None = None
    temporary_until: date | None = None
    facts: dict[str, int | bool | str] | UnsetType = UNSET


class AnswerOffer(CustomerCommand, frozen=True, kw_only=True, tag="answer_offer"):
    """The customer's own yes, with its consent, or no; `line_id` names the line to be opened."""

    keeps_release: ClassVar[bool] = True

    offer_id: str
    accepts: bool
    consent_id: str = ""
    line_id: str = ""


class ExpireOffers(CustomerCommand, frozen=True, kw_only=True, tag="expire_offers"):
    """Offers of the customer whose last day has passed run out."""

    keeps_release: ClassVar[bool] = True


def make_offer(desk: Desk, command: MakeOffer) -> Done | Refused:
    """Offer a limit; on an application it ends that application as answered."""
    product = None if desk.release is None else desk.release.products.get(command.product)
    if product is None:
        return Refused(("product_unknown",))
    line = desk.line(command.line_id) if command.line_id else None
    asked = open_application(desk, command.customer_id, command.application_id)
    reasons = _offered_wrongly(desk, command, line, asked, _today(desk, line, product.terms))
    place = desk, product, command.customer_id, line
    reasons += limit_refusals(*place, command.limit_minor, command.entity, _told(command))
    if reasons:
        return Refused(tuple(dict.fromkeys(reasons)))
    ended = _application_ended(desk, command, product, asked)
    if isinstance(ended, Refused):
        return ended
    room = take_room(desk, added_by_offer(*place, command.limit_minor, command.entity))
    if room.refusals:
        return Refused(room.refusals)
    body = _offer(command, product, asked, desk, room)
    made = desk.event(body, line, customer_id=command.customer_id)
    value = {"offer_id": body.offer_id, "is_partial": is_less(body), **ended.value}
    return Done((made, *ended.events), value, ended.messages)


def _application_ended(
    desk: Desk, command: MakeOffer, product: Product, asked: Application | None
) -> Done | Refused:
    """Return how the application that is answered ends: on the record where it gets less."""
    if asked is None:
        return Done()
    made = _offer(command, product, asked, desk, NOTHING_TAKEN)
    if is_less(made):
        return less_offered(desk, made, asked, command.customer_id)
    body = e.ApplicationEnded(
        command.application_id, "offered", command.decision_id, command.reasons
    )
    line = desk.line(asked.line_id)
    return Done((desk.event(body, line, customer_id=command.customer_id, part="asked"),))


def _told(command: MakeOffer) -> dict[str, int | bool | str]:
    return {} if command.facts is UNSET else command.facts


def _offer(
    command: MakeOffer,
    product: Product,
    asked: Application | None,
    desk: Desk,
    room: Taken,
) -> e.OfferMade:
    return e.OfferMade(
        offer_id=derive("off", command.key),
        product=command.product,
        limit_minor=command.limit_minor,
        until=command.until,
        terms_id=file_product(product)[0],
        apr_ppm=product.apr_ppm,
        application_id=command.application_id,
        decision_id=command.decision_id,
        asked_minor=None if asked is None else asked.made.asked_minor,
        reasons=command.reasons,
        entity=command.entity or (desk.release.lender if desk.release else ""),
        expires_on=command.expires_on,
        temporary_since=command.temporary_since,
        temporary_until=command.temporary_until,
        facts=_told(command),
        uses=room.uses,
        plan=room.plan,
    )


def _offered_wrongly(
    desk: Desk,
    command: MakeOffer,
    line: LineState | None,
    asked: Application | None,
    today: date,
) -> list[str]:
    reasons = []
    if command.until < today:
        reasons.append("date_past")
    if command.expires_on is not None and command.expires_on <= today:
        reasons.append("date_past")
    if command.line_id and (line is None or line.customer_id != command.customer_id):
        return [*reasons, "line_unknown"]
    if line is not None and line.product != command.product:
        reasons.append("product_differs")
    if line is not None and is_overtaken(line, today):
        reasons.append("cut_stands")
    reasons += _days_wrong(command, line, today)
    if command.application_id:
        reasons += _answers_wrongly(command, asked)
    up = flags_on(desk.group.customers[command.customer_id], line, today)
    if binding_flags(up, RAISE) or (asked is None and binding_flags(up, CONTACT)):
        reasons.append("flag_binds")
    return reasons


def _today(desk: Desk, line: LineState | None, terms: Terms) -> date:
    return desk.on_terms(terms) if line is None else desk.on(line)


def _is_past(desk: Desk, offer: Offer) -> bool:
    terms = desk.terms[offer.made.terms_id]
    return _today(desk, desk.line(offer.line_id), terms) > offer.made.until


def _days_wrong(command: MakeOffer, line: LineState | None, today: date) -> list[str]:
    since, until = command.temporary_since, command.temporary_until
    if since is None and until is None:
        return []
    if since is None or until is None or line is None or not today <= since <= until:
        return ["days_unsound"]
    return []


def _answers_wrongly(command: MakeOffer, asked: Application | None) -> list[str]:
    if asked is None:
        return ["application_not_open"]
    if asked.made.product != command.product or asked.line_id != command.line_id:
        return ["product_differs"]
    asked_minor = asked.made.asked_minor
    if asked_minor is None or command.limit_minor == asked_minor:
        return []
    if command.limit_minor > asked_minor:
        return ["offer_above_asked"]
    # A partial grant is adverse: the customer is told why it is less.
    return [] if are_reasons(command.reasons) else ["reasons_needed"]


def answer_offer(desk: Desk, command: AnswerOffer) -> Done | Refused:
    """Carry out the customer's answer: what was accepted begins in the same commit."""
    customer = desk.group.customers[command.customer_id]
    offer = customer.offers.get(command.offer_id)
    if offer is None or offer.outcome is not None:
        return Refused(("offer_not_open",))
    line = desk.line(offer.line_id)
    if _is_past(desk, offer):
        return Refused(("offer_past",))
    if not command.accepts:
        return _declined(desk, offer, command, line)
    reasons = consent_refusal(desk, command.customer_id, command.consent_id, consent_purpose(line))
    reasons += take_up_refusals(desk, offer, command.customer_id, line, command.line_id)
    if reasons:
        return Refused(tuple(dict.fromkeys(reasons)))
    room = _room_for(desk, offer, command.customer_id, line)
    if room.refusals:
        return Refused(room.refusals)
    ended = e.OfferEnded(command.offer_id, "accepted", command.consent_id, room.uses, room.plan)
    taken, value = take_up(desk, offer, command.customer_id, line, command.line_id)
    return Done(
        (
            desk.event(ended, line, customer_id=command.customer_id),
            taken,
            *_diverted(desk, offer, accepted=True),
        ),
        value,
    )


def _declined(
    desk: Desk, offer: Offer, command: AnswerOffer, line: LineState | None
) -> Done | Refused:
    refusal = not_taken(desk, offer, command.customer_id)
    if isinstance(refusal, Refused):
        return refusal
    give_room_back(desk, offer)
    ended = e.OfferEnded(command.offer_id, "declined")
    events = [desk.event(ended, line, customer_id=command.customer_id)]
    events += _diverted(desk, offer, accepted=False)
    if refusal is None:
        return Done(tuple(events))
    return Done((*events, *refusal.events), refusal.value, refusal.messages)


def _room_for(desk: Desk, offer: Offer, customer_id: str, line: LineState | None) -> Taken:
    """Take room for an offer that the newest plan holds none for."""
    made = offer.made
    if is_reserved(desk, offer) or not made.terms_id:
        return NOTHING_TAKEN
    product = desk.terms.product(made.terms_id)
    uses = added_by_offer(desk, product, customer_id, line, made.limit_minor, made.entity)
    return take_room(desk, uses)


def _diverted(desk: Desk, offer: Offer, *, accepted: bool) -> list[e.Event]:
    """Tell the line whose divert brought the offer what became of it."""
    line = desk.line(offer.made.diverts) if offer.made.diverts else None
    if line is None:
        return []
    body = e.OfferAnswered(offer.made.decision_id, accepted)
    return [desk.event(body, line, part="diverted")]


def expire_offers(desk: Desk, command: ExpireOffers) -> Done | Refused:
    """End every open offer of the customer whose last day has passed."""
    past = [
        offer
        for offer in desk.group.customers[command.customer_id].offers.values()
        if offer.outcome is None and _is_past(desk, offer)
    ]
    events: list[e.Event] = []
    messages: list[Message] = []
    for offer in past:
        refusal = not_taken(desk, offer, command.customer_id)
        if isinstance(refusal, Refused):
            return refusal
        give_room_back(desk, offer)
        offer_id = offer.made.offer_id
        body = e.OfferEnded(offer_id, "expired")
        line = desk.line(offer.line_id)
        events.append(desk.event(body, line, customer_id=command.customer_id, part=offer_id))
        if refusal is not None:
            events += refusal.events
            messages += refusal.messages
    value: dict[str, Any] = {"expired": [offer.made.offer_id for offer in past]}
    return Done(tuple(events), value, tuple(messages))
