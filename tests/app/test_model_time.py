"""A model of last year on this year's customers."""

from __future__ import annotations

from app.modelling import mapping_file, rows_of, write_rows
from limen.app.model_fit import fit_arguments
from limen.app.model_time import out_of_time
from limen.app.models import sample_with_outcome
from limen.bootstrap import wire


def judged(folder, new_rows, drop=None):
    old = write_rows(folder / "old.csv", rows_of(600))
    new = write_rows(folder / "new.csv", new_rows, drop=drop)
    mapping = mapping_file(folder)
    with wire().map_file(old, mapping) as mapped:
        sample, outcomes = sample_with_outcome(mapped, old)
    asked = {"scorecard": fit_arguments("scorecard", "scorecard", sample, 1, None)}
    return out_of_time(wire(), sample, outcomes, new, mapping, asked)


def test_it_still_ranks_where_nothing_changed_and_not_where_outcomes_are_chance(tmp_path):
    same = judged(tmp_path, rows_of(600, seed=9))["scorecard"]
    chance = judged(tmp_path, rows_of(600, seed=9, shuffled=True))["scorecard"]
    assert same.low > 0.6
    assert chance.low < 0.5 < chance.high


def test_without_outcomes_nothing_is_said(tmp_path):
    assert judged(tmp_path, rows_of(60, seed=9), drop="bad") == {}
