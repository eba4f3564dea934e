"""Offers: what is asked, offered, answered; nothing binds without consent, nobody is rushed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.builders import small_files
from app.lending import FIRST, LIMIT, Bank, bank_in
from limen.app.applications import APPLYING, Apply
from limen.app.flags import SetFlag
from limen.app.offers import AnswerOffer, ExpireOffers, MakeOffer
from limen.app.taking_up import AGREEING, RAISING
from limen.kernel.outcomes import Refused
from release.builders import PRODUCT, loaded

MONTH = FIRST + timedelta(days=30)


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def test_an_accepted_offer_opens_a_line_with_its_terms(bank):
    bank.customer()
    offer_id = bank.offer(expires_on=FIRST + timedelta(days=365), entity="bank")
    found = bank.accept("c", offer_id)
    line = bank.line(found["line_id"])
    assert (line.limit_minor, line.entity, line.opened_on) == (LIMIT, "bank", FIRST)
    assert line.expires_on == FIRST + timedelta(days=365)
    assert bank.executor.terms.product(line.terms_id).name == "line"
    assert line.is_reckoned


def test_a_line_opens_on_its_product_s_own_day(tmp_path):
    """Ten in the morning in Shanghai is the evening before in Honolulu; so is the offer's day."""
    product = f"{PRODUCT}[calendar]\ntime_zone = 'Pacific/Honolulu'\n"
    bank = bank_in(tmp_path, loaded(small_files(product=product)))
    bank.customer()
    eve = FIRST - timedelta(days=1)
    line = bank.line(bank.accept("c", bank.offer(until=eve))["line_id"])
    assert line.opened_on == eve
    assert bank.book.chain_events("g-c")[-1].effective_on == eve
    bank.book.close()


def test_the_consent_of_an_acceptance_stands_in_its_event(bank):
    bank.customer()
    offer_id = bank.offer()
    bank.accept("c", offer_id)
    (ended,) = [
        event.body for event in bank.book.chain_events("g-c") if event.kind == "offer_ended"
    ]
    consents = bank.group("g-c").customers["c"].consents
    assert consents[ended.consent_id].purpose == AGREEING


@pytest.mark.parametrize("purpose", [None, "advertising", RAISING])
def test_no_line_without_the_customer_s_own_consent_to_it(bank, purpose):
    bank.customer()
    consent_id = "" if purpose is None else bank.consent("c", purpose)
    asked = {"customer_id": "c", "offer_id": bank.offer(), "accepts": True}
    assert bank.refused(AnswerOffer, consent_id=consent_id, **asked) == ("consent_needed",)


def test_an_offer_answered_after_its_day_is_refused_and_on_it_is_not(bank):
    bank.customer()
    late, just = bank.offer(until=FIRST), bank.offer(until=FIRST + timedelta(days=1))
    bank.later(1)
    consent_id = bank.consent("c", AGREEING)
    asked = {"customer_id": "c", "accepts": True, "consent_id": consent_id}
    assert bank.refused(AnswerOffer, offer_id=late, **asked) == ("offer_past",)
    bank.do(AnswerOffer, offer_id=just, **asked)


def test_offers_run_out_after_their_day_and_not_on_it(bank):
    bank.customer()
    offer_id = bank.offer(until=FIRST)
    assert bank.do(ExpireOffers, customer_id="c") == {"expired": []}
    bank.later(1)
    assert bank.do(ExpireOffers, customer_id="c") == {"expired": [offer_id]}
    assert bank.do(ExpireOffers, customer_id="c") == {"expired": []}
    answer = {"customer_id": "c", "offer_id": offer_id, "accepts": False}
    assert bank.refused(AnswerOffer, **answer) == ("offer_not_open",)


def test_a_declined_offer_opens_nothing(bank):
    bank.customer()
    bank.do(AnswerOffer, customer_id="c", offer_id=bank.offer(), accepts=False)
    assert bank.group("g-c").lines == {}


def application(bank: Bank, asked_minor: int) -> str:
    consent_id = bank.consent("c", APPLYING)
    asked = {"product": "line", "consent_id": consent_id, "asked_minor": asked_minor}
    return str(bank.do(Apply, customer_id="c", **asked)["application_id"])


def test_less_than_was_asked_for_is_a_partial_grant_with_its_reasons(bank):
    bank.customer()
    application_id = application(bank, LIMIT)
    asked = {"customer_id": "c", "product": "line", "until": MONTH, "limit_minor": LIMIT // 2}
    asked["application_id"] = application_id
    assert bank.refused(MakeOffer, **asked) == ("reasons_needed",)
    assert bank.refused(MakeOffer, reasons=("nonsense",), **asked) == ("reasons_needed",)
    assert bank.do(MakeOffer, reasons=("U01",), **asked)["is_partial"] is True
    found = bank.group("g-c").customers["c"].applications[application_id]
    assert found.outcome == "offered"


def test_more_than_was_asked_for_is_not_offered_on_an_application(bank):
    bank.customer()
    asked = {"customer_id": "c", "product": "line", "until": MONTH, "limit_minor": LIMIT}
    asked["application_id"] = application(bank, LIMIT // 2)
    assert bank.refused(MakeOffer, **asked) == ("offer_above_asked",)


@pytest.mark.parametrize(
    ("limit_minor", "reason"),
    [
        (40_000, "limit_below_floor"),
        (LIMIT + 1, "limit_off_step"),
        (30_000_000, "cap_product_ceiling"),
    ],
)
def test_an_offer_keeps_within_product_and_caps(bank, limit_minor, reason):
    bank.customer()
    asked = {"customer_id": "c", "product": "line", "until": MONTH}
    assert bank.refused(MakeOffer, limit_minor=limit_minor, **asked) == (reason,)


def test_a_product_is_offered_to_its_own_kind_of_customer_once(bank):
    bank.customer("p", "person")
    asked = {"product": "line", "until": MONTH, "limit_minor": LIMIT}
    assert bank.refused(MakeOffer, customer_id="p", **asked) == ("product_for_others",)
    bank.line_for("c")
    assert bank.refused(MakeOffer, customer_id="c", **asked) == ("product_taken",)


def test_two_open_offers_make_one_line(bank):
    bank.customer()
    first, second = bank.offer(), bank.offer()
    bank.accept("c", first)
    consent_id = bank.consent("c", AGREEING)
    answer = {"customer_id": "c", "offer_id": second, "accepts": True, "consent_id": consent_id}
    assert "product_taken" in bank.refused(AnswerOffer, **answer)


def test_a_raise_is_offered_and_accepted_under_its_own_consent(bank):
    line_id = bank.line_for()
    offer_id = bank.offer("c", 2 * LIMIT, line_id=line_id)
    bank.accept("c", offer_id, RAISING)
    assert bank.line(line_id).limit_minor == 2 * LIMIT
    assert "not_a_raise" in bank.refused(
        MakeOffer, customer_id="c", product="line", line_id=line_id, limit_minor=LIMIT, until=MONTH
    )


def test_a_temporary_limit_holds_its_days_and_ends_by_itself(bank):
    line_id = bank.line_for()
    since, until = FIRST + timedelta(days=2), FIRST + timedelta(days=4)
    days = {"temporary_since": since, "temporary_until": until}
    bank.accept("c", bank.offer("c", 2 * LIMIT, line_id=line_id, **days), RAISING)
    line = bank.line(line_id)
    limits = [line.limit_on(FIRST + timedelta(days=number)) for number in range(1, 6)]
    assert limits == [LIMIT, 2 * LIMIT, 2 * LIMIT, 2 * LIMIT, LIMIT]
    assert line.limit_minor == LIMIT


def test_the_same_command_twice_is_one_offer(bank):
    bank.customer()
    asked = {"customer_id": "c", "product": "line", "until": MONTH, "limit_minor": LIMIT}
    command = MakeOffer(key="same", **asked)
    first = bank.executor.execute(command)
    head = bank.book.head()
    assert bank.executor.execute(command) == first
    assert bank.book.head() == head
    other = MakeOffer(key="same", **{**asked, "limit_minor": 2 * LIMIT})
    assert bank.executor.execute(other) == Refused(("key_reused",))


@pytest.mark.parametrize("flag", ["collections", "hardship", "fraud", "deceased"])
def test_a_flag_binds_offers_and_acceptances(bank, flag):
    bank.customer()
    offer_id = bank.offer()
    bank.do(SetFlag, customer_id="c", flag=flag, raised=True)
    asked = {"customer_id": "c", "product": "line", "until": MONTH, "limit_minor": LIMIT}
    assert bank.refused(MakeOffer, **asked) == ("flag_binds",)
    consent_id = bank.consent("c", AGREEING)
    answer = {"customer_id": "c", "offer_id": offer_id, "accepts": True, "consent_id": consent_id}
    assert bank.refused(AnswerOffer, **answer) == ("flag_binds",)
    bank.do(SetFlag, customer_id="c", flag=flag, raised=False)
    bank.do(AnswerOffer, **answer)


def test_a_suspicion_ends_by_itself_after_its_last_day(bank):
    bank.customer()
    asked = {"customer_id": "c", "product": "line", "until": MONTH, "limit_minor": LIMIT}
    until = FIRST + timedelta(days=3)
    bank.do(SetFlag, customer_id="c", flag="fraud", raised=True, until=until)
    assert bank.later(3).refused(MakeOffer, **asked) == ("flag_binds",)
    bank.later(1).do(MakeOffer, **asked)
