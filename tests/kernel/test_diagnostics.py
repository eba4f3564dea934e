import pytest

from limen.kernel.diagnostics import (
    Diagnostic,
    Diagnostics,
    Place,
    Severity,
    closest,
    did_you_mean,
)

NAMES = ["utilisation_bp", "months_late_max", "pd_ppm"]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("m.toml"), "m.toml"),
        (Place("m.toml", 3), "m.toml:3"),
        (Place("m.toml", 3, "[book] zone"), "m.toml:3: [book] zone"),
        (Place(path="[book] zone"), "[book] zone"),
    ],
)
def test_a_place_as_text(place, text):
    assert str(place) == text


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Diagnostic("M1", "no zone"), "M1 no zone"),
        (Diagnostic("M1", "no zone", hint="name one"), "M1 no zone (name one)"),
        (Diagnostic("M1", "no zone", Place("m", 2), "name one"), "m:2: M1 no zone (name one)"),
    ],
)
def test_a_fault_as_text(fault, text):
    assert str(fault) == text


def test_a_fault_as_plain_values():
    fault = Diagnostic("M1", "no zone", Place("m", 2, "book"), "name one", Severity.WARNING)
    assert fault.as_dict() == {
        "code": "M1",
        "severity": "warning",
        "message": "no zone",
        "file": "m",
        "line": 2,
        "path": "book",
        "hint": "name one",
    }


def test_every_fault_is_kept_in_order():
    found, more = Diagnostics(), Diagnostics()
    found.warning("W1", Place(), "odd")
    assert not found.has_errors
    more.error("E1", Place(), "wrong", "mend it")
    found.extend(more)
    found.extend([Diagnostic("E2", "worse")])
    assert [item.code for item in found.items] == ["W1", "E1", "E2"]
    assert found.has_errors


def test_the_nearest_name_is_offered():
    assert closest("utilization_bp", NAMES) == "utilisation_bp"
    assert did_you_mean("pd_pm", NAMES) == "did you mean 'pd_ppm'?"


def test_where_none_is_near_the_known_ones_are_listed():
    assert closest("zzz", NAMES) is None
    assert did_you_mean("zzz", NAMES) == "known: months_late_max, pd_ppm, utilisation_bp"
    assert did_you_mean("zzz", []) == ""
    assert did_you_mean("zzz", [f"n{number:02}" for number in range(40)]).endswith(", n11")
