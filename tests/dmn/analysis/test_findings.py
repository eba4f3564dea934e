"""Findings as plain values, and values as FEEL literals."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import evaluated
from limen.dmn.analysis.findings import Finding, literal, of_diagnostic, row_text
from limen.dmn.numbers import tidy
from limen.dmn.values import BuiltinFunction, Months
from limen.kernel.diagnostics import Diagnostic, Place, Severity

VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**30), 10**30),
        st.decimals("-1000", "1000", places=4).map(tidy),
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
        st.dates(), st.timedeltas(dt.timedelta(-99), dt.timedelta(99)),
        st.integers(-500, 500).map(Months),
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(VALUES)
def test_a_literal_reads_back_as_its_value(value):
    assert evaluated(literal(value)) == value


def test_texts_of_literals():
    assert literal({"a": Decimal("0.5"), "b": [True, None]}) == "{a: 0.5, b: [true, null]}"
    assert literal(dt.time(1, 2, 3)) == '@"01:02:03"'
    assert row_text({"x": 1, "y": "a"}) == 'x = 1, y = "a"'
    with pytest.raises(TypeError):
        literal(BuiltinFunction("abs", lambda *_: None))


def test_a_finding_as_plain_values():
    place = Place("a.dmn", 3, "decision 'd'")
    found = Finding("D601", "error", "m", place, "h", "d", "d", witness={"x": Decimal("0.1")})
    assert found.as_dict() == {
        "code": "D601", "severity": "error", "message": "m", "file": "a.dmn", "line": 3,
        "decision": "d", "table": "d", "rule": "", "cell": "", "hint": "h",
        "witness": {"x": "0.1"},
    }  # fmt: skip
    assert "witness" not in Finding("D641", "note", "m", place).as_dict()


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("decision 'a b', rule 2, input 'x, y'", ("a b", "2", "input 'x, y'")),
        ("decision 'd', rule 1, output", ("d", "1", "output")),
        ("function 'f'", ("f", "", "")),
        ("decision 'the client's', rule 3, output 'z'", ("the client's", "3", "output 'z'")),
        ("input 'x'", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_the_place_of_a_fault_is_taken_apart(path, parts):
    found = of_diagnostic(Diagnostic("F102", "m", Place("a", 1, path), "", Severity.WARNING))
    assert (found.decision, found.rule, found.cell) == parts
    assert found.level == "warning"
