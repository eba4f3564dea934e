"""Less than was asked for, and a refusal: record, letter and duties of law, in both languages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.lending import FIRST, LIMIT, bank_in
from app.us_lending import card_bank_rules
from decide.us_builders import LENDER
from limen.app.application_record import application_fault
from limen.app.applications import APPLYING, Apply, RefuseApplication
from limen.app.letters import Writer
from limen.app.offers import AnswerOffer, ExpireOffers, MakeOffer
from limen.app.replay import replay_many
from limen.app.show_decision import show_decision
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.decide.applying import decode_application
from limen.kernel.outcomes import Refused
from limen.kernel.reasons import REASONS

ASKED = 2 * LIMIT


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path, card_bank_rules())
    yield made
    made.book.close()


def registered(bank, name="n", region="north", kind="person"):
    bank.write(
        e.Event(
            f"g-{name}", f"{name}:registered", e.CustomerRegistered(kind, {"region": region}),
            bank.now(), bank.today, bank.now(), name,
        )
    )  # fmt: skip


def applied(bank, name="n", region="north", asked_minor=ASKED, kind="person"):
    registered(bank, name, region, kind)
    words = {"customer_id": name, "product": "line", "consent_id": bank.consent(name, APPLYING)}
    return bank.ask(Apply, asked_minor=asked_minor, **words)


def offered(bank, days=30, facts=None, **more):
    """Half of what was asked for, five days after the application."""
    application_id = applied(bank).value["application_id"]
    bank.later(5)
    told = {"has_ability_assessment": True, "age_years_count": 30, "is_covered_borrower": False}
    words = {
        "customer_id": "n", "product": "line", "limit_minor": LIMIT, "reasons": ("R04", "I02"),
        "application_id": application_id, "until": bank.today + timedelta(days=days),
        "facts": {**told, **(facts or {})},
    }  # fmt: skip
    return bank.ask(MakeOffer, **{**words, **more})


def letters(bank):
    taken = bank.book.take(9, bank.now(), bank.now() + 1)
    return [json.loads(each.message.body) for each in taken]


def ended(bank, chain="g-n"):
    events = [each.body for each in bank.book.chain_events(chain)]
    return [body for body in events if isinstance(body, e.ApplicationEnded)]


def record_of(body):
    assert application_fault(body) == ""
    return decode_application(bytes(body.record))


def owed(record):
    return {each.rule.partition("@")[0]: each for each in record.owed}


def test_a_refusal_carries_what_law_demands_and_the_letter_says_it(bank):
    said = applied(bank, "s", "south")
    assert isinstance(said, Refused)
    record = record_of(ended(bank, "g-s")[-1])
    duties = owed(record)
    assert duties["us-regb-timing-application"].day == FIRST + timedelta(days=30)
    assert duties["us-fcra-615a"].day == FIRST + timedelta(days=60)
    assert duties["us-regb-keep"].day == FIRST.replace(year=2027, month=4)
    assert duties["us-regb-def"].rule.startswith("us-regb-def@1#")
    assert "us-regb-counter-90" not in duties
    # Five reasons stand in the record, four are told, because a rule says so.
    assert len(record.outcome.reason_codes) == 5 and len(record.told) == 4
    ((rule,),) = [[each for each in record.law if each.id == "us-regb-reasons"]]
    assert (rule.result, rule.allowed, rule.needs_legal_check) == ("clamped", 4, True)
    (letter,) = letters(bank)
    text = letter["text"]
    assert "We used a report from a credit bureau. It did not take this decision" in text
    assert "By 30 April 2025 you may ask it for a free copy" in text
    assert REASONS["U03"].english in text and REASONS["U04"].english not in text
    shown = "\n".join(show_decision(bank.book, record.question.decision_id).lines())
    assert "us-regb-timing-application@1, tell by 2025-03-31, says reasons" in shown
    assert "us-regb-keep@1, keep until 2027-04-01 [needs a legal check]" in shown
    assert "R04, I05, I06, U03 (4 at most by us-regb-reasons@1 [needs a legal check])" in shown
    assert "LATE" not in shown


def test_the_letter_names_the_bureau_of_the_newest_report_and_how_it_is_reached(tmp_path):
    contact = '\n[bureaus.Acme]\nen = "Elm St 1, 555-0100"\nzh = "榆树街1号"\n'
    bank = bank_in(tmp_path, card_bank_rules(lender=LENDER + contact))
    registered(bank, "s", "south")
    reports = [e.BureauReported(bank.today, bureau=name) for name in ("Elder", "Acme")]
    for number, report in enumerate(reports):
        at, day = bank.now(), bank.today
        bank.write(e.Event("g-s", f"r{number}", report, at, day, at, "s"))
    words = {"customer_id": "s", "product": "line", "consent_id": bank.consent("s", APPLYING)}
    assert isinstance(bank.ask(Apply, **words), Refused)
    (letter,) = letters(bank)
    assert "Some of this comes from a report by Acme" in letter["text"]
    assert "a report from Acme (how to reach it: Elm St 1, 555-0100)." in letter["text"]
    bank.book.close()


def test_a_refusal_after_its_day_goes_and_is_said_to_be_late(bank):
    made = applied(bank).value["application_id"]
    bank.later(31).do(RefuseApplication, customer_id="n", application_id=made, reasons=("I02",))
    record = record_of(ended(bank)[-1])
    assert owed(record)["us-regb-timing-application"].day == FIRST + timedelta(days=30)
    shown = "\n".join(show_decision(bank.book, record.question.decision_id).lines())
    assert "LATE: decided 2025-04-01" in shown


def test_an_answer_on_the_last_day_is_not_late(bank):
    made = applied(bank).value["application_id"]
    bank.later(30).do(RefuseApplication, customer_id="n", application_id=made, reasons=("I02",))
    record = record_of(ended(bank)[-1])
    assert "LATE" not in "\n".join(show_decision(bank.book, record.question.decision_id).lines())
    # Nothing came from a bureau: no rule on reports is owed.
    assert "us-fcra-615a" not in owed(record)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_less_than_was_asked_for_is_adverse_with_record_letter_and_duties(bank, language):
    bank.executor.letters = Writer(bank.release, language)
    found = offered(bank).value
    assert found["is_partial"] and found["notice_id"]
    (body,) = ended(bank)
    record = record_of(body)
    assert (body.outcome, record.outcome.action) == ("offered", "counter_offer")
    assert record.outcome.is_adverse and record.told == ("R04", "I02")
    assert record.question.offered.limit_minor == LIMIT
    assert owed(record)["us-regb-timing-application"].day == FIRST + timedelta(days=30)
    (letter,) = letters(bank)
    assert letter["kind"] == "counter_offer"
    amounts = ("$20,000.00", "$10,000.00", "5 April 2025")
    if language == "zh":
        amounts = ("US$20,000.00", "US$10,000.00", "2025年4月5日")
    for words in amounts:
        assert words in letter["text"]
    reason = REASONS["R04"]
    assert (reason.english if language == "en" else reason.chinese) in letter["text"]
    assert replay_many(bank.book, {"limen": "9"}, None, 9).same == 1
    assert verify_book(bank.book).decisions == 1 and not verify_book(bank.book).faults


@pytest.mark.parametrize("ends", ["declined", "expired"])
def test_an_offer_of_less_that_is_not_taken_ends_as_a_refusal_that_is_told(bank, ends):
    offer_id = offered(bank).value["offer_id"]
    bank.later(31 if ends == "expired" else 3)
    if ends == "expired":
        bank.do(ExpireOffers, customer_id="n")
    else:
        bank.do(AnswerOffer, customer_id="n", offer_id=offer_id, accepts=False)
    less, refused = ended(bank)
    assert (less.outcome, refused.outcome) == ("offered", "refused")
    assert bank.group("g-n").customers["n"].applications[less.application_id].outcome == "refused"
    record = record_of(refused)
    # Ninety days from the counter-offer, which was made on the sixth of March.
    assert owed(record)["us-regb-counter-90"].day == FIRST + timedelta(days=95)
    assert record.question.trigger == "untaken"
    less, letter = letters(bank)
    assert less["kind"] == "counter_offer"
    assert letter["kind"] == "refuse" and REASONS["I02"].english in letter["text"]
    assert replay_many(bank.book, {"limen": "9"}, None, 9).same == 2
    assert not verify_book(bank.book).faults


def test_an_offer_that_is_taken_owes_nothing_more(bank):
    offer_id = offered(bank).value["offer_id"]
    bank.accept("n", offer_id)
    assert len(ended(bank)) == 1 and len(letters(bank)) == 1


@pytest.mark.parametrize(("days", "is_in_time"), [(89, True), (90, False), (91, False)])
def test_an_offer_of_less_ends_before_the_day_by_which_its_end_is_told(bank, days, is_in_time):
    said = offered(bank, days)
    assert (said == Refused(("law_answer_by",))) is not is_in_time


def test_without_a_release_a_refusal_that_law_wants_told_is_not_skipped(bank):
    offer_id = offered(bank).value["offer_id"]
    bank.executor.release = None
    declines = {"customer_id": "n", "offer_id": offer_id, "accepts": False}
    assert bank.refused(AnswerOffer, **declines) == ("release_needed",)


def test_without_its_text_an_offer_of_less_is_not_made(bank):
    del bank.release.notices["counter_offer", "en"]
    assert offered(bank) == Refused(("notice_missing",))


def test_all_that_was_asked_for_needs_no_record(bank):
    offered(bank, limit_minor=ASKED, reasons=())
    (body,) = ended(bank)
    assert body.outcome == "offered" and not body.decision_id and letters(bank) == []


def test_a_business_that_tells_no_revenue_is_owed_both_and_one_that_does_one(tmp_path):
    """Owed unless known not to be; the officer may tell the packs what they lack."""
    law = '\n[law]\nproduct_types = ["working_capital"]\npurpose = "business"\n'
    bank = bank_in(tmp_path, card_bank_rules("merchant", law))
    for name, facts in (("a", {}), ("b", {"revenue_minor": 100_000_001})):
        made = applied(bank, name, kind="merchant").value["application_id"]
        words = {"customer_id": name, "application_id": made, "reasons": ("S02",)}
        bank.do(RefuseApplication, facts=facts, **words)
    both, large = (owed(record_of(ended(bank, f"g-{name}")[-1])) for name in "ab")
    small = {"us-regb-business-application", "us-regb-business-large"}
    assert small <= both.keys()
    assert both["us-regb-business-large"].missing == ("revenue_minor",)
    assert small & large.keys() == {"us-regb-business-large"}
    first, second = letters(bank)
    for letter in (first, second):
        assert "ask us for them by 30 April 2025" in letter["text"]
    wrong = {**words, "facts": {"no_such_fact": 1}}
    bank.later(1)
    wrong["application_id"] = applied(bank, "d", kind="merchant").value["application_id"]
    assert bank.refused(RefuseApplication, **{**wrong, "customer_id": "d"}) == ("fact_unsound",)
    bank.book.close()


def test_a_fact_told_with_an_offer_is_as_old_as_the_offer(bank):
    """The ability to pay that was shown may not be older than a year, at acceptance too."""
    offer_id = offered(bank, 400, limit_minor=ASKED, reasons=()).value["offer_id"]
    bank.later(366)
    answer = {"customer_id": "n", "offer_id": offer_id, "accepts": True}
    consent_id = bank.consent("n", "agreement")
    said = bank.refused(AnswerOffer, consent_id=consent_id, **answer)
    assert said == ("law_unknown",)


LAW_CN = '\n[law]\nproduct_types = ["internet_loan"]\npurpose = "consumption"\n'
ATTESTED = "\n[entities.bank.facts]\nhas_impact_assessment = true\nuses_unapproved_source = false\n"


def chinese(more=""):
    lender = LENDER.replace('"lender"', '"private_bank"') + more
    return card_bank_rules("person", LAW_CN, lender, pack="cn")


def test_china_a_machine_alone_refuses_nobody_before_its_assessment_is_attested(tmp_path):
    bank = bank_in(tmp_path, chinese())
    said = applied(bank, "s", "south").value
    assert said["waits_for_officer"] == ["cn-pipl-pia", "cn-credit-data-2021"]
    assert ended(bank, "g-s") == [] and letters(bank) == []
    words = {"customer_id": "s", "application_id": said["application_id"]}
    bank.do(RefuseApplication, reasons=("I05",), **words)
    assert record_of(ended(bank, "g-s")[-1]).holding == ("cn-pipl-pia", "cn-credit-data-2021")
    bank.book.close()


def test_china_a_refusal_offers_reasons_and_a_person_within_fifteen_days(tmp_path):
    bank = bank_in(tmp_path, chinese(ATTESTED))
    bank.executor.letters = Writer(bank.release, "zh")
    assert isinstance(applied(bank, "s", "south"), Refused)
    record = record_of(ended(bank, "g-s")[-1])
    rights = owed(record)["cn-pipl-24"]
    assert (rights.count, rights.unit, rights.day) == (15, "day", None)
    assert rights.says == ("explanation", "human_review")
    assert owed(record)["cn-aml-retain"].day == FIRST.replace(year=FIRST.year + 10)
    (letter,) = letters(bank)
    assert "您可以要求我们对该决定予以说明，我们将在15日内答复。" in letter["text"]
    assert "我们将在15日内由工作人员重新决定" in letter["text"]
    bank.book.close()
