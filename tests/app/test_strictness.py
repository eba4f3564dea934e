"""What keeps a release from the strict profile is told all at once."""

from __future__ import annotations

from limen.app.releases import check_release
from limen.app.strictness import strict_faults
from release.builders import INPUTS, OUTPUTS, REVIEW, loaded, policy, shipped_files, tiny

DECLARED = "policies/account_review.inputs.toml"


def declarations(names, word="null"):
    return "".join(f'["{name}"]\non_missing = "{word}"\n' for name in names).encode()


def codes(files):
    return [item.code for item in strict_faults(loaded(files)).items]


def test_each_undeclared_null_is_told():
    files = tiny()
    missing = [item for item in strict_faults(loaded(files)).items if item.code == "S102"]
    assert len(missing) == len({str(item.place) for item in missing}) > 1


def test_a_declared_release_is_strict():
    files = shipped_files("uci")
    declared = {
        policy.path.replace(".dmn", ".inputs.toml"): declarations(policy.inputs)
        for policy in loaded(files).policies.values()
    }
    assert codes({**files, **declared}) == []


def test_a_policy_that_no_column_holds_is_not_strict():
    review = policy({**OUTPUTS, "target_minor": "floor(sqrt(owed_minor))"}, INPUTS)
    files = {**tiny(), REVIEW: review}
    names = loaded(files).policies["review"].inputs
    found = strict_faults(loaded({**files, DECLARED: declarations(names)})).items
    assert {item.code for item in found} == {"S101"}
    assert any("sqrt" in item.message for item in found)


def test_a_check_asks_for_it_only_on_demand():
    files = {k: v for k, v in shipped_files("uci").items() if not k.endswith(".inputs.toml")}
    loosely = check_release(files)
    assert loosely.is_usable
    assert {item.code for item in loosely.diagnostics} == {"S102"}
    strictly = check_release(files, is_strict=True)
    assert not strictly.is_usable
    assert {item.code for item in strictly.diagnostics} >= {"S102"}
