"""Fitting and scoring a file: laws of the scores, and what may never be read."""

from __future__ import annotations

import json

import polars as pl
import pytest

from app.modelling import PROTECTED, mapping_file, rows_of, write_rows
from limen.app.model_fit import fit_model
from limen.app.models import score_file
from limen.bootstrap import wire
from limen.features.catalogue import SCORABLE
from limen.kernel.errors import BadInput
from limen.risk.grades import STANDARD


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the data, the mapping and a fit with its folds."""
    folder = tmp_path_factory.mktemp("model")
    data = write_rows(folder / "data.csv", rows_of())
    fitted = fit_model(wire(), data, mapping_file(folder), folder / "pd.json", 1, 3)
    return folder, fitted


def score(folder, data, out="pd.csv"):
    found = score_file(wire(), folder / "pd.json", data, folder / "mapping.toml", folder / out)
    read = pl.read_parquet if out.endswith("parquet") else pl.read_csv
    return found, read(folder / out)


def test_every_customer_has_a_chance_between_0_and_1(made):
    folder, fitted = made
    found, table = score(folder, folder / "data.csv")
    assert table.columns == ["customer_id", "pd", "points", "grade"]
    assert table["customer_id"].to_list() == [f"c{n}" for n in range(fitted.rows)]
    assert table["pd"].min() > 0
    assert table["pd"].max() < 1
    assert found.customers == 1_200
    assert found.auc_ppm == fitted.metrics_ppm["auc"]
    assert found.ece_ppm == fitted.metrics_ppm["ece"]
    assert table.sort("points")["pd"].is_sorted(descending=True)


def test_grades_follow_the_scale_and_reasons_are_the_models_own(made):
    folder, _ = made
    paths = folder / "pd.json", folder / "data.csv", folder / "mapping.toml", folder / "why.csv"
    score_file(wire(), *paths, with_reasons=True)
    table = pl.read_csv(paths[-1])
    assert table["grade"].to_list() == [STANDARD.grade(round(pd * 1e6)) for pd in table["pd"]]
    told = table.sort("pd", descending=True)["reasons"]
    codes = {code for text in told.drop_nulls() for code in text.split()}
    assert codes and codes <= {
        item["reason_code"] for item in json.loads(paths[0].read_text())["characteristics"]
    }
    assert told[0] and max(len(text.split()) for text in told.drop_nulls()) <= 4


def test_a_score_needs_no_protected_column_and_names_each_row_it_leaves_out(made, tmp_path):
    folder, _ = made
    rows = rows_of(40)
    rows[3][2] = "inf"
    data = write_rows(tmp_path / "bare.csv", rows, drop=("sex", "age", "bad"))
    out = tmp_path / "pd.csv"
    found = score_file(wire(), folder / "pd.json", data, folder / "mapping.toml", out)
    _, whole = score(folder, folder / "data.csv")
    kept = whole.filter(pl.col("customer_id").is_in([f"c{n}" for n in range(40) if n != 3]))
    assert pl.read_csv(out).equals(kept)
    named = pl.read_csv(found.rejects, infer_schema=False)
    assert found.rejects == str(tmp_path / "pd.csv.rejects.csv")
    assert named.select("row", "value").rows() == [("4", "inf")]


def test_outcomes_that_a_score_parts_wholly_still_have_their_figures(made, tmp_path):
    """No line can be fitted there, the slope is not known; the scores are."""
    folder, _ = made
    _, whole = score(folder, folder / "data.csv")
    middle = whole["pd"].median()
    risky = dict(zip(whole["customer_id"], whole["pd"] > middle, strict=True))
    rows = [[*row[:-1], int(risky[row[0]])] for row in rows_of()]
    data = write_rows(tmp_path / "parted.csv", rows)
    out = tmp_path / "pd.csv"
    found = score_file(wire(), folder / "pd.json", data, folder / "mapping.toml", out)
    assert (found.auc_ppm, found.slope_ppm) == (1_000_000, None)
    assert "slope" not in "".join(found.lines())


def test_the_mean_chance_is_near_the_rate_of_defaults(made):
    folder, fitted = made
    _, table = score(folder, folder / "data.csv")
    assert table["pd"].mean() == pytest.approx(fitted.bads / fitted.rows, abs=0.02)


def test_without_the_outcome_the_scores_are_the_same(made):
    folder, _ = made
    bare = write_rows(folder / "bare.csv", rows_of(), drop="bad")
    found, table = score(folder, bare, "bare.pd.csv")
    _, whole = score(folder, folder / "data.csv")
    assert table.equals(whole)
    assert found.auc_ppm is None


def test_another_outcome_gives_the_same_scores(made):
    """What came after may not reach back into what is known at the instant."""
    folder, _ = made
    flipped = [[*row[:-1], 1 - row[-1]] for row in rows_of()]
    _, table = score(folder, write_rows(folder / "flipped.csv", flipped), "flipped.pd.csv")
    assert table.equals(score(folder, folder / "data.csv")[1])


def test_another_protected_attribute_gives_the_same_scores(made):
    folder, _ = made
    other = [[*row[:-3], 1 - row[-3], 99, row[-1]] for row in rows_of()]
    _, table = score(folder, write_rows(folder / "other.csv", other), "other.pd.csv")
    assert table.equals(score(folder, folder / "data.csv")[1])


def test_parquet_out_holds_the_same_rows_as_csv(made):
    folder, _ = made
    _, parquet = score(folder, folder / "data.csv", "pd.parquet")
    _, text = score(folder, folder / "data.csv")
    assert parquet.equals(text)


def test_a_customer_is_scored_the_same_alone(made):
    folder, _ = made
    _, whole = score(folder, folder / "data.csv")
    alone = write_rows(folder / "alone.csv", rows_of()[7:8])
    _, table = score(folder, alone, "alone.pd.csv")
    assert table.rows() == whole.rows()[7:8]


def test_protected_columns_are_never_characteristics(made):
    """`sex` tells every default in the file: a model that could read it would."""
    folder, fitted = made
    for name in ("pd.json", "pd.fold0.json", "pd.fold1.json", "pd.fold2.json"):
        card = (folder / name).read_text()
        names = [item["name"] for item in json.loads(card)["characteristics"]]
        assert names
        assert not PROTECTED & set(names)
        assert set(names) <= set(SCORABLE)
    assert fitted.metrics_ppm["auc"] < 950_000


def test_placebo_with_shuffled_outcomes_nothing_is_learnt(tmp_path, made):
    data = write_rows(tmp_path / "data.csv", rows_of(shuffled=True))
    try:
        out = tmp_path / "pd.json"
        fitted = fit_model(wire(), data, mapping_file(tmp_path), out, 1, 3)
    except BadInput as refused:
        assert "no column tells defaults from goods" in str(refused)
    else:
        assert fitted.cross_fitted_ppm["auc"] < 560_000
    assert made[1].cross_fitted_ppm["auc"] > 650_000


def test_the_same_seed_gives_the_same_bytes(tmp_path, made):
    folder, _ = made
    again = fit_model(
        wire(), folder / "data.csv", folder / "mapping.toml", tmp_path / "pd.json", 1, 0
    )
    assert (tmp_path / "pd.json").read_bytes() == (folder / "pd.json").read_bytes()
    assert again.cross_fitted_ppm == {}


def test_a_file_without_the_outcome_cannot_be_fitted(tmp_path):
    data = write_rows(tmp_path / "bare.csv", rows_of(50), drop="bad")
    with pytest.raises(BadInput) as refused:
        fit_model(wire(), data, mapping_file(tmp_path), tmp_path / "pd.json", 1, 0)
    assert any(item.hint for item in refused.value.diagnostics)
    assert not (tmp_path / "pd.json").exists()


def test_a_file_of_one_outcome_cannot_be_fitted(tmp_path):
    rows = [[*row[:-1], 0] for row in rows_of(50)]
    with pytest.raises(BadInput, match="both outcomes must occur"):
        data = write_rows(tmp_path / "good.csv", rows)
        fit_model(wire(), data, mapping_file(tmp_path), tmp_path / "pd.json", 1, 0)
    assert not (tmp_path / "pd.json").exists()


def test_a_mapping_without_an_outcome_says_what_to_add(tmp_path):
    data = write_rows(tmp_path / "data.csv", rows_of(20))
    mapping = mapping_file(tmp_path)
    mapping.write_text(
        mapping.read_text().split("[outcome]")[0] + '\n[columns]\nignored = ["bad"]\n'
    )
    with pytest.raises(BadInput) as refused:
        fit_model(wire(), data, mapping, tmp_path / "pd.json", 1, 0)
    assert refused.value.diagnostics[0].hint == "[outcome] column, horizon_months, at"


def test_a_model_of_what_is_no_feature_is_refused(tmp_path, made):
    folder, fitted = made
    card = (folder / "pd.json").read_text().replace(fitted.characteristics[0], "shoe_size")
    (folder / "odd.json").write_text(card)
    with pytest.raises(BadInput):
        score_file(
            wire(), folder / "odd.json", folder / "data.csv", folder / "mapping.toml",
            tmp_path / "out.csv",
        )  # fmt: skip
    assert not (tmp_path / "out.csv").exists()


def test_a_customer_whose_outcome_is_blank_is_scored_but_not_fitted_on(tmp_path, made):
    folder, _ = made
    rows = [[*row[:-1], "" if row[0] in {"c0", "c1"} else row[-1]] for row in rows_of()]
    data = write_rows(tmp_path / "part.csv", rows)
    _, table = score(folder, data, "part.pd.csv")
    assert table.equals(score(folder, folder / "data.csv")[1])
    fitted = fit_model(wire(), data, mapping_file(tmp_path), tmp_path / "pd.json", 1, 0)
    assert (fitted.rows, fitted.rejected_rows) == (1_198, 0)
