from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.decide.draw import DECISIONS, FAULT, DrawAnswer, ask_draw
from limen.release.policies import DRAW_INPUTS
from release.builders import faults_of, loaded, policy, tiny

KNOWN = {"amount_minor": 500, "dpd": 0, "months_late_now": None}


def files(decision: str, reasons: str = "null", declared: str = "", **inputs: str):
    data = policy(
        {"decision": decision, "reasons": reasons}, inputs or {"amount_minor": "number"}, "Draw"
    )
    beside = {"policies/draw.inputs.toml": declared.encode()} if declared else {}
    return {**tiny(), "policies/draw.dmn": data, **beside}


def asked(decision: str, reasons: str = "null", declared: str = "", **inputs: str) -> DrawAnswer:
    release = loaded(files(decision, reasons, declared, **inputs))
    return ask_draw(release.policies["draw"], KNOWN)


def test_the_three_decisions():
    assert asked('"allow"', '["a", "b"]') == DrawAnswer("", ("a", "b"))
    assert asked('"refuse"', '"velocity"') == DrawAnswer("policy_refuses", ("velocity",))
    assert asked('"refer"').reason == "policy_refers"


@pytest.mark.parametrize("decision", ["null", "3", '"maybe"', '["allow"]', 'number("x")'])
def test_whatever_is_no_decision_is_a_fault(decision):
    found = asked(decision)
    assert found.reason == FAULT
    assert found.causes


def test_reasons_are_words():
    assert asked('"allow"', "[1]").reason == FAULT


MISSING = 'if months_late_now > 2 then "refuse" else "allow"'


def test_a_missing_input_never_allows_in_silence():
    found = asked(MISSING, months_late_now="number")
    assert found == DrawAnswer(FAULT, causes=("'months_late_now' is missing",))


@pytest.mark.parametrize(
    ("on_missing", "reason"),
    [('"refer"', "policy_refers"), ('"fault"', FAULT), ("{ value = 3 }", "policy_refuses")],
)
def test_a_release_says_what_a_missing_input_means(on_missing, reason):
    declared = f"[months_late_now]\non_missing = {on_missing}\n"
    assert asked(MISSING, declared=declared, months_late_now="number").reason == reason


def test_a_value_of_another_type_is_a_fault():
    release = loaded(files('"allow"'))
    found = ask_draw(release.policies["draw"], {"amount_minor": "many"})
    assert found.reason == FAULT


@given(st.integers(0, 10**6))
def test_only_what_the_policy_allows_is_allowed(amount_minor):
    found = loaded_once().policies["draw"]
    answer = ask_draw(found, {"amount_minor": amount_minor})
    assert (answer.reason == "") == (amount_minor <= 1000)


@lru_cache
def loaded_once():
    return loaded(files('if amount_minor <= 1000 then "allow" else "refuse"'))


@pytest.mark.parametrize(
    ("inputs", "code"),
    [({"pd_ppm": "number"}, "R051"), ({"status": "number"}, "R054")],
)
def test_inputs_outside_the_contract_are_faults(inputs, code):
    assert {item.code for item in faults_of(files('"allow"', **inputs)).items} == {code}


def test_every_fact_of_a_draw_may_be_read():
    loaded(files('"allow"', **DRAW_INPUTS))
    assert set(DECISIONS) == {"allow", "refuse", "refer"}
