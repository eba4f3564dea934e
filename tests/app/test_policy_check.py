"""Checking and showing policies from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.app.policy_check import check_policies, policy_files, read_policy, show_policy
from limen.bootstrap import wire
from limen.kernel.errors import BadInput

GAP = definitions(
    input_data("x"), decision("d", table("UNIQUE", ["x"], [(["< 1"], ["1"])]), needs(["x"]))
)
CLEAN = definitions(input_data("x"), decision("d", literal("x = 1"), needs(["x"])))


def test_the_findings_of_all_files_are_counted_and_grouped():
    found = check_policies({"a.dmn": GAP, "b.dmn": CLEAN, "c.dmn": b"<nonsense/>"})
    assert found.files == ("a.dmn", "b.dmn", "c.dmn")
    assert found.has_errors
    assert found.counts == {"error": 2, "warning": 1, "note": 0}
    assert found.summary() == "3 files: 2 errors, 1 warning, 0 notes"
    assert [head for head, _ in found.groups()] == ["a.dmn: d", "c.dmn"]
    told = found.as_dict()
    assert (told["errors"], told["warnings"], told["notes"]) == (2, 1, 0)
    assert len(told["findings"]) == 3
    assert not check_policies({"b.dmn": CLEAN}).has_errors


def test_files_and_folders_are_gathered(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dmn").write_bytes(CLEAN)
    (tmp_path / "in" / "a.xml").write_bytes(b"<x/>")
    (tmp_path / "b.dmn").write_bytes(GAP)
    found = policy_files(wire(), [tmp_path / "in", tmp_path / "b.dmn"])
    assert found == {str(tmp_path / "in" / "a.dmn"): CLEAN, str(tmp_path / "b.dmn"): GAP}
    for wrong in ([tmp_path / "none.dmn"], [tmp_path / "in" / "none"]):
        with pytest.raises(BadInput):
            policy_files(wire(), wrong)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no DMN file"):
        policy_files(wire(), [tmp_path / "empty"])


def test_a_policy_is_shown_whole_or_one_decision():
    assert show_policy(GAP, "a.dmn", "d")[0] == "decision d"
    assert show_policy(GAP, "a.dmn")[0] == "m (a.dmn)"
    with pytest.raises(BadInput, match="there is no decision 'e'"):
        show_policy(GAP, "a.dmn", "e")
    with pytest.raises(BadInput):
        read_policy(b"<nonsense/>", "a.dmn")


def test_the_shipped_policies_have_no_errors():
    root = Path(__file__).resolve().parents[2] / "examples"
    found = check_policies(policy_files(wire(), [root]))
    assert len(found.files) == 5
    assert not found.has_errors, [f for f in found.findings if f.level == "error"]
