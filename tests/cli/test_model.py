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


def spoilt(folder, name, place, value, count=30, which=lambda number: True):
    """Write customers of whom some have another value in a column."""
    rows = rows_of(count)
    for number, row in enumerate(rows):
        if which(number):
            row[place] = value
    write_rows(folder / name, rows)
    return name


LIMIT, BALANCE, OUTCOME = 1, 2, 10


def test_a_fit_names_the_rows_and_columns_that_it_leaves_out(folder):
    data = spoilt(folder, "some.csv", BALANCE, "inf", 400, lambda number: number < 7)
    said = fit(folder, data=data)
    assert (said["rejected_rows"], said["rows"]) == (7, 393)
    assert said["why_left_out"] == {"statements.balance: not a number in plain digits": 7}
    assert "months_on_book" in said["dropped"]["constant"]
    shown = call(
        *("model", "fit", "--data", folder / data, "--mapping", folder / "mapping.toml"),
        *("--out", folder / "pd.json"),
    )
    assert "rows: statements.balance: not a number in plain digits (7)" in shown.stdout
    assert "left out, one value or none: " in shown.stdout


@pytest.mark.parametrize("verb", ["fit", "score", "validate"])
def test_a_file_of_which_no_row_is_left_says_why(folder, verb):
    fit(folder)
    data = spoilt(folder, "none.csv", BALANCE, "inf")
    out = folder / f"nothing.{verb}.csv"
    words = ("--mapping", folder / "mapping.toml", "--out", out)
    words += ("--model", folder / "pd.json") if verb == "score" else ()
    said = told("model", verb, "--data", folder / data, *words, code=2)["diagnostics"]
    assert [item["code"] for item in said] == ["A049"]
    assert "statements.balance: not a number in plain digits (30)" in said[0]["message"]
    write_rows(folder / "empty.csv", [])
    said = told("model", verb, "--data", folder / "empty.csv", *words, code=2)["diagnostics"]
    assert said[0]["message"] == "the file holds no row"
    assert not out.exists()


def test_an_outcome_column_without_a_value_is_not_a_missing_column(folder):
    data = spoilt(folder, "blank.csv", OUTCOME, "")
    said = fit(folder, code=2, data=data)["diagnostics"][0]
    assert said["code"] == "A041" and "with a value in it" in said["hint"]


def test_one_outcome_only_is_refused_and_few_of_one_are_told(folder):
    said = fit(folder, code=2, data=spoilt(folder, "good.csv", OUTCOME, 0))["diagnostics"]
    assert [item["code"] for item in said] == ["K003"]
    rare = spoilt(folder, "rare.csv", OUTCOME, 0, 400, lambda number: number >= 60)
    said = fit(folder, data=rare)
    assert any("K009" in warning for warning in said["warnings"])


def test_a_validation_is_written_in_either_language(folder):
    out = folder / "v.html"
    words = ("--mapping", folder / "mapping.toml", "--out", out, "--folds", 2, "--kind")
    told(
        "model", "validate", "--data", folder / "data.csv", *words, "scorecard", "--language", "zh"
    )
    page = out.read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in page and "排序能力如何？" in page and "Does it rank?" not in page
    said = told("model", "validate", "--data", folder / "data.csv", *words, "scorecard")
    assert "Does it rank?" in out.read_text(encoding="utf-8")
    assert said == json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
