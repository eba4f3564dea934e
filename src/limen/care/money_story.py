"""What a customer's timeline says of the money of a kept line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book import events as e
from limen.care.life_story import Phrase
from limen.care.wording import rate_text

if TYPE_CHECKING:
    from limen.care.life_story import Words


def money_phrase(body: e.AnyBody, words: Words, held: dict[str, int]) -> Phrase | None:
    """Return what is said of an event, None where it is not of these kinds.

    Parameters
    ----------
    held
        Amounts of draws that were held, by draw id; a held draw is kept here until it is told.
    """
    match body:
        case e.DrawHeld(draw_id=draw_id, amount_minor=amount_minor):
            held[draw_id] = amount_minor
            return None
        case e.DrawPosted(draw_id=draw_id):
            return Phrase("draw", _amount(held.pop(draw_id, 0), words))
        case e.DrawRefused(amount_minor=amount_minor):
            return Phrase("draw_refused", _amount(amount_minor, words), "hard")
        case e.RepaymentReversed():
            return Phrase("repayment_reversed", {}, "hard")
    return _adjusted(body, words)


def _adjusted(body: e.AnyBody, words: Words) -> Phrase | None:
    match body:
        case e.FeeCharged(amount_minor=amount_minor):
            return Phrase("fee_charged", _amount(amount_minor, words), "hard")
        case e.RateChanged(rate_ppm=rate_ppm):
            return Phrase("rate_changed", {"rate": rate_text(rate_ppm)})
        case e.WrittenOff():
            return Phrase("written_off", {}, "hard")
        case e.CreditRefunded(amount_minor=amount_minor):
            return Phrase("refunded", _amount(amount_minor, words), "good")
    return None


def _amount(minor: int, words: Words) -> dict[str, str]:
    return {"amount": words.amount(minor) or ""}
