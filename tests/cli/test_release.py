"""`limen release check`: exit 2 where a release cannot be used."""

from __future__ import annotations

from pathlib import Path

from app.builders import small_files, small_release
from cli.calling import a_release, call, folder_of, told

ROOT = Path(__file__).resolve().parents[2]


def test_a_usable_release_is_named_by_its_id(tmp_path):
    said = told("release", "check", a_release(tmp_path))
    assert (said["usable"], said["release_id"]) == (True, small_release().release_id)
    # It declares no nulls: a warning, unless the strict profile is asked for.
    assert {item["severity"] for item in said["diagnostics"]} == {"warning"}
    assert {item["code"] for item in said["diagnostics"]} == {"S101", "S102"}


def test_the_shipped_releases_are_strict(tmp_path):
    for name in ("uci_credit_card/release", "demo/releases/limen", "demo/releases/incumbent"):
        said = told("release", "check", ROOT / "examples" / name, "--strict")
        assert said["diagnostics"] == []


def test_every_fault_of_an_unusable_one_is_shown(tmp_path):
    files = small_files()
    del files["notices/close.en.md"], files["notices/freeze.en.md"]
    folder = folder_of(files, tmp_path / "bad")
    said = told("release", "check", folder, code=2)
    assert [item["code"] for item in said["diagnostics"] if item["severity"] == "error"] == [
        "R060", "R060",
    ]  # fmt: skip
    shown = call("release", "check", folder)
    assert shown.exit_code == 2
    assert "notices/close.en.md" in shown.stdout
