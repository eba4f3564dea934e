"""`limen model`: fit and score by command."""

from __future__ import annotations

import csv
import json

import pytest

from app.modelling import PROTECTED, mapping_file, rows_of, write_rows
from cli.calling import call, told


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("model")
    write_rows(made / "data.csv", rows_of(400))
    write_rows(made / "bare.csv", rows_of(400), drop="bad")
    mapping_file(made)
    return made


def fit(folder, *more, code=0, data="data.csv"):
    return told(
        *("model", "fit", "--data", folder / data, "--mapping", folder / "mapping.toml"),
        *("--out", folder / "pd.json", "--seed", 1, *more),
        code=code,
    )


def test_fit_then_score_with_the_outcome_or_without(folder):
    said = fit(folder, "--kind", "scorecard", "--folds", 2)
    assert said["rows"] == 400
    assert not PROTECTED & set(said["characteristics"])
    assert json.loads((folder / "pd.json").read_text())
    assert (folder / "pd.fold1.json").is_file()
    tables = []
    for name in ("data", "bare"):
        out = folder / f"{name}.pd.csv"
        told(
            *("model", "score", "--model", folder / "pd.json", "--data", folder / f"{name}.csv"),
            *("--mapping", folder / "mapping.toml", "--out", out),
        )
        with out.open(newline="") as file:
            tables.append(list(csv.DictReader(file)))
    assert tables[0] == tables[1]
    assert all(0 < float(row["pd"]) < 1 for row in tables[0])


def test_a_file_without_outcome_cannot_be_fitted_and_says_what_is_missing(folder):
    said = fit(folder, code=2, data="bare.csv")
    assert "[outcome]" in said["diagnostics"][0]["hint"]


def test_an_unknown_kind_is_wrong_use(folder):
    shown = call(
        *("model", "fit", "--data", folder / "data.csv", "--mapping", folder / "mapping.toml"),
        *("--out", folder / "x.json", "--kind", "forest"),
    )
    assert shown.exit_code == 2
    assert "scorecard" in shown.output
    assert not (folder / "x.json").exists()


def test_a_category_never_seen_leaves_its_row_out_and_says_so(folder):
    fit(folder)
    rows = rows_of(30)
    rows[4][7] = 9  # a lateness code that the mapping does not know
    write_rows(folder / "odd.csv", rows)
    out = folder / "odd.pd.csv"
    said = told(
        *("model", "score", "--model", folder / "pd.json", "--data", folder / "odd.csv"),
        *("--mapping", folder / "mapping.toml", "--out", out),
        code=1,
    )
    assert said["rejected_rows"] == 1
    assert out.is_file()


def test_a_column_that_is_missing_is_told_by_its_name(folder):
    write_rows(folder / "lacking.csv", rows_of(30), drop="s3")
    said = told(
        *("model", "score", "--model", folder / "pd.json", "--data", folder / "lacking.csv"),
        *("--mapping", folder / "mapping.toml", "--out", folder / "lacking.pd.csv"),
        code=2,
    )
    assert any("s3" in str(item) for item in said["diagnostics"])
