"""Planted copies of a protected attribute are found, however they are coded; honest inputs not."""

import numpy as np
import pytest

from limen.kernel.diagnostics import Diagnostics, Severity
from limen.risk.proxies import judge_proxies, suspected_proxies

ROWS = 1_500
RNG = np.random.default_rng(5)
SEX = RNG.integers(1, 3, ROWS)
AGE = RNG.integers(20, 71, ROWS)
ATTRIBUTES = {"sex": [str(n) for n in SEX], "age": [str(n) for n in AGE]}


def proxies(column):
    return suspected_proxies({"owed_minor": [int(n) for n in column]}, ATTRIBUTES)


@pytest.mark.parametrize(
    ("column", "attribute"),
    [
        (SEX * 700 - 3, "sex"),
        (-SEX, "sex"),
        (AGE * 12 + 5, "age"),
        ((AGE * 37) % 101, "age"),  # no order is left
    ],
)
def test_a_copy_under_another_name_is_refused(column, attribute):
    (found,) = proxies(column)
    assert (found.attribute, found.is_copy) == (attribute, True)
    faults = Diagnostics()
    judge_proxies([found], faults)
    assert faults.items[0].code == "K020" and faults.has_errors
    assert attribute in faults.items[0].message


def test_what_nearly_tells_a_group_is_warned_of():
    wrong = RNG.random(ROWS) < 0.03
    (found,) = proxies(np.where(wrong, 3 - SEX, SEX))
    assert not found.is_copy and 950_000 < found.auc_ppm < 999_000
    faults = Diagnostics()
    judge_proxies([found], faults)
    assert [each.severity for each in faults.items] == [Severity.WARNING]


def test_a_finer_quantity_that_holds_the_attribute_is_a_copy_too():
    (found,) = proxies(SEX * 1_000_000 + RNG.integers(0, 900_000, ROWS))
    assert found.is_copy


def test_chance_in_a_small_file_is_no_proxy():
    few = RNG.permutation(np.where(np.arange(300) < 40, "a", "b"))
    columns = {f"x{n}": [int(x) for x in RNG.integers(0, 10**9, 300)] for n in range(20)}
    assert suspected_proxies(columns, {"sex": list(few)}) == []


def test_related_inputs_constant_ones_and_names_without_groups_are_let_be():
    assert proxies(np.where(RNG.random(ROWS) < 0.3, 3 - SEX, SEX)) == []
    assert proxies(RNG.integers(0, 10**9, ROWS)) == []
    assert proxies(np.zeros(ROWS)) == []
    names = {"name": [f"n{n}" for n in range(ROWS)]}
    assert suspected_proxies({"owed_minor": list(range(ROWS))}, names) == []
    few = {"sex": ["1"] * (ROWS - 5) + ["2"] * 5}
    assert suspected_proxies({"owed_minor": list(range(ROWS))}, few) == []
