"""A protected column under another name is refused at the fit and at the validation."""

import random

import pytest

from app.modelling import MAPPING, rows_of, write_rows
from limen.app.model_fit import fit_model
from limen.app.model_validate import validate_model
from limen.bootstrap import wire
from limen.kernel.errors import BadInput

SEX = 8


def copied(folder, wrong_share):
    """A file whose balances are the sex of the customer, but for a share of them."""
    chance = random.Random(2)
    rows = rows_of(600)
    for row in rows:
        row[SEX] = chance.randint(1, 2)
        told = 3 - row[SEX] if chance.random() < wrong_share else row[SEX]
        row[2:5] = [told * 400] * 3
    mapping = folder / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    return write_rows(folder / "data.csv", rows), mapping


def test_a_planted_copy_is_refused(tmp_path):
    data, mapping = copied(tmp_path, 0)
    with pytest.raises(BadInput) as fit:
        fit_model(wire(), data, mapping, tmp_path / "pd.json", 1, 0)
    with pytest.raises(BadInput) as validation:
        validate_model(wire(), data, mapping, ["scorecard"], folds=2)
    for refused in (fit, validation):
        first = refused.value.diagnostics[0]
        assert (first.code, first.place.path) == ("K020", "owed_max_6m_minor")
        assert "'sex', coded anew" in first.message
    assert not (tmp_path / "pd.json").exists()


def test_a_near_copy_is_told(tmp_path):
    data, mapping = copied(tmp_path, 0.03)
    fitted = fit_model(wire(), data, mapping, tmp_path / "pd.json", 1, 0)
    assert any("K021" in each and "'sex'" in each for each in fitted.warnings)
    found = validate_model(wire(), data, mapping, ["scorecard"], folds=2)
    assert any("K021" in each for each in found.warnings)


def test_an_honest_file_is_let_be(tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    data = write_rows(tmp_path / "data.csv", rows_of(400))
    fitted = fit_model(wire(), data, mapping, tmp_path / "pd.json", 1, 0)
    assert not any("K021" in each for each in fitted.warnings)
