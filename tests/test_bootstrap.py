"""The tools that are wired: files within bounds, whole or not at all."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

import limen
from limen import bootstrap
from limen.app.ports import BookInfo
from limen.bootstrap import WallClock, wire
from limen.kernel.errors import BadInput, Unavailable

TOOLS = wire()
ROOT = Path(__file__).resolve().parents[1]


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def test_the_clock_is_the_machine_s_in_microseconds():
    before = time.time()
    assert before - 1 <= WallClock().now() / 1_000_000 <= time.time() + 1


def test_a_record_names_engine_and_language():
    versions = TOOLS.versions()
    assert versions["limen"] == limen.__version__
    assert versions["python"].count(".") == 1


def test_a_folder_is_read_whole_but_for_hidden_files_and_links(tmp_path):
    for name in ("a.txt", "deep/er/b.txt", ".hidden", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert TOOLS.read_folder(tmp_path) == {"a.txt": b"a.txt", "deep/er/b.txt": b"deep/er/b.txt"}


@pytest.mark.parametrize(
    ("bound", "value", "code"),
    [("RELEASE_FILE_BYTES_MAX", 3, "A002"), ("RELEASE_FILES_MAX", 1, "A003")],
)
def test_a_folder_beyond_a_bound_is_refused(tmp_path, monkeypatch, bound, value, code):
    for name in ("a", "b"):
        (tmp_path / name).write_text("four")
    TOOLS.read_folder(tmp_path)
    monkeypatch.setattr(bootstrap, bound, value)
    with pytest.raises(BadInput) as refused:
        TOOLS.read_folder(tmp_path)
    assert refused.value.diagnostics[0].code == code


def test_what_is_not_there_is_wrong_input(tmp_path):
    for read in (TOOLS.read_folder, TOOLS.read_bytes, TOOLS.open_book):
        with pytest.raises(BadInput):
            read(tmp_path / "none")


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(BadInput, match="a folder, not a file"):
        TOOLS.read_bytes(tmp_path)
    with pytest.raises(BadInput, match="a file, not a folder"):
        TOOLS.read_folder(tmp_path / "file")


def test_a_dash_is_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xffone")))
    assert TOOLS.read_bytes(Path("-")) == b"\xffone"


def test_a_file_is_written_whole_in_a_new_folder(tmp_path):
    path = tmp_path / "new" / "file.bin"
    TOOLS.write_bytes(b"one", path)
    TOOLS.write_bytes(b"two", path)
    assert TOOLS.read_bytes(path) == b"two"
    assert [one.name for one in path.parent.iterdir()] == ["file.bin"]


def test_where_nothing_can_be_written_the_place_is_named(tmp_path):
    """A file stands where a folder would be needed."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable, match="file"):
        TOOLS.write_bytes(b"x", tmp_path / "file" / "inside.bin")
    with pytest.raises(Unavailable, match="file"):
        TOOLS.make_folder(tmp_path / "file" / "inside")


def test_a_removed_book_leaves_nothing_and_another_book_is_left_alone(tmp_path):
    for name in ("a.book", "b.book"):
        TOOLS.open_book(tmp_path / name, BookInfo("t", "Europe/Berlin")).close()
    kept = {one for one in names(tmp_path) if one.startswith("b.")}
    TOOLS.remove_book(tmp_path / "a.book")
    assert set(names(tmp_path)) == kept
    TOOLS.remove_book(tmp_path / "a.book")


@pytest.mark.parametrize("name", ["limen", "incumbent"])
def test_the_demo_s_releases_are_found(name):
    assert "release.toml" in TOOLS.read_folder(TOOLS.shipped(f"demo/releases/{name}"))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_written_is_the_table_read(tmp_path, suffix):
    rows = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    TOOLS.write_table(rows, tmp_path / f"t.{suffix}")
    read = TOOLS.read_table(tmp_path / f"t.{suffix}")
    assert [{name: str(value) for name, value in row.items()} for row in read] == [
        {name: str(value) for name, value in row.items()} for row in rows
    ]


def test_a_file_that_is_wrong_as_a_whole_leaves_no_book(tmp_path):
    """The mapping is sound; the file lacks every column of it."""
    mapping = ROOT / "examples/uci_credit_card/mapping.toml"
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput):
        TOOLS.import_file(tmp_path / "x.csv", mapping, tmp_path / "b.book", None)
    assert not [name for name in names(tmp_path) if name.startswith("b.book")]


def test_a_wrong_file_leaves_a_book_that_was_there(tmp_path):
    mapping = ROOT / "examples/uci_credit_card/mapping.toml"
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    TOOLS.open_book(tmp_path / "b.book", BookInfo("t", "Asia/Taipei")).close()
    with pytest.raises(BadInput):
        TOOLS.import_file(tmp_path / "x.csv", mapping, tmp_path / "b.book", None)
    assert TOOLS.open_book(tmp_path / "b.book").head() == 0
