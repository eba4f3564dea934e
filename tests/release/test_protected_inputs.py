"""Protected attributes in a release's policies and models."""

from __future__ import annotations

import pytest

from limen.features.catalogue import FEATURES, SCORABLE
from limen.risk.protected import protected_among
from release.builders import HEAD, INPUTS, REVIEW, card, faults_of, loaded, policy, tiny

ELIGIBILITY = "policies/eligibility.dmn"


def reading(name, path=REVIEW, head=HEAD):
    outputs = {"eligible": "true"} if path == ELIGIBILITY else None
    inputs = {name: "number"} if path == ELIGIBILITY else {**INPUTS, name: "number"}
    model = policy(inputs=inputs) if outputs is None else policy(outputs, inputs, "Eligibility")
    return {**tiny(head=head), path: model}


def codes(files):
    """Codes about protected attributes; a pack that is named has more to say."""
    told = [item.code for item in faults_of(files).items]
    return [code for code in told if code in {"R051", "R105", "R106"}]


@pytest.mark.parametrize("name", ["age_years", "sex", "is_student", "marital_status"])
def test_no_review_reads_a_protected_attribute(name):
    assert codes(reading(name)) == ["R105"]


def test_age_stands_in_an_eligibility_rule_that_cites_a_pack():
    assert codes(reading("age_years", ELIGIBILITY)) == ["R106"]
    assert codes(reading("is_student", ELIGIBILITY)) == ["R106"]
    cites = f'packs = ["cn"]\n{HEAD}'
    loaded(reading("age_years", ELIGIBILITY, cites))
    assert codes(reading("gender", ELIGIBILITY, cites)) == ["R105"]


def test_no_feature_is_protected_so_no_model_of_a_release_reads_one():
    assert protected_among(FEATURES) == []
    assert set(SCORABLE) <= set(FEATURES)


def test_a_model_that_reads_one_is_refused_by_name():
    planted = card().replace(b"payment_ratio_3m_bp", b"marital_status")
    faults = faults_of(tiny(model=planted))
    assert any("marital_status" in item.message for item in faults.items)
