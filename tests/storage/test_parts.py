"""Whole or not at all."""

from __future__ import annotations

import pytest

from limen.kernel.errors import BadInput, Unavailable
from limen.storage.parts import part_of


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_file_or_folder_appears_when_the_block_ends_well(tmp_path):
    with part_of(tmp_path / "a") as part:
        part.write_text("x")
        assert names(tmp_path) == [".a.part"]
    with part_of(tmp_path / "b") as part:
        part.mkdir()
        (part / "in").write_text("x")
    assert sorted(names(tmp_path)) == ["a", "b"]


def test_a_block_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), part_of(tmp_path / "a") as part:
        part.mkdir()
        (part / "in").write_text("x")
        raise ZeroDivisionError
    with pytest.raises(Unavailable, match="No space"), part_of(tmp_path / "a") as part:
        part.write_text("x")
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    (tmp_path / ".a.part").mkdir()
    (tmp_path / ".a.part/old").write_text("x")
    with part_of(tmp_path / "a") as part:
        assert not part.exists()
        part.write_text("new")
    assert names(tmp_path) == ["a"]


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "a").write_text("mine")
    for place in (tmp_path / "a", tmp_path / "none" / "a"):
        with pytest.raises(BadInput), part_of(place):
            pass
    assert (tmp_path / "a").read_text() == "mine"
