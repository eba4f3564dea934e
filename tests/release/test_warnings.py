"""The early warning's terms in a release."""

from __future__ import annotations

import pytest

from limen.risk.warning.cusum import WarningTerms
from release.builders import CONSTRAINTS, faults_of, loaded, tiny

TABLE = """
[early_warning.line]
centre_milli = -6_000
spread_milli = 1_000
shift_milli = 1_099
alarm_tenths = 40
off_tenths = 10
"""


def with_terms(old="", new=""):
    assert old in TABLE
    return tiny(constraints=CONSTRAINTS + TABLE.replace(old, new, 1))


def test_terms_are_read():
    found = loaded(with_terms()).warnings
    assert found == {"line": WarningTerms(-6_000, 1_000, 1_099, 40, 10)}
    assert loaded(tiny()).warnings == {}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("early_warning.line", "early_warning.lime", "R100"),
        ("spread_milli = 1_000", "spread_milli = 0", "R102"),
        ("off_tenths = 10", "off_tenths = 40", "R103"),
        ("alarm_tenths = 40", "alarm_tenths = 40_000", "R103"),
    ],
)
def test_one_planted_fault_gives_its_diagnostic_and_no_other(old, new, code):
    faults = faults_of(with_terms(old, new))
    assert [item.code for item in faults.items] == [code]


def test_without_a_model_there_is_no_hazard():
    head = tiny()["release.toml"].decode().replace('[models.line]\nfiles = ["models/pd.json"]', "")
    faults = faults_of(tiny(head=head, constraints=CONSTRAINTS + TABLE))
    assert "R101" in [item.code for item in faults.items]
