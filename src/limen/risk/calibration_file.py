"""The calibration of a model's file: a line in log-odds or an isotonic broken line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import msgspec

from limen.kernel.errors import InvariantViolated
from limen.risk.calibration import Calibrated, Calibration, Isotonic

if TYPE_CHECKING:
    from limen.kernel.diagnostics import Diagnostics, Place

DECIMAL_LENGTH_MAX = 40


class CalibrationFile(msgspec.Struct, forbid_unknown_fields=True):
    """Either `intercept` and `slope`, or `points` and `pds_ppm`."""

    intercept: str | None = None
    slope: str | None = None
    points: list[int] = []
    pds_ppm: list[int] = []


def read_calibration(read: CalibrationFile, place: Place, faults: Diagnostics) -> Calibrated | None:
    """Return the calibration, or None with a fault `K013` added."""
    if read.points or read.pds_ppm:
        try:
            return Isotonic(tuple(read.points), tuple(read.pds_ppm))
        except InvariantViolated as fault:
            faults.error("K013", place, str(fault))
            return None
    intercept, slope = decimal_of(read.intercept or ""), decimal_of(read.slope or "")
    if intercept is None or slope is None:
        faults.error("K013", place, "intercept or slope is not a decimal number")
        return None
    if slope >= 0:
        faults.error("K013", place, f"slope {slope} is not below zero: more points are safer")
        return None
    return Calibration(str(read.intercept), str(read.slope))


def decimal_of(text: str) -> Decimal | None:
    """Return a finite number below 10^12 in size, or None."""
    if len(text) > DECIMAL_LENGTH_MAX:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.copy_abs() < Decimal(10**12) else None
