"""`limen policy to-xlsx` and `from-xlsx`: exit codes and what is printed."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from cli.calling import call, told
from dmn.exchange import SAMPLE


def test_an_export_and_an_import_of_it_change_nothing(tmp_path: Path) -> None:
    model, book = tmp_path / "m.dmn", tmp_path / "m.xlsx"
    model.write_bytes(SAMPLE)
    assert told("policy", "to-xlsx", model, book, "--language", "zh")["tables"] == 2
    found = told("policy", "from-xlsx", book, "--model", model, "--write")
    assert found == {
        "changes": [],
        "faults": [],
        "faults_file": None,
        "notes": [],
        "written": None,
    }
    assert model.read_bytes() == SAMPLE


def test_a_fault_ends_with_1_and_a_conflict_too(tmp_path: Path) -> None:
    model, book, faults = (tmp_path / name for name in ("m.dmn", "m.xlsx", "f.xlsx"))
    model.write_bytes(SAMPLE)
    call("policy", "to-xlsx", model, book)
    found = openpyxl.load_workbook(book)
    found["plain"]["B11"] = "("
    found.save(book)
    result = call("policy", "from-xlsx", book, "--model", model, "--write", "--faults", faults)
    assert result.exit_code == 1
    assert "plain!B11" in result.output
    assert faults.exists()
    assert model.read_bytes() == SAMPLE
    found["plain"]["B11"] = "7"
    found.save(book)
    model.write_bytes(SAMPLE.replace(b"<dmn:text>1<", b"<dmn:text>9<"))
    words = ("policy", "from-xlsx", book, "--model", model, "--write")
    assert call(*words).exit_code == 1
    # Rules without ids cannot be told apart once the model moved on.
    assert call(*words, "--onto-newer").exit_code == 1


def test_wrong_use_ends_with_2(tmp_path: Path) -> None:
    model = tmp_path / "m.dmn"
    model.write_bytes(SAMPLE)
    assert call("policy", "to-xlsx", model, tmp_path / "b.xlsx", "--language", "fr").exit_code == 2
    assert call("policy", "from-xlsx", model).exit_code == 2
    assert call("policy", "from-xlsx", model, "--model", model).exit_code == 2
