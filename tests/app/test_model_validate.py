"""The figures of a validation on a file whose protected column tells every default."""

import json

import pytest

from app.modelling import mapping_file, rows_of, write_rows
from limen.app.model_validate import validate_to
from limen.bootstrap import wire
from limen.kernel.errors import BadInput


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("validate")
    data = write_rows(folder / "data.csv", rows_of(900))
    recent = write_rows(folder / "recent.csv", rows_of(500, seed=8), drop="bad")
    out = folder / "out" / "validation.html"
    shown, lines = validate_to(
        wire(), data, mapping_file(folder), out, ["scorecard", "tree"], folds=3, recent=recent
    )
    return out, shown, lines


def test_both_kinds_are_judged_and_compared(made):
    _, shown, lines = made
    for item in shown["models"].values():
        low, high = item["auc_ppm"][1:]
        assert 600_000 < low < item["auc_ppm"][0] < high < 900_000
        assert item["reasons_faithful"][0] == item["reasons_faithful"][1]
        assert item["placebo_holds"]
        placebo, low, high = item["placebo_auc_ppm"]
        assert abs(placebo - 500_000) < 80_000 and low <= placebo <= high
        assert 0 <= item["placebo_folds_fitted"] <= 3
    assert abs(shown["placebo_gap"]["difference_ppm"]) < 80_000
    assert set(shown["compared"]) == {"delong", "corrected_t"}
    assert any("corrected t" in line for line in lines)


def test_groups_are_shown_though_no_model_reads_them(made):
    groups = made[1]["models"]["scorecard"]["groups"]
    assert {"sex", "age"} <= set(groups)
    assert groups["sex"]["1"]["air_ppm"] < 800_000


def test_two_samples_of_one_book_look_alike(made):
    drift = made[1]["drift"]
    moved = [name for name, item in drift.items() if item["p_ppm"] < 1_000]
    assert moved == []
    found = made[1]["new_from_old_auc_ppm"]
    assert found is None or abs(found[0] - 500_000) < 60_000


def test_a_book_that_moved_is_told_from_the_old_one(tmp_path):
    rows = rows_of(400)
    moved = [[f"n{row[0]}", row[1], *(3 * value for value in row[2:5]), *row[5:]] for row in rows]
    data, recent = write_rows(tmp_path / "a.csv", rows), write_rows(tmp_path / "b.csv", moved)
    mapping, out = mapping_file(tmp_path), tmp_path / "v.html"
    shown, _ = validate_to(wire(), data, mapping, out, ["scorecard"], folds=2, recent=recent)
    value, low, _ = shown["new_from_old_auc_ppm"]
    assert value > low > 650_000
    assert shown["drift"]["owed_minor"]["p_ppm"] < 1_000
    assert shown["drift"]["months_late_now"]["p_ppm"] > 900_000


def test_the_report_stands_beside_its_figures(made):
    out, shown, _ = made
    page = out.read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 3 and "Whom does it flag?" in page
    assert json.loads(out.with_suffix(".json").read_text()) == shown


def test_a_file_that_tells_nothing_is_refused_in_words(tmp_path):
    same = [[row[0], 1_000, 0, 0, 0, 0, 0, 0, 0, 30, n % 2] for n, row in enumerate(rows_of(60))]
    data = write_rows(tmp_path / "data.csv", same)
    with pytest.raises(BadInput) as caught:
        validate_to(wire(), data, mapping_file(tmp_path), tmp_path / "v.html", ["scorecard"])
    assert caught.value.diagnostics[0].code == "A047"
    assert not (tmp_path / "v.html").exists()


def refused(folder, rows, folds=3):
    data, out = write_rows(folder / "data.csv", rows), folder / "v.html"
    with pytest.raises(BadInput) as caught:
        validate_to(wire(), data, mapping_file(folder), out, ["scorecard"], folds=folds)
    assert not out.exists()
    return str(caught.value.diagnostics[0])


def test_few_of_one_outcome_are_judged_or_refused_in_words(tmp_path):
    rows = rows_of(300)
    good, bad = [row for row in rows if not row[-1]], [row for row in rows if row[-1]]
    for few in (0, 1, 3):
        assert "K003" in refused(tmp_path, good + bad[:few])
        assert "K003" in refused(tmp_path, bad + good[:few])
    data, out = write_rows(tmp_path / "data.csv", good + bad[:5]), tmp_path / "v.html"
    shown, _ = validate_to(wire(), data, mapping_file(tmp_path), out, ["scorecard"], folds=3)
    assert shown["bads"] == 5 and shown["models"]["scorecard"]["placebo_holds"]


def test_scores_that_know_the_outcome_are_refused_in_words(tmp_path):
    rows = [[*row[:7], 2 * row[-1], n % 2, *row[9:]] for n, row in enumerate(rows_of(300))]
    text = refused(tmp_path, rows)
    assert "A047" in text and "does a column know the outcome?" in text
