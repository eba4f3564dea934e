"""Protected attributes in a release's policies and models."""

from __future__ import annotations

import json

import pytest

from limen.features.catalogue import FEATURES, SCORABLE
from limen.risk.protected import protected_among
from release.builders import HEAD, INPUTS, PRODUCT, REVIEW, card, faults_of, loaded, policy, tiny

ELIGIBILITY = "policies/eligibility.dmn"


def reading(name, path=REVIEW, head=HEAD):
    outputs = {"admitted": "true", "reasons": "[]"} if path == ELIGIBILITY else None
    inputs = {name: "number"} if path == ELIGIBILITY else {**INPUTS, name: "number"}
    model = policy(inputs=inputs) if outputs is None else policy(outputs, inputs, "Eligibility")
    files = {**tiny(head=head), path: model}
    if '"us"' in head.partition("\n")[0]:  # its packs speak of USD
        files["products/line.toml"] = files["products/line.toml"].replace(b"CNY", b"USD")
    return files


def codes(files):
    """Codes about protected attributes; a pack that is named has more to say."""
    told = [item.code for item in faults_of(files).items]
    return [code for code in told if code in {"R051", "R105", "R106"}]


@pytest.mark.parametrize("name", ["age_years", "sex", "is_student", "marital_status"])
def test_no_review_reads_a_protected_attribute(name):
    assert codes(reading(name)) == ["R105"]


def test_a_fact_stands_in_an_eligibility_rule_where_a_pack_asks_for_that_very_fact():
    student, age = "is_student", "age_years_count"
    for name in (student, age):
        assert codes(reading(name, ELIGIBILITY)) == ["R106"]
    china, america = (f'packs = ["{name}"]\n{HEAD}' for name in ("cn", "us"))
    loaded(reading(student, ELIGIBILITY, china))
    in_dollars = {"products/line.toml": PRODUCT.replace("CNY", "USD").encode()}
    loaded({**reading(age, ELIGIBILITY, america), **in_dollars})
    assert codes(reading(age, ELIGIBILITY, china)) == ["R106"]
    assert codes(reading("age_years", ELIGIBILITY, america)) == ["R106"]
    assert codes(reading("gender", ELIGIBILITY, china)) == ["R105"]


def test_other_attributes_of_the_customer_need_no_pack():
    loaded(reading("branch_number", ELIGIBILITY))


def test_no_feature_is_protected_so_no_model_of_a_release_reads_one():
    assert protected_among(FEATURES) == []
    assert set(SCORABLE) <= set(FEATURES)


def test_a_model_that_reads_one_is_refused_by_name():
    planted = card().replace(b"payment_ratio_3m_bp", b"marital_status")
    faults = faults_of(tiny(model=planted))
    assert any("marital_status" in item.message for item in faults.items)


def own(name="papers_12m_count", literal="income", **more):
    fields = {
        "source": "evidence_checked", "key": "customer", "aggregate": "count",
        "window": "12 months", "unit": "count", "where": f'evidence_kind = "{literal}"', **more,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in fields.items()]
    text = "\n".join([f"[features.{name}]", 'english = "x"', *lines])
    return {**tiny(), "features.toml": text.encode()}


def test_a_feature_of_ones_own_is_no_way_round():
    assert codes(own()) == []
    assert codes(own("marital_state_count")) == ["R105"]
    assert codes(own(literal="student card")) == ["R105"]
    drawn = own(
        aggregate="share", unit="bp", where="", value="amount_minor", part='evidence_kind = "sex"'
    )
    assert codes(drawn) == ["R105"]
    assert codes(own(value="age_days", aggregate="max", unit="days")) == []  # of the document
