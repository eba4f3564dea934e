"""Policies compared, as files and folders, over rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmn.models import decision, definitions, input_data, literal, needs
from limen.app.policy_diff import diff_policies
from limen.bootstrap import wire
from limen.kernel.errors import BadInput


def model(limit: int, name: str = "d") -> bytes:
    text = f'if x > {limit} then "cut" else "keep"'
    return definitions(input_data("x"), decision(name, literal(text), needs(["x"])))


def written(folder: Path, **models: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in models.items():
        (folder / f"{name}.dmn").write_bytes(data)
    return folder


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text("x,other\n" + "".join(f"{x},1\n" for x in range(10)))
    return path


def test_two_files_with_rows(tmp_path, rows):
    folder = written(tmp_path / "p", old=model(3), new=model(5))
    found = diff_policies(wire(), folder / "old.dmn", folder / "new.dmn", rows, examples=1)
    assert found.is_different
    assert found.lines()[1:] == [
        (
            '  decision d: its logic changed from if x > 3 then "cut" else "keep"'
            ' to if x > 5 then "cut" else "keep"'
        ),
        "",
        "d: 2 of 10 answers change (20.0 %)",
        "  d",
        '    2  "cut" -> "keep"',
        "  row 5: x = 4",
        '    d: "cut" -> "keep"',
    ]
    (answers,) = found.as_dict()["answers"]
    assert (answers["of"], answers["rows"], answers["changed"]) == ("d", 10, 2)
    assert answers["foreign"] == ["other"]
    assert answers["outputs"] == {"d": [{"old": '"cut"', "new": '"keep"', "rows": 2}]}
    assert answers["examples"][0]["row"] == 5


def test_what_is_the_same(tmp_path, rows):
    folder = written(tmp_path / "p", old=model(3), new=model(3))
    found = diff_policies(wire(), folder / "old.dmn", folder / "new.dmn", rows)
    assert not found.is_different
    assert found.lines()[0] == "the policies say the same"
    assert found.lines()[2] == "d: 0 of 10 answers change (0.0 %)"


def test_folders_are_compared_file_by_file(tmp_path):
    old = written(tmp_path / "a", one=model(3), gone=model(1))
    new = written(tmp_path / "b", one=model(4), come=model(1))
    found = diff_policies(wire(), old, new)
    assert [(file, change.kind) for file, change in found.changes] == [
        ("come.dmn", "added"), ("gone.dmn", "removed"), ("one.dmn", "changed"),
    ]  # fmt: skip


def test_wrong_uses(tmp_path, rows):
    folder = written(tmp_path / "p", old=model(3), new=model(3, "e"))
    old, new = folder / "old.dmn", folder / "new.dmn"
    with pytest.raises(BadInput, match="one is a file"):
        diff_policies(wire(), old, folder)
    with pytest.raises(BadInput, match="both policies hold nothing to run"):
        diff_policies(wire(), old, new, rows)
    with pytest.raises(BadInput, match="no service or decision 'q'"):
        diff_policies(wire(), old, old, rows, "q")
    rows.write_text("x\nmany\n")
    with pytest.raises(BadInput, match="row 1"):
        diff_policies(wire(), old, old, rows)
