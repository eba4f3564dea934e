"""A refused application: what is decided of it, and its canonical bytes."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from limen.book.customer import CustomerState
from limen.book.group import GroupState
from limen.decide.applying import (
    ApplicationQuestion,
    answered_application,
    decode_application,
    encode_application,
)
from limen.kernel.canon import canonical, sha256_hex
from release.builders import loaded, policy, tiny

DAY = date(2025, 3, 1)
ASKED = ApplicationQuestion(
    "dec", "app", "g", "c", "", "line", 500, DAY, 7, "application", "rel", "", {}, "en"
)


def decided(question=ASKED, admitted="false", reasons='["L06"]', eligible=True, **attributes):
    files = dict(tiny())
    if eligible:
        inputs = {"branch": "string"}
        told = {"admitted": f"{admitted} and branch != null", "reasons": reasons}
        files["policies/eligibility.dmn"] = policy(told, inputs, "Eligibility")
    group = GroupState("g")
    group.customers["c"] = CustomerState("c", "person", DAY, attributes or {"branch": "x"}, {})
    return answered_application(question, group, loaded(files))


def test_the_policys_no_is_a_record_with_what_it_read():
    record = decided()
    assert (record.facts.read, record.facts.is_new_line) == ({"branch": "x"}, True)
    assert record.outcome.refusal == ["not_eligible", "L06"]
    assert record.facts_sha256 == sha256_hex(canonical(record.facts))
    assert record.reasons[0].evidence == {"branch": "x"}


@pytest.mark.parametrize(
    "words",
    [{"admitted": "true"}, {"eligible": False}, {"reasons": '["never declared"]'}, {"other": 1}],
)
def test_a_yes_a_fault_or_a_missing_fact_is_no_record(words):
    assert decided(**words) is None


def test_an_officers_no_asks_no_policy():
    told = msgspec.structs.replace(ASKED, trigger="officer", told=("V02", "I04"))
    record = decided(told, admitted="true", eligible=False)
    assert record.outcome.refusal == record.outcome.reason_codes == ["V02", "I04"]
    assert record.facts.read == {}


def test_the_bytes_read_back_and_hold_no_float():
    data = encode_application(decided())
    assert encode_application(decode_application(data)) == data
    assert not any(isinstance(each, float) for each in _leaves(msgspec.json.decode(data)))
    with pytest.raises(msgspec.ValidationError):
        decode_application(data.replace(b'"trigger":"application"', b'"trigger":"chance"'))


def _leaves(value):
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    if inner is None:
        return [value]
    return [leaf for each in inner for leaf in _leaves(each)]
