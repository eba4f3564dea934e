"""Refused applications: a record, a letter, an answer; replayed to the byte, verified, shown."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.builders import Through, small_files
from app.lending import FIRST, LIMIT, TERMS, bank_in
from limen.app.application_record import answer_on_record
from limen.app.applications import APPLYING, Apply, RefuseApplication
from limen.app.customers import GiveConsent, LinkGroups
from limen.app.letters import Writer
from limen.app.replay import decision_ids, replay_many
from limen.app.show_decision import show_decision
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.care.timeline import customer_timeline
from limen.decide.applying import decode_application
from limen.kernel.ids import derive
from limen.kernel.outcomes import Refused
from limen.kernel.reasons import REASONS
from release.builders import PRODUCT, loaded, policy

INPUTS = {"region": "string", "amount_minor": "number", "branch": "string"}
POLICY = policy(
    {
        "admitted": 'region = "north" and (amount_minor = null or amount_minor <= 1000000)',
        "reasons": 'if region = "north" then ["R01"] else ["L06", "I05", "I06", "U03", "U04"]',
    },
    INPUTS,
    "Eligibility",
)
DECLARED = b'[amount_minor]\non_missing = "null"\n'


def rules_of(told: bytes = POLICY) -> Any:
    files = {
        **small_files(product=f"{PRODUCT}{TERMS}"),
        "policies/eligibility.dmn": told,
        "policies/eligibility.inputs.toml": DECLARED,
    }
    return loaded(files)


@pytest.fixture
def bank(tmp_path):
    made = bank_in(tmp_path, rules_of())
    made.executor.versions = {"limen": "9"}
    yield made
    made.book.close()


def registered(bank, name="s", region="south"):
    bank.write(
        e.Event(
            f"g-{name}", f"{name}:registered", e.CustomerRegistered("merchant", {"region": region}),
            bank.now(), FIRST, bank.now(), name,
        )
    )  # fmt: skip


def apply(bank, name="s", region="south", **more):
    registered(bank, name, region)
    words = {"customer_id": name, "product": "line", "consent_id": bank.consent(name, APPLYING)}
    return bank.ask(Apply, **{**words, **more})


def ended(bank, chain="g-s"):
    return bank.book.chain_events(chain)[-1].body


def letters(bank):
    taken = bank.book.take(9, bank.now(), bank.now() + 1)
    return [json.loads(each.message.body) for each in taken]


def test_a_refusal_by_the_policy_keeps_the_application_its_record_and_a_letter(bank):
    assert apply(bank, asked_minor=700) == Refused(
        ("not_eligible", "L06", "I05", "I06", "U03", "U04")
    )
    assert bank.kinds("g-s")[-2:] == ["application_made", "application_ended"]
    body = ended(bank)
    record = decode_application(bytes(body.record))
    assert (body.outcome, body.decision_id) == ("refused", record.question.decision_id)
    assert record.facts.read == {"region": "south", "amount_minor": 700}  # `branch` is not read
    assert record.question.versions == {"limen": "9"}
    assert record.outcome.is_adverse and record.outcome.effective_on == FIRST
    assert [each.code for each in record.reasons] == ["L06", "I05", "I06", "U03", "U04"]
    (letter,) = letters(bank)
    assert letter["text_hash"] == body.text_hash == record.outcome.notice_hash != ""
    assert REASONS["L06"].english in letter["text"]
    assert REASONS["U04"].english not in letter["text"]  # four at most are told


def test_the_letter_is_in_the_customers_language(bank):
    bank.executor.letters = Writer(bank.release, "zh")
    apply(bank)
    (letter,) = letters(bank)
    assert letter["language"] == "zh" and REASONS["L06"].chinese in letter["text"]
    assert replayed(bank).same == 1


def test_where_nobody_is_told_the_record_says_so(bank):
    bank.executor.letters = None
    apply(bank)
    outcome = decode_application(bytes(ended(bank).record)).outcome
    assert (outcome.notice_kind, outcome.notice_hash) == (None, "")
    assert letters(bank) == [] and replayed(bank).same == 1


def test_what_was_asked_wrongly_leaves_nothing(bank):
    registered(bank)
    before = bank.book.head()
    words = {"customer_id": "s", "product": "line", "consent_id": "none"}
    assert bank.ask(Apply, **words) == Refused(
        ("consent_needed", "not_eligible", "L06", "I05", "I06", "U03", "U04")
    )
    assert bank.book.head() == before and letters(bank) == []


def test_the_same_command_again_is_one_refusal(bank):
    registered(bank)
    consent_id = bank.consent("s", APPLYING)
    command = Apply(key="once", customer_id="s", product="line", consent_id=consent_id)
    first = bank.executor.execute(command)
    head = bank.book.head()
    assert bank.executor.execute(command) == first and bank.book.head() == head
    assert len(letters(bank)) == 1


def replayed(bank, book=None):
    return replay_many(book or bank.book, {"limen": "9"}, None, 9)


def test_refusals_of_either_kind_replay_to_the_byte(bank):
    apply(bank)
    made = apply(bank, "n", "north", asked_minor=LIMIT).value
    words = {"customer_id": "n", "application_id": made["application_id"], "decision_id": "other"}
    bank.later(3).do(RefuseApplication, reasons=("V02", "I04"), **words)
    officer = decode_application(bytes(ended(bank, "g-n").record))
    assert officer.question.basis == "other"
    assert [each.rules for each in officer.reasons] == [["officer"]] * 2
    assert sorted(decision_ids(bank.book)) == sorted(
        [ended(bank).decision_id, officer.question.decision_id]
    )
    assert replayed(bank).as_dict() == {
        "replayed": 2, "same": 2, "different": [], "warnings": [],
    }  # fmt: skip
    assert verify_book(bank.book).decisions == 2 and not verify_book(bank.book).faults


def test_what_becomes_known_later_changes_no_replay(bank):
    """A consent in the same commit is seen, another customer's link days later is not."""
    registered(bank)
    registered(bank, "a", "north")
    consent = GiveConsent(key="k:c", customer_id="s", purpose=APPLYING)
    asked = Apply(key="k:a", customer_id="s", product="line", consent_id=derive("con", "k:c"))
    given, refused = bank.executor.apply([consent, asked])
    assert given.value == {"consent_id": derive("con", "k:c")}
    assert isinstance(refused, Refused) and refused.reasons[0] == "not_eligible"
    bank.later(5).do(LinkGroups, customer_id="s", other_customer_id="a")
    assert replayed(bank).same == 1 and not verify_book(bank.book).faults


class Changed(Through):
    """The stored record with some words exchanged for others."""

    words = (b"", b"")

    def change(self, one: e.Event) -> e.Event:
        if not isinstance(one.body, e.ApplicationEnded):
            return one
        raw = bytes(one.body.record)
        assert self.words[0] in raw
        body = msgspec.structs.replace(one.body, record=msgspec.Raw(raw.replace(*self.words)))
        return msgspec.structs.replace(one, body=body)

    def find_decision(self, decision_id):
        return self.change(self.inner.find_decision(decision_id))

    def all_chains(self, *asked):
        for name, chain in self.inner.all_chains(*asked):
            yield name, [self.change(each) for each in chain]


@pytest.mark.parametrize(
    "words",
    [
        (b'"region":"south"', b'"region":"north"'),
        (b'"reason_codes":["L06",', b'"reason_codes":['),
        (b'"is_adverse":true', b'"is_adverse":false'),
        (b'"notice_kind":"refuse"', b'"notice_kind":null'),
    ],
)
def test_an_output_that_was_changed_is_found_by_the_replay(bank, words):
    apply(bank)
    book = Changed(bank.book)
    book.words = words
    assert len(replayed(bank, book).different) == 1


def test_a_summary_that_is_not_the_records_is_found_by_verify(bank):
    apply(bank)
    book = Changed(bank.book)
    book.words = (b'"reason_codes":["L06",', b'"reason_codes":[')
    faults = [fault.what for fault in verify_book(book).faults]
    assert "a decision's summary is not its record's" in faults


class WithoutRelease(Through):
    """The book lost the release's files."""

    def get_blob(self, digest):
        data = self.inner.get_blob(digest)
        return None if data is not None and b"<definitions" in data else data


def test_a_lost_release_is_found_by_verify(bank):
    apply(bank)
    faults = [fault.what for fault in verify_book(WithoutRelease(bank.book)).faults]
    assert any("lacks the release file" in fault for fault in faults)


def test_another_policy_would_have_said_otherwise(bank):
    apply(bank)
    record = decode_application(bytes(ended(bank).record))
    admits = rules_of(
        policy({"admitted": "region != null", "reasons": "[]"}, INPUTS, "Eligibility")
    )
    assert answer_on_record(record.question, bank.group("g-s"), admits) is None


def test_it_is_shown_and_told(bank):
    apply(bank, asked_minor=70_000)
    shown = "\n".join(show_decision(bank.book, ended(bank).decision_id).lines())
    assert "line, a new line, by s: 700.00" in shown
    assert f"L06 {REASONS['L06'].english} [" in shown and "region south" in shown
    told = customer_timeline(bank.book.chain_events("g-s"), bank.book.info.time_zone, "zh")
    assert REASONS["L06"].chinese in told[-1].detail


def test_a_raise_is_refused_on_its_line(bank):
    registered(bank, "n", "north")
    line_id = bank.accept("n", bank.offer("n", LIMIT))["line_id"]
    words = {"customer_id": "n", "product": "line", "line_id": line_id}
    consent_id = bank.consent("n", APPLYING)
    said = bank.ask(Apply, consent_id=consent_id, asked_minor=LIMIT + 1, **words)
    assert said == Refused(("not_eligible", "R01"))
    record = decode_application(bytes(ended(bank, "g-n").record))
    assert (record.question.line_id, record.facts.limit_minor) == (line_id, LIMIT)
    assert record.facts.is_new_line is False
    bank.later(9)
    assert replayed(bank).same == 1
    assert record.question.on + timedelta(days=9) == bank.today
