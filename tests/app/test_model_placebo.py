"""The placebo of either kind on a generated file, and the gap between the two."""

from app.modelling import mapping_file, rows_of, write_rows
from app.test_model_report import LEAKY, NOTHING, judged
from limen.app.model_fit import fit_arguments
from limen.app.model_placebo import placebo_gap, placebo_of
from limen.app.models import sample_with_outcome
from limen.bootstrap import wire


def test_neither_kind_learns_from_shuffled_outcomes(tmp_path):
    data = write_rows(tmp_path / "data.csv", rows_of(600))
    with wire().map_file(data, mapping_file(tmp_path)) as mapped:
        sample, outcomes = sample_with_outcome(mapped, data)
    for kind in ("scorecard", "tree"):
        arguments = fit_arguments(kind, kind, sample, 1, None)
        found = placebo_of(kind, sample, outcomes, 1, 2, arguments)
        assert found.holds and len(found.by_fold) == 2
    assert outcomes == [int(row[-1]) for row in rows_of(600)], "the outcomes stay in order"


def test_the_gap_is_that_of_the_folds():
    found = placebo_gap([judged("scorecard", NOTHING), judged("tree", LEAKY)], 2)
    assert round(found.difference, 6) == 0.11
    assert placebo_gap([judged("tree")], 2) is None
