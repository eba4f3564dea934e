"""The scorecards that the example ships are what the fit gives today, byte for byte."""

from __future__ import annotations

import pytest

from e2e.command import EXAMPLE, UCI, told

FOLDS = 5


@pytest.mark.skipif(not UCI.is_file(), reason="the shared UCI customers are not here")
@pytest.mark.xdist_group("real_book")
def test_the_shipped_scorecards_are_refitted_to_the_same_bytes(tmp_path):
    out = tmp_path / "pd.json"
    told(
        *("model", "fit", "--data", UCI, "--mapping", EXAMPLE / "mapping.toml", "--out", out),
        *("--kind", "scorecard", "--seed", 1, "--folds", FOLDS),
    )
    for fold in range(FOLDS):
        name = f"pd.fold{fold}.json"
        shipped = EXAMPLE / "release" / "models" / name
        assert (tmp_path / name).read_bytes() == shipped.read_bytes(), name
