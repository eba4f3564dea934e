"""Applications: asked under consent, withdrawn, refused with reasons and a letter."""

from __future__ import annotations

import json

import pytest

from app.lending import LIMIT, Bank, bank_in
from limen.app.applications import APPLYING, Apply, RefuseApplication, WithdrawApplication
from limen.book import events as e
from limen.kernel.reasons import REASONS


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path)
    yield made
    made.book.close()


def applied(bank: Bank, **more: object) -> str:
    words = {"product": "line", "consent_id": bank.consent("c", APPLYING), **more}
    return str(bank.do(Apply, customer_id="c", **words)["application_id"])


def test_an_application_rests_on_its_consent(bank):
    bank.customer()
    words = {"customer_id": "c", "product": "line", "asked_minor": LIMIT}
    assert bank.refused(Apply, consent_id="none", **words) == ("consent_needed",)
    consent_id = bank.consent("c", APPLYING)
    application_id = bank.do(Apply, consent_id=consent_id, **words)["application_id"]
    made = bank.group("g-c").customers["c"].applications[application_id].made
    assert (made.consent_id, made.asked_minor) == (consent_id, LIMIT)


def test_one_application_at_a_time_for_one_thing(bank):
    bank.customer()
    applied(bank)
    words = {"product": "line", "consent_id": bank.consent("c", APPLYING)}
    assert bank.refused(Apply, customer_id="c", **words) == ("application_open",)


def test_a_raise_is_asked_for_on_a_line_that_may_be_raised(bank):
    line_id = bank.line_for()
    words = {"customer_id": "c", "product": "line", "consent_id": bank.consent("c", APPLYING)}
    assert bank.refused(Apply, **words) == ("product_taken",)
    words["line_id"] = line_id
    assert bank.refused(Apply, asked_minor=LIMIT, **words) == ("not_a_raise",)
    bank.fact(line_id, e.MayDrawSwitched(False))
    assert bank.refused(Apply, asked_minor=2 * LIMIT, **words) == ("line_frozen",)


def test_an_application_for_what_is_not_there_is_refused(bank):
    bank.customer()
    words = {"customer_id": "c", "consent_id": bank.consent("c", APPLYING)}
    assert bank.refused(Apply, product="no", **words) == ("product_unknown",)
    assert bank.refused(Apply, product="line", line_id="x", **words) == ("line_unknown",)
    refused = bank.refused(Apply, product="line", asked_minor=0, **words)
    assert refused == ("amount_out_of_bounds",)


def test_what_was_withdrawn_is_open_no_more(bank):
    bank.customer()
    application_id = applied(bank)
    words = {"customer_id": "c", "application_id": application_id}
    bank.do(WithdrawApplication, **words)
    assert bank.refused(WithdrawApplication, **words) == ("application_not_open",)
    assert bank.refused(RefuseApplication, reasons=("U01",), **words) == ("application_not_open",)


@pytest.mark.parametrize("reasons", [(), ("none",), tuple(sorted(REASONS))[:5]])
def test_a_refusal_gives_one_to_four_reasons_that_can_be_told(bank, reasons):
    bank.customer()
    words = {"customer_id": "c", "application_id": applied(bank)}
    assert bank.refused(RefuseApplication, reasons=reasons, **words) == ("reasons_needed",)


def test_a_refusal_leaves_with_its_letter_in_one_commit(bank):
    bank.customer()
    words = {"customer_id": "c", "application_id": applied(bank, asked_minor=LIMIT)}
    found = bank.do(RefuseApplication, reasons=("U01",), **words)
    (message,) = [taken.message for taken in bank.book.take(9, bank.now(), bank.now() + 1)]
    letter = json.loads(message.body)
    assert (message.message_id, message.topic) == (found["notice_id"], "notice")
    assert REASONS["U01"].english in letter["text"]
    ended = bank.book.chain_events("g-c")[-1].body
    assert (ended.outcome, ended.reasons) == ("refused", ("U01",))
    assert (ended.notice_id, ended.text_hash) == (message.message_id, letter["text_hash"])


def test_no_refusal_without_a_text_for_it(bank):
    bank.customer()
    words = {"customer_id": "c", "application_id": applied(bank), "reasons": ("U01",)}
    bank.executor.letters = None
    assert bank.refused(RefuseApplication, **words) == ("notice_missing",)
