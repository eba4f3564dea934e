import pytest

from limen.features.catalogue import FEATURES
from limen.kernel.diagnostics import Diagnostics
from limen.release.policies import FACT_INPUTS, load_policies
from release.builders import INPUTS, OUTPUTS, REVIEW, policy


def load(data, path=REVIEW):
    faults = Diagnostics()
    return load_policies({path: data}, faults), faults.items


def test_a_policy_says_which_features_it_reads():
    policies, faults = load(policy())
    assert faults == []
    review = policies["review"]
    assert review.inputs == set(INPUTS)
    assert set(review.features) == {"months_late_now", "utilisation_bp"}


def test_every_feature_and_fact_may_be_an_input():
    kinds = {**dict.fromkeys(FEATURES, "number"), **FACT_INPUTS}
    _, faults = load(policy(dict.fromkeys(OUTPUTS, "null"), kinds))
    assert faults == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("month_late_now", "'months_late_now'"),
        ("limit_min", "'limit_minor'"),
        ("pdppm", "'pd_ppm'"),
    ],
)
def test_an_unknown_input_names_its_nearest(name, hint):
    _, faults = load(policy(inputs={**INPUTS, name: "number"}))
    assert [(item.code, item.place.file) for item in faults] == [("R051", REVIEW)]
    assert hint in faults[0].hint


@pytest.mark.parametrize(
    ("name", "kind"),
    [("may_draw", "string"), ("status", "number"), ("months_late_now", "boolean")],
)
def test_an_input_of_another_type_than_the_fact_is_a_fault(name, kind):
    _, faults = load(policy(dict.fromkeys(OUTPUTS, "null"), {**INPUTS, name: kind}))
    assert [item.code for item in faults] == ["R054"]
    assert name in faults[0].place.path


@pytest.mark.parametrize("name", ["actions", "target_minor", "reasons"])
def test_a_needed_output_is_missed(name):
    _, faults = load(policy({k: text for k, text in OUTPUTS.items() if k != name}))
    assert [item.code for item in faults] == ["R052"]
    assert f"'{name}'" in faults[0].message


def test_an_output_outside_the_contract_names_its_nearest():
    _, faults = load(policy({**OUTPUTS, "floor": "1"}))
    assert [(item.code, item.hint) for item in faults] == [("R053", "did you mean 'floor_minor'?")]


def test_the_service_is_found_by_its_name():
    _, faults = load(policy(service="Account Revue"))
    assert [item.code for item in faults] == ["D309"]
    assert "'Account Review'" in faults[0].message


def test_a_review_is_needed_and_a_warning_is_not():
    policies, faults = load(policy(service="Early Warning"), "policies/early_warning.dmn")
    assert list(policies) == ["warning"]
    assert [(item.code, item.place.file) for item in faults] == [("R050", REVIEW)]


def test_a_misspelt_file_is_named():
    _, faults = load(policy(), "policies/account_revue.dmn")
    assert faults[0].hint == "did you mean 'policies/account_revue.dmn'?"
