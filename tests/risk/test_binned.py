import numpy as np
import pytest

from limen.kernel.diagnostics import Diagnostics
from limen.risk.binned import (
    column_array,
    in_bins,
    input_faults,
    suspected_leaks,
    varies,
    warn_of_few,
)
from limen.risk.bins import Bins

BAD = np.array([0, 1, 0, 1, 1, 0])
VALUES = [5, 20, -1, None, 30, 7]


def test_every_row_is_in_the_bin_that_the_card_will_say():
    bins = Bins((10,), (-1,))
    found = in_bins("x", column_array(VALUES), BAD, bins)
    assert found.index.tolist() == [bins.index(value) for value in VALUES] == [0, 1, 2, 3, 1, 0]


def test_faults_of_values():
    faults = input_faults({"a": [1.5, 2], "b": [True, 1], "c": [10**16, None]}, [0, 1])
    assert [(item.code, item.place.path) for item in faults.items] == [
        ("K007", "a"), ("K007", "b"), ("K007", "c"),
    ]  # fmt: skip


def test_what_varies():
    assert varies(column_array([1, 2])) and varies(column_array([1, None]))
    assert not varies(column_array([1, 1])) and not varies(column_array([None, None]))


def test_a_gap_that_knows_the_outcome_is_a_suspected_leak():
    bad = np.array([0, 1] * 50)
    dated = in_bins("charge_off", column_array([None, 9] * 50), bad, Bins(()))
    plain = in_bins("x", column_array(list(range(100))), bad, Bins((50,)))
    assert list(suspected_leaks([dated, plain], bad)) == ["charge_off"]


@pytest.mark.parametrize(
    ("bads", "goods", "said"), [(99, 100, "99 defaults"), (100, 99, "99 goods"), (100, 100, "")]
)
def test_either_outcome_may_be_too_rare(bads, goods, said):
    faults = Diagnostics()
    warn_of_few(np.asarray([1] * bads + [0] * goods), "pd", faults)
    assert [item.code for item in faults.items] == (["K009"] if said else [])
    assert all(said in item.message for item in faults.items)
