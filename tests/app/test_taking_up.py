"""What an accepted offer brings, as things stand on the day of the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lending import FIRST, LIMIT, bank_in
from limen.app.offers import AnswerOffer
from limen.app.taking_up import AGREEING, RAISING, consent_purpose, move_of
from limen.book import events as e
from limen.book.transitions import TRANSITIONS


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def test_each_offer_leads_to_a_move_of_the_table(bank):
    line = bank.line(bank.line_for())
    days = {"temporary_since": FIRST, "temporary_until": FIRST}
    raising = e.OfferMade("o", "line", LIMIT, FIRST)
    temporary = e.OfferMade("o", "line", LIMIT, FIRST, **days)
    moves = [move_of(raising, None), move_of(raising, line), move_of(temporary, line)]
    assert moves == ["grant", "raise", "temporary"]
    assert set(moves) <= set(TRANSITIONS)
    assert (consent_purpose(None), consent_purpose(line)) == (AGREEING, RAISING)


def answer(bank, offer_id: str, purpose: str, **more: str) -> tuple[str, ...]:
    consent_id = bank.consent("c", purpose)
    words = {"customer_id": "c", "offer_id": offer_id, "accepts": True, **more}
    return bank.refused(AnswerOffer, consent_id=consent_id, **words)


def test_a_raise_accepted_after_a_freeze_does_not_come(bank):
    line_id = bank.line_for()
    offer_id = bank.offer("c", 2 * LIMIT, line_id=line_id)
    bank.fact(line_id, e.MayDrawSwitched(False))
    assert answer(bank, offer_id, RAISING) == ("line_frozen",)


def test_a_raise_that_is_none_any_more_does_not_come(bank):
    line_id = bank.line_for()
    first = bank.offer("c", 2 * LIMIT, line_id=line_id)
    second = bank.offer("c", 3 * LIMIT, line_id=line_id)
    bank.accept("c", second, RAISING)
    assert answer(bank, first, RAISING) == ("not_a_raise",)


def test_a_temporary_limit_whose_days_are_over_does_not_come(bank):
    line_id = bank.line_for()
    days = {"temporary_since": FIRST, "temporary_until": FIRST + timedelta(days=2)}
    offer_id = bank.offer("c", 2 * LIMIT, line_id=line_id, **days)
    bank.later(3)
    assert answer(bank, offer_id, RAISING) == ("offer_past",)


def test_a_line_takes_the_id_that_is_wanted_if_the_book_has_no_such_line(bank):
    taken = bank.line_for("b")
    bank.customer()
    offer_id = bank.offer()
    assert answer(bank, offer_id, AGREEING, line_id=taken) == ("line_there",)
    assert answer(bank, offer_id, AGREEING, line_id="a\nb") == ("line_unsound",)
    consent_id = bank.consent("c", AGREEING)
    words = {"customer_id": "c", "offer_id": offer_id, "accepts": True, "line_id": "mine"}
    assert bank.do(AnswerOffer, consent_id=consent_id, **words)["line_id"] == "mine"
