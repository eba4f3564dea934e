"""What a customer's timeline says of asking and offering, flags, and a line's own life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from limen.book import events as e

if TYPE_CHECKING:
    from datetime import date


Tone = Literal["plain", "good", "hard", "note"]


class Phrase(NamedTuple):
    """A key of `PHRASES` with its values, and whether it eases or tightens."""

    key: str
    values: dict[str, str]
    tone: Tone = "plain"


class Words(Protocol):
    """How a teller writes days, amounts and phrases."""

    def day(self, day: date) -> str:
        """Return a date in words."""
        ...

    def amount(self, minor: int) -> str | None:
        """Return an amount with its currency, None where no line says which one it is."""
        ...

    def say(self, key: str) -> str:
        """Return a phrase without values."""
        ...


def life_phrase(body: e.AnyBody, words: Words) -> Phrase | None:
    """Return what is said of an event, None where it is not of these kinds."""
    match body:
        case e.FlagChanged(flag=flag, raised=raised):
            named = {"flag": words.say(f"flag_{flag}")}
            return Phrase("flag_up" if raised else "flag_down", named)
        case e.TemporaryLimitSet(limit_minor=limit_minor, since=since, until=until):
            days = {"since": words.day(since), "until": words.day(until)}
            return Phrase("temporary", {"amount": words.amount(limit_minor) or "", **days}, "good")
        case e.LineDormant():
            return Phrase("dormant", {})
        case e.LineWoken():
            return Phrase("woken", {}, "good")
        case e.LineRenewed(expires_on=expires_on):
            return Phrase("renewed", {"day": words.day(expires_on)}, "good")
        case e.LineExpired():
            return Phrase("expired", {}, "hard")
        case e.LineEnded():
            return Phrase("ended", {})
    return _asking(body, words) or _told_by_papers(body)


def _told_by_papers(body: e.AnyBody) -> Phrase | None:
    match body:
        case e.BureauDisputed():
            return Phrase("bureau_disputed", {}, "note")
        case e.BureauDisputeEnded(outcome=outcome):
            return Phrase(f"bureau_dispute_{outcome}", {})
        case e.EvidenceGiven():
            return Phrase("evidence_given", {})
        case e.EvidenceChecked(is_accepted=is_accepted):
            return Phrase("evidence_accepted" if is_accepted else "evidence_refused", {})
    return None


def _asking(body: e.AnyBody, words: Words) -> Phrase | None:
    match body:
        case e.ConsentGiven(purpose=purpose):
            return Phrase("consent", {"purpose": purpose})
        case e.ConsentWithdrawn():
            return Phrase("consent_withdrawn", {})
        case e.PersonalDataErased():
            return Phrase("erased", {}, "note")
        case e.ApplicationMade(asked_minor=asked_minor):
            amount = None if asked_minor is None else words.amount(asked_minor)
            return _with_amount("applied_for", "applied", amount, {})
        case e.ApplicationEnded(outcome=outcome):
            tones: dict[str, Tone] = {"offered": "good", "refused": "hard"}
            return Phrase(f"application_{outcome}", {}, tones.get(outcome, "plain"))
        case e.OfferMade(limit_minor=limit_minor, until=until):
            amount, named = words.amount(limit_minor), {"day": words.day(until)}
            return _with_amount("offered", "offered_line", amount, named, "good")
        case e.OfferEnded(outcome=outcome):
            keys = {"expired": "offer_expired", "withdrawn": "offer_withdrawn"}
            return Phrase(keys.get(outcome, outcome), {})
    return None


def _with_amount(
    key: str, without: str, amount: str | None, values: dict[str, str], tone: Tone = "plain"
) -> Phrase:
    if amount is None:
        return Phrase(without, values, tone)
    return Phrase(key, {"amount": amount, **values}, tone)
