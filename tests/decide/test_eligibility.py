"""The eligibility policy: a yes only where it says yes."""

from __future__ import annotations

import pytest

from limen.decide.eligibility import FAULT, NOT_ELIGIBLE, UNKNOWN, ask_eligibility
from release.builders import HEAD, loaded, policy, tiny

INPUTS = {
    "product": "string",
    "amount_minor": "number",
    "is_new_line": "boolean",
    "branch": "string",
}
ASKED = {"product": "line", "customer_kind": "person", "amount_minor": 500, "is_new_line": True}


def asked(outputs, attributes, inputs=INPUTS, packs="", declared=b"", known=ASKED):
    files = {
        **tiny(head=f"{packs}{HEAD}"),
        "policies/eligibility.dmn": policy(outputs, inputs, "Eligibility"),
        "policies/eligibility.inputs.toml": declared,
    }
    release = loaded(files)
    return ask_eligibility(release.policies["eligibility"], known, attributes)


STUDENT = {
    "admitted": "not(is_student)",
    "reasons": 'if is_student then ["L06"] else []',
}


def test_a_student_is_told_why_where_the_pack_asks_for_it():
    words = {"inputs": {"is_student": "boolean"}, "packs": 'packs = ["cn"]\n'}
    assert asked(STUDENT, {"is_student": 0}, **words) == ()
    assert asked(STUDENT, {"is_student": 1}, **words) == (NOT_ELIGIBLE, "L06")
    assert asked(STUDENT, {}, **words) == (UNKNOWN,)
    assert asked(STUDENT, {"is_student": 7}, **words) == (FAULT,)


def test_a_null_that_is_declared_is_the_policy_s_own():
    outputs = {"admitted": "branch = null", "reasons": '["L06"]'}
    inputs = {"branch": "string"}
    declared = b'[branch]\non_missing = "null"\n'
    assert asked(outputs, {}, inputs, declared=declared) == ()
    assert asked(outputs, {"branch": "x"}, inputs, declared=declared) == (NOT_ELIGIBLE, "L06")
    refers = b'[branch]\non_missing = "refer"\n'
    assert asked(outputs, {}, inputs, declared=refers) == (UNKNOWN,)


@pytest.mark.parametrize(
    ("admitted", "reasons"),
    [
        ("false", "[]"),
        ("false", "null"),
        ("false", '["never declared"]'),
        ("false", '["L06", "never declared"]'),
        ('"yes"', '["L06"]'),
        ("null", '["L06"]'),
        ("1 / 0 > 1", '["L06"]'),
    ],
)
def test_an_answer_out_of_contract_admits_nobody(admitted, reasons):
    outputs = {"admitted": admitted, "reasons": reasons}
    assert asked(outputs, {}, {"amount_minor": "number"}) == (FAULT,)


def test_facts_of_the_question_are_read_by_name():
    outputs = {
        "admitted": 'amount_minor >= 500 and is_new_line and product = "line"',
        "reasons": '"L06"',
    }
    inputs = {name: kind for name, kind in INPUTS.items() if name != "branch"}
    assert asked(outputs, {}, inputs) == ()
    less = {**ASKED, "amount_minor": 499}
    assert asked(outputs, {}, inputs, known=less) == (NOT_ELIGIBLE, "L06")
    assert asked(outputs, {"amount_minor": 900}, inputs, known=less) == (NOT_ELIGIBLE, "L06")
