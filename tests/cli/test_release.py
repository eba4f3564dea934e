"""`limen release check`: exit 2 where a release cannot be used."""

from __future__ import annotations

from app.builders import small_files, small_release
from cli.calling import a_release, call, folder_of, told


def test_a_usable_release_is_named_by_its_id(tmp_path):
    said = told("release", "check", a_release(tmp_path))
    assert said == {
        "usable": True,
        "release_id": small_release().release_id,
        "diagnostics": [],
    }


def test_every_fault_of_an_unusable_one_is_shown(tmp_path):
    files = small_files()
    del files["notices/close.en.md"], files["notices/freeze.en.md"]
    folder = folder_of(files, tmp_path / "bad")
    said = told("release", "check", folder, code=2)
    assert len(said["diagnostics"]) == 2
    shown = call("release", "check", folder)
    assert shown.exit_code == 2
    assert "notices/close.en.md" in shown.stdout
