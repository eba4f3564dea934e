"""Fits of both kinds from a file, bins by hand, and the release's default definition."""

import json

import pytest

from app.modelling import PROTECTED, mapping_file, rows_of, write_rows
from limen.app.model_fit import fit_model, refit_model, save_bins
from limen.app.models import score_file
from limen.bootstrap import wire
from limen.kernel.errors import BadInput
from limen.risk.model import load_model
from release.builders import HEAD, tiny


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fits")
    write_rows(folder / "data.csv", rows_of(800))
    mapping_file(folder)
    return folder


def paths(folder):
    return folder / "data.csv", folder / "mapping.toml"


def release(folder, window):
    made = folder / f"release{window}"
    for path, data in tiny(
        head=HEAD.replace("window_months = 12", f"window_months = {window}")
    ).items():
        target = made / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return made


def test_a_tree_is_fitted_scored_and_never_reads_what_is_protected(folder):
    out = folder / "tree.json"
    fitted = fit_model(wire(), *paths(folder), out, 1, 0, "tree")
    assert fitted.characteristics and not PROTECTED & set(fitted.characteristics)
    found = score_file(wire(), out, *paths(folder), folder / "pd.csv")
    assert found.auc_ppm == fitted.metrics_ppm["auc"]


def test_unedited_bins_give_the_same_file(folder):
    out = folder / "pd.json"
    fit_model(wire(), *paths(folder), out, 1, 0, release=release(folder, 1))
    first = out.read_bytes()
    assert save_bins(wire(), out, folder / "bins.toml") == len(json.loads(first)["characteristics"])
    refit_model(wire(), folder / "bins.toml", *paths(folder), out, 1, release(folder, 1))
    assert out.read_bytes() == first


def test_edited_bins_are_the_bins_of_the_card(folder):
    (folder / "edited.toml").write_text("[bins.months_late_now]\ncuts = [2]\nspecials = [1]\n")
    out = folder / "edited.json"
    refit_model(wire(), folder / "edited.toml", *paths(folder), out, 1)
    card, _ = load_model(out.read_bytes())
    (item,) = card.characteristics
    assert (item.bins.cuts, item.bins.specials) == ((2,), (1,))
    assert card.score({"months_late_now": 1}).points == card.base_points + item.points[2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[bins.months_late]\ncuts = [1]", "K005"),
        ("[bins.a]\ncuts = []\n[settings]\nx = 1", "K008"),
    ],
)
def test_bins_of_what_is_not_there(folder, text, code):
    (folder / "odd.toml").write_text(text)
    with pytest.raises(BadInput) as caught:
        refit_model(wire(), folder / "odd.toml", *paths(folder), folder / "odd.json", 1)
    assert [item.code for item in caught.value.diagnostics] == [code]
    assert not (folder / "odd.json").exists()


def test_the_definition_is_the_releases(folder):
    with pytest.raises(BadInput) as caught:
        fit_model(wire(), *paths(folder), folder / "no.json", 1, 0, release=release(folder, 12))
    assert caught.value.diagnostics[0].code == "A043"
    fit_model(wire(), *paths(folder), folder / "yes.json", 1, 0, release=release(folder, 1))
    facts = json.loads((folder / "yes.json").read_text())["facts"]
    assert facts["default_definition"]["window_months"] == 1


def test_a_fold_that_cannot_be_fitted_is_refused_in_words(tmp_path):
    rows = rows_of(200)
    few = [row for row in rows if not row[-1]] + [row for row in rows if row[-1]][:1]
    data, out = write_rows(tmp_path / "data.csv", few), tmp_path / "pd.json"
    with pytest.raises(BadInput) as caught:
        fit_model(wire(), data, mapping_file(tmp_path), out, 1, 5)
    assert "both outcomes must occur (fewer folds" in str(caught.value.diagnostics[0])
    assert not out.exists()
