"""Bad files of options are refused with place and hint."""

from __future__ import annotations

import pytest

from limen.kernel.errors import BadInput
from limen.storage.options_file import open_options

GOOD = ["customer,option,value,loss", "1,0,0,0", "1,1,5,2", "2,0,3,1"]


def faults(folder, lines):
    path = folder / "options.csv"
    path.write_text("\n".join(lines) + "\n")
    try:
        open_options(path, ["loss"], None)
    except BadInput as found:
        return [
            (item.code, item.place.line, item.place.path, str(item)) for item in found.diagnostics
        ]
    return []


def test_a_good_file_has_none(tmp_path):
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("lines", "code", "line", "column", "says"),
    [
        ([*GOOD, "2,1,,4"], "O032", 5, "value", "is missing"),
        ([*GOOD, "2,1,4,"], "O032", 5, "loss", "is missing"),
        ([*GOOD, "3,,4,1"], "O032", 5, "option", "customer 3 has no option"),
        ([*GOOD, ",1,4,1"], "O032", 5, "customer", "is missing"),
        ([*GOOD, "2,1,4,-1"], "O037", 5, "loss", "below zero: -1"),
        ([*GOOD, "1,1,6,2"], "O038", 5, "option", "customer 1 has option 1 twice"),
        ([*GOOD, "2,1,4,x"], "O031", 5, "loss", "'x'"),
        ([*GOOD, "2,1,4.5,1"], "O031", 5, "value", "'4.5'"),
        ([*GOOD, "2,1,NaN,1"], "O031", 5, "value", "'nan'"),
        ([*GOOD, "2,1.5,4,1"], "O031", None, "option", "Float64"),
        (["customer,option,value,los", "1,0,0,0"], "O030", None, "loss", "did you mean 'los'"),
        (GOOD[:1], "O034", None, "", "no options"),
    ],
)
def test_faults_are_told(tmp_path, lines, code, line, column, says):
    found = faults(tmp_path, lines)
    assert [(c, n, p) for c, n, p, _ in found] == [(code, line, column)], found
    assert says in found[0][3]
