import pytest

from limen.kernel.diagnostics import Diagnostics, Place
from limen.risk.calibration import Calibration, Isotonic
from limen.risk.calibration_file import CalibrationFile, read_calibration


@pytest.mark.parametrize("item", [Calibration("1.5", "-0.01"), Isotonic((1, 5), (90, 3))])
def test_round_trip(item):
    faults = Diagnostics()
    assert read_calibration(CalibrationFile(**item.as_dict()), Place("f"), faults) == item
    assert faults.items == []


@pytest.mark.parametrize(
    "read",
    [
        CalibrationFile(),
        CalibrationFile("1", "nan"),
        CalibrationFile("1", "0.1"),
        CalibrationFile(points=[2, 1], pds_ppm=[2, 1]),
        CalibrationFile(points=[1, 2], pds_ppm=[1, 2]),
        CalibrationFile(points=[1], pds_ppm=[0]),
    ],
)
def test_faults(read):
    faults = Diagnostics()
    assert read_calibration(read, Place("f"), faults) is None
    assert [item.code for item in faults.items] == ["K013"]
