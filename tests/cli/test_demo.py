"""`limen demo`: what it refuses, and where it cannot write."""

from __future__ import annotations

from cli.calling import call, told


def test_a_folder_that_cannot_be_made_ends_with_3(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("x")
    said = told("demo", tmp_path / "file" / "demo", "--profile", "small", code=3)
    assert said["error"] == "unavailable"
    assert "file" in said["message"]


def test_an_unknown_profile_names_the_known_ones(tmp_path):
    shown = call("demo", tmp_path, "--profile", "huge")
    assert shown.exit_code == 2
    assert "full, small" in shown.output
    assert not list(tmp_path.iterdir())
