"""`limen policy test`: exit 1 on a failed case."""

from __future__ import annotations

from app.casing import case, files
from cli.calling import call, folder_of, told
from dmn.models import decision, definitions, input_data, literal, needs


def test_cases_that_hold_end_with_0_and_a_failed_one_with_1(tmp_path):
    good = folder_of(files(case("1", 2, 4)), tmp_path / "good")
    bad = folder_of(files(case("1", 2, 5)), tmp_path / "bad")
    assert told("policy", "test", good) == {"passed": 1, "failed": 0, "failures": []}
    assert told("policy", "test", bad, code=1)["failed"] == 1


def test_a_decision_is_run(tmp_path):
    model = tmp_path / "m.dmn"
    model.write_bytes(definitions(input_data("x"), decision("d", literal("x * 2"), needs(["x"]))))
    found = told("policy", "run", model, "--decision", "d", "--input", '{"x": 1.5}', "--trace")
    assert found["values"] == {"d": 3}
    piped = told("policy", "run", model, "--decision", "d", "--input", "-", typed='{"x": 1.5}')
    assert piped["values"] == found["values"]
    assert [node["value"] for node in found["trace"]["nodes"]] == ["1.5", 3]


def test_coverage_is_told_on_demand(tmp_path):
    good = folder_of(files(case("1", 2, 4)), tmp_path / "good")
    assert "coverage" not in told("policy", "test", good)
    found = told("policy", "test", good, "--coverage")
    assert found["coverage"] == {"rules": 0, "fired": 0, "per_cent": 100, "tables": []}
    assert "rule coverage: 0 of 0 rules" in call("policy", "test", good, "--coverage").stdout
