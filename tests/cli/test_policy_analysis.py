"""`limen policy check`, `show` and `diff`: exit codes and what they print."""

from __future__ import annotations

from cli.calling import call, folder_of, told
from dmn.models import decision, definitions, input_data, needs, table


def model(*rules: tuple[str, str]) -> bytes:
    body = table("UNIQUE", ["x"], [([cell], [answer]) for cell, answer in rules])
    return definitions(input_data("x"), decision("d", body, needs(["x"])))


GAP = model(("< 1", "1"))
CLEAN = model(("null, < 1", "1"), (">= 1", "2"))


def test_check_ends_with_1_on_errors_and_names_the_row(tmp_path):
    folder = folder_of({"gap.dmn": GAP, "clean.dmn": CLEAN}, tmp_path)
    found = call("policy", "check", folder / "gap.dmn")
    assert found.exit_code == 1
    assert "error   D601" in found.stdout
    assert "no rule for x = 1" in found.stdout
    assert "1 file: 1 error, 1 warning, 0 notes" in found.stdout
    finding = told("policy", "check", folder, code=1)["findings"][0]
    assert (finding["code"], finding["witness"]) == ("D601", {"x": "1"})
    assert told("policy", "check", folder / "clean.dmn")["findings"] == []


def test_wrong_use_ends_with_2(tmp_path):
    assert told("policy", "check", tmp_path / "none.dmn", code=2)["error"] == "bad_input"
    path = folder_of({"a.dmn": GAP}, tmp_path) / "a.dmn"
    assert call("policy", "show", path, "--decision", "e").exit_code == 2
    assert call("policy", "diff", path, path, "--decision", "d").exit_code == 2


def test_show_prints_tables(tmp_path):
    path = folder_of({"a.dmn": GAP}, tmp_path) / "a.dmn"
    assert "r1    < 1 | 1" in call("policy", "show", path).stdout
    assert told("policy", "show", path, "--decision", "d")["lines"][0] == "decision d"


def test_diff_ends_with_1_on_a_difference(tmp_path):
    folder = folder_of({"a.dmn": GAP, "b.dmn": CLEAN}, tmp_path)
    rows = tmp_path / "rows.csv"
    rows.write_text("x\n0\n5\n")
    assert call("policy", "diff", folder / "a.dmn", folder / "a.dmn").exit_code == 0
    found = call("policy", "diff", folder / "a.dmn", folder / "b.dmn", "--rows", rows)
    assert found.exit_code == 1
    assert "rule r2 added at place 2: >= 1 -> 2" in found.stdout
    assert "d: 1 of 2 answers change" in found.stdout
    told_ = told("policy", "diff", folder / "a.dmn", folder / "b.dmn", "--rows", rows, code=1)
    assert told_["answers"][0]["changed"] == 1
