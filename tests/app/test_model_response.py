import json
from pathlib import Path

import pytest

from choose.causal.trials import COLUMNS, trial_file
from limen.app.model_response import fit_response_file, show_response_file
from limen.bootstrap import wire
from limen.kernel.errors import BadInput


def fit(data: Path, out: Path) -> dict:
    return fit_response_file(wire(), data, out, "spring", 12, 1)


def test_a_trial_is_fitted_and_shown(tmp_path: Path) -> None:
    out = tmp_path / "response.json"
    told = fit(trial_file(tmp_path / "trial.csv"), out)
    assert told["response"] == {
        "kind": "causal",
        "source": "spring: randomised raises, 4000 customers",
        "range_ppm": [0, 500_000],
    }
    assert set(told["inputs"]) <= {"score", "utilisation_ppm"}
    assert all(leaf["low_ppm"] <= leaf["slope_ppm"] for leaf in told["balance"])
    assert show_response_file(wire(), out) == {k: v for k, v in told.items() if k != "out"}
    assert len(json.loads(out.read_text())["facts"]["data_sha256"]) == 64


def faults(tmp_path: Path, **how: object) -> list[str]:
    out = tmp_path / "response.json"
    with pytest.raises(BadInput) as caught:
        fit(trial_file(tmp_path / "trial.csv", **how), out)
    assert not out.exists()
    return [str(item) for item in caught.value.diagnostics]


def test_without_propensities_it_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, drop="propensity_ppm")
    assert any("cannot be told from a choice" in text for text in found)


def test_confounded_data_are_refused(tmp_path: Path) -> None:
    assert any("K062" in text for text in faults(tmp_path, confounded=True))


def test_protected_columns_are_refused(tmp_path: Path) -> None:
    assert any("K001" in text for text in faults(tmp_path, name="age"))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("0,1000,900,250000,5,0,600,1", "was cut"),
        ("0,0,900,250000,5,0,600,1", "above zero"),
        ("0,1000,1000,250000,5,2,600,1", "neither 0 nor 1"),
        ("0,1000,1000,250000,5.5,1,600,1", "not a whole number"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, row: str, text: str) -> None:
    data = tmp_path / "trial.csv"
    data.write_text(",".join(COLUMNS) + "\n" + row + "\n")
    with pytest.raises(BadInput) as caught:
        fit(data, tmp_path / "response.json")
    assert text in str(caught.value.diagnostics[0])
    assert caught.value.diagnostics[0].place.line == 2


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "trial.csv"
    data.write_text(",".join(COLUMNS) + "\n")
    with pytest.raises(BadInput):
        fit(data, tmp_path / "response.json")
