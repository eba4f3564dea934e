import pytest

from app.builders import small_files
from app.kept_lines import START, a_place
from cli.calling import call, told

OWN = """
[features.big_draws_60d]
source = "draw_made"
key = "line"
aggregate = "count"
window = "60 days"
unit = "count"
where = "amount_minor > 100000"
"""


@pytest.fixture
def own(tmp_path):
    file = tmp_path / "features.toml"
    file.write_text(OWN)
    return file


def test_check(own):
    said = {"sound": 1, "faults": 0, "warnings": 0, "diagnostics": []}
    assert told("feature", "check", own) == said
    own.write_text(OWN.replace("60 days", "60 weeks"))
    said = told("feature", "check", own, code=1)
    assert said["diagnostics"][0]["code"] == "T008"
    assert "1 faults" in call("feature", "check", own).stdout


def test_list_and_explain(own):
    said = told("feature", "list", "--features", own, "--family", "own")
    assert [each["name"] for each in said["features"]] == ["big_draws_60d"]
    assert "probe" in call("feature", "list", "--family", "probe").stdout
    said = told("feature", "explain", "big_draws_60d", "--features", own)
    assert said["window"] == "60 days"
    assert told("feature", "explain", "big_draws", code=2)["diagnostics"][0]["code"] == "T020"


def test_compute(tmp_path, own):
    place = a_place(tmp_path)
    place.open("l")
    place.draw("l", "d", 1_000_000, START)
    event = place.journal.event_by_key
    group = next(chain for chain, _ in place.journal.all_chains())
    place.journal.close()
    assert event
    options = ("--book", tmp_path / "a.book", "--group", group, "--features", own)
    said = told("feature", "compute", *options, "--name", "big_draws_60d")
    assert {each["feature"] for each in said["values"]} == {"big_draws_60d"}
    assert "big_draws_60d" in call("feature", "compute", *options, "--name", "big_draws_60d").stdout
    none = told("feature", "compute", "--book", tmp_path / "a.book", "--group", "none", code=2)
    assert none["diagnostics"][0]["code"] == "T021"


def test_parity(own):
    said = told("feature", "parity", "--features", own, "--keys", "4", "--instants", "1")
    assert said["generated"]["differences"] == 0
    assert "generated" in call("feature", "parity", "--keys", "4", "--instants", "1").stdout


def test_a_release_folder_brings_its_own(tmp_path):
    folder = tmp_path / "release"
    for path, data in {**small_files(), "features.toml": OWN.encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    assert told("feature", "check", folder)["sound"] == 1
    assert told("release", "check", folder)["usable"]
    said = told("feature", "list", "--release", folder, "--family", "own")
    assert [each["name"] for each in said["features"]] == ["big_draws_60d"]
    said = told("feature", "explain", "big_draws_60d", "--release", folder)
    assert said["may_close"] is True
    said = told("feature", "parity", "--release", folder, "--keys", "4", "--instants", "1")
    assert said["generated"]["differences"] == 0
    (folder / "features.toml").write_text(OWN.replace("60 days", "60 weeks"))
    found = told("release", "check", folder, code=2)["diagnostics"]
    assert [(each["code"], each["hint"] != "") for each in found] == [("T008", True)]
    assert told("feature", "list", "--release", folder, code=2)["diagnostics"][0]["code"] == "T008"
